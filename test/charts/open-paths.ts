/** Per chart, the paths at which values.yaml leaves open what there may be. Everything else that is set must be in it. */
import type { OpenPaths } from "./value-paths";

const LABELS = "labels of nodes, the user's";
const ANNOTATIONS = "annotations";
const RESOURCES = "Kubernetes' requests and limits";
const SECURITY = "Kubernetes' security context";

/** All open paths of the pinned charts. */
export const OPEN_PATHS: Readonly<Record<string, OpenPaths>> = {
  "cluster-autoscaler": {
    freeForm: {
      containerSecurityContext: SECURITY,
      extraArgs: "flags of the autoscaler",
      nodeSelector: LABELS,
      "rbac.serviceAccount.annotations": ANNOTATIONS,
      resources: RESOURCES,
      securityContext: SECURITY,
    },
  },
  "aws-efs-csi-driver": {
    freeForm: {
      "controller.containerSecurityContext": SECURITY,
      "controller.nodeSelector": LABELS,
      "controller.resources": RESOURCES,
      "controller.serviceAccount.annotations": ANNOTATIONS,
      "node.resources": RESOURCES,
      "sidecars.csiProvisioner.resources": RESOURCES,
      "sidecars.livenessProbe.resources": RESOURCES,
      "sidecars.nodeDriverRegistrar.resources": RESOURCES,
    },
  },
  "external-dns": {
    freeForm: {
      extraArgs: "flags of external-dns",
      nodeSelector: LABELS,
      resources: RESOURCES,
      "serviceAccount.annotations": ANNOTATIONS,
    },
  },
  traefik: {
    freeForm: {
      nodeSelector: LABELS,
      // The schema knows what may be in it.
      "ports.web.http.redirections.entryPoint": "Traefik's redirection",
      resources: RESOURCES,
      "service.annotations": ANNOTATIONS,
      "service.spec": "Kubernetes' specification of a Service",
    },
  },
  "ingress-nginx": {
    commented: { "controller.maxUnavailable": "excludes minAvailable, which is the default" },
    freeForm: {
      "controller.admissionWebhooks.createSecretJob.resources": RESOURCES,
      "controller.admissionWebhooks.patch.nodeSelector": LABELS,
      "controller.admissionWebhooks.patchWebhookJob.resources": RESOURCES,
      "controller.config": "nginx's settings",
      "controller.nodeSelector": LABELS,
      "controller.resources": RESOURCES,
      "controller.service.annotations": ANNOTATIONS,
    },
  },
  "cert-manager": {
    freeForm: {
      "cainjector.resources": RESOURCES,
      "global.nodeSelector": LABELS,
      resources: RESOURCES,
      "startupapicheck.resources": RESOURCES,
      "webhook.resources": RESOURCES,
    },
  },
  "kube-prometheus-stack": {
    commented: {
      "alertmanager.ingress.pathType": "optional",
      "grafana.ingress.ingressClassName": "optional",
      "grafana.persistence.storageClassName": "optional",
      "prometheus.ingress.pathType": "optional",
      "prometheusOperator.admissionWebhooks.certManager.issuerRef": "instead of an issuer of its own",
    },
    freeForm: {
      additionalPrometheusRulesMap: "rules, by a name of ours",
      "alertmanager.alertmanagerSpec.nodeSelector": LABELS,
      "alertmanager.alertmanagerSpec.resources": RESOURCES,
      "alertmanager.alertmanagerSpec.storage": "the operator's claim for a volume",
      "alertmanager.ingress.annotations": ANNOTATIONS,
      "crds.upgradeJob.nodeSelector": LABELS,
      "crds.upgradeJob.resources": RESOURCES,
      "defaultRules.disabled": "alerts, by name",
      "grafana.grafana.ini": "Grafana's settings",
      "grafana.ingress.annotations": ANNOTATIONS,
      "grafana.nodeSelector": LABELS,
      "grafana.resources": RESOURCES,
      "grafana.sidecar.resources": RESOURCES,
      "kube-state-metrics.nodeSelector": LABELS,
      "kube-state-metrics.resources": RESOURCES,
      "prometheus-node-exporter.resources": RESOURCES,
      "prometheus.ingress.annotations": ANNOTATIONS,
      "prometheus.prometheusSpec.nodeSelector": LABELS,
      "prometheus.prometheusSpec.resources": RESOURCES,
      "prometheus.prometheusSpec.storageSpec": "the operator's claim for a volume",
      "prometheusOperator.nodeSelector": LABELS,
      "prometheusOperator.prometheusConfigReloader.resources": RESOURCES,
      "prometheusOperator.resources": RESOURCES,
    },
  },
  jupyterhub: {
    freeForm: {
      // Classes of JupyterHub and of what extends it, with their settings.
      "hub.config.Authenticator": "settings of a class",
      "hub.config.KubeSpawner": "settings of a class",
      "hub.config.NativeAuthenticator": "settings of a class",
      "hub.containerSecurityContext": SECURITY,
      "hub.extraConfig": "Python, by a name of ours",
      "hub.nodeSelector": LABELS,
      "hub.resources": RESOURCES,
      "ingress.annotations": ANNOTATIONS,
      "prePuller.hook.nodeSelector": LABELS,
      "proxy.chp.containerSecurityContext": SECURITY,
      "proxy.chp.extraPodSpec": "Kubernetes' specification of a pod",
      "proxy.chp.nodeSelector": LABELS,
      "proxy.chp.resources": RESOURCES,
      "proxy.traefik.nodeSelector": LABELS,
      "scheduling.userScheduler.nodeSelector": LABELS,
      "singleuser.extraEnv": "variables, by name",
      "singleuser.extraFiles": "files, by a name of ours",
      "singleuser.nodeSelector": LABELS,
    },
  },
  "spark-operator": {
    freeForm: {
      "controller.nodeSelector": LABELS,
      "controller.resources": RESOURCES,
      "hook.nodeSelector": LABELS,
      "spark.serviceAccount.annotations": ANNOTATIONS,
      "webhook.nodeSelector": LABELS,
      "webhook.resources": RESOURCES,
    },
  },
};
