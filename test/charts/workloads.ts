/**
 * Which pods each chart makes, and where its values say how many, where, and how large. Charts may be there without
 * their templates, so this is written down; workloads.json and, where there are templates, helm say whether it is true.
 */
import { mapOf, valueAt, type Values } from "../support/charts";
import { resourcesOf, type PodKind, type Pods, type Resources } from "./pods";

/** Looks up a path in values. */
type Look = (path: string) => unknown;

interface ContainerPaths {
  readonly name: string;
  readonly init?: boolean;
  readonly when?: (look: Look) => boolean;
  /** Where its resources are: the first of several paths that holds any. */
  readonly resources: readonly string[] | ((look: Look) => Resources);
}

interface Workload {
  readonly template: string;
  readonly kind: PodKind;
  /** @default - always */
  readonly when?: (look: Look) => boolean;
  /**
   * Where their number is; the product, if at several paths.
   * @default - one
   */
  readonly replicas?: readonly string[] | number;
  /** Maps that are merged, the later ones over the earlier. */
  readonly nodeSelector: readonly string[];
  /** Lists that are joined. */
  readonly tolerations: readonly string[];
  readonly containers: readonly ContainerPaths[];
}

/** What a chart makes pods of. */
export interface ChartWorkloads {
  readonly workloads: readonly Workload[];
  /** Templates of pods that this project has no use for, and when they would be there all the same. */
  readonly unused: Readonly<Record<string, (look: Look) => boolean>>;
  /** Values that would add containers, or pods, which are not counted here: they must stay empty. */
  readonly uncounted: readonly string[];
}

const resources = (...paths: string[]) => paths;

/** What the Prometheus operator adds to the pods that it makes. */
const CONFIG_RELOADERS: readonly ContainerPaths[] = [
  {
    name: "init-config-reloader",
    init: true,
    resources: resources("prometheusOperator.prometheusConfigReloader.resources"),
  },
  { name: "config-reloader", resources: resources("prometheusOperator.prometheusConfigReloader.resources") },
];

/** Kinds of files that a sidecar of Grafana loads, and what the sidecars' names end in. */
const GRAFANA_SIDECARS = {
  alerts: "alerts",
  dashboards: "dashboard",
  datasources: "datasources",
  notifiers: "notifiers",
  plugins: "plugins",
};

/** Of JupyterHub's memory values, in which `1G` is what Kubernetes calls `1Gi`. */
function hubMemory(value: unknown): unknown {
  return typeof value === "string" ? value.replace(/^([0-9.]+)([KMGT])$/, "$1$2i") : value;
}

/** The workloads of each chart. */
export const WORKLOADS: Readonly<Record<string, ChartWorkloads>> = {
  "cluster-autoscaler": {
    workloads: [
      {
        template: "templates/deployment.yaml",
        kind: "Deployment",
        replicas: ["replicaCount"],
        nodeSelector: ["nodeSelector"],
        tolerations: ["tolerations"],
        containers: [{ name: "aws-cluster-autoscaler", resources: resources("resources") }],
      },
    ],
    unused: {},
    uncounted: ["initContainers", "hostNetwork"],
  },
  "aws-efs-csi-driver": {
    workloads: [
      {
        template: "templates/controller-deployment.yaml",
        kind: "Deployment",
        when: (look) => look("controller.create") === true,
        replicas: ["controller.replicaCount"],
        nodeSelector: ["controller.nodeSelector"],
        tolerations: ["controller.tolerations"],
        containers: [
          { name: "efs-plugin", resources: resources("controller.resources") },
          {
            name: "csi-provisioner",
            resources: resources("sidecars.csiProvisioner.resources", "controller.resources"),
          },
          {
            name: "liveness-probe",
            resources: resources("sidecars.livenessProbe.resources", "controller.resources"),
          },
        ],
      },
      {
        template: "templates/node-daemonset.yaml",
        kind: "DaemonSet",
        nodeSelector: ["node.nodeSelector"],
        tolerations: ["node.tolerations"],
        containers: [
          { name: "efs-plugin", resources: resources("node.resources") },
          { name: "csi-driver-registrar", resources: resources("sidecars.nodeDriverRegistrar.resources") },
          { name: "liveness-probe", resources: resources("sidecars.livenessProbe.resources") },
        ],
      },
    ],
    unused: {},
    uncounted: [],
  },
  "external-dns": {
    workloads: [
      {
        template: "templates/deployment.yaml",
        kind: "Deployment",
        nodeSelector: ["nodeSelector"],
        tolerations: ["tolerations"],
        containers: [{ name: "external-dns", resources: resources("resources") }],
      },
    ],
    unused: {},
    uncounted: ["initContainers", "extraContainers"],
  },
  traefik: {
    workloads: [
      {
        template: "templates/deployment.yaml",
        kind: "Deployment",
        when: (look) => look("deployment.enabled") === true && look("deployment.kind") === "Deployment",
        replicas: ["deployment.replicas"],
        nodeSelector: ["nodeSelector"],
        tolerations: ["tolerations"],
        containers: [{ name: "traefik", resources: resources("resources") }],
      },
    ],
    unused: {
      "templates/daemonset.yaml": (look) =>
        look("deployment.enabled") === true && look("deployment.kind") === "DaemonSet",
    },
    uncounted: [
      "deployment.initContainers",
      "deployment.additionalContainers",
      "autoscaling.enabled",
      "hub.token",
    ],
  },
  "ingress-nginx": {
    workloads: [
      {
        template: "templates/controller-deployment.yaml",
        kind: "Deployment",
        when: (look) => look("controller.kind") === "Deployment",
        replicas: ["controller.replicaCount"],
        nodeSelector: ["controller.nodeSelector"],
        tolerations: ["controller.tolerations"],
        containers: [{ name: "controller", resources: resources("controller.resources") }],
      },
      ...(["createSecret", "patchWebhook"] as const).map((job): Workload => ({
        template: `templates/admission-webhooks/job-patch/job-${job}.yaml`,
        kind: "Job",
        when: (look) =>
          look("controller.admissionWebhooks.enabled") === true &&
          look("controller.admissionWebhooks.patch.enabled") === true &&
          look("controller.admissionWebhooks.certManager.enabled") !== true,
        nodeSelector: ["controller.admissionWebhooks.patch.nodeSelector"],
        tolerations: ["controller.admissionWebhooks.patch.tolerations"],
        containers: [
          {
            name: job === "createSecret" ? "create" : "patch",
            resources: resources(`controller.admissionWebhooks.${job}Job.resources`),
          },
        ],
      })),
    ],
    unused: {
      "templates/controller-daemonset.yaml": (look) => look("controller.kind") === "DaemonSet",
      "templates/default-backend-deployment.yaml": (look) => look("defaultBackend.enabled") === true,
    },
    uncounted: [
      "controller.extraContainers",
      "controller.extraInitContainers",
      "controller.extraModules",
      "controller.autoscaling.enabled",
      "controller.keda.enabled",
    ],
  },
  "cert-manager": {
    workloads: [
      {
        template: "templates/deployment.yaml",
        kind: "Deployment",
        replicas: ["replicaCount"],
        nodeSelector: ["nodeSelector", "global.nodeSelector"],
        tolerations: ["tolerations"],
        containers: [{ name: "cert-manager-controller", resources: resources("resources") }],
      },
      {
        template: "templates/cainjector-deployment.yaml",
        kind: "Deployment",
        when: (look) => look("cainjector.enabled") === true,
        replicas: ["cainjector.replicaCount"],
        nodeSelector: ["cainjector.nodeSelector", "global.nodeSelector"],
        tolerations: ["cainjector.tolerations"],
        containers: [{ name: "cert-manager-cainjector", resources: resources("cainjector.resources") }],
      },
      {
        template: "templates/webhook-deployment.yaml",
        kind: "Deployment",
        replicas: ["webhook.replicaCount"],
        nodeSelector: ["webhook.nodeSelector", "global.nodeSelector"],
        tolerations: ["webhook.tolerations"],
        containers: [{ name: "cert-manager-webhook", resources: resources("webhook.resources") }],
      },
      {
        template: "templates/startupapicheck-job.yaml",
        kind: "Job",
        when: (look) => look("startupapicheck.enabled") === true,
        nodeSelector: ["startupapicheck.nodeSelector", "global.nodeSelector"],
        tolerations: ["startupapicheck.tolerations"],
        containers: [
          { name: "cert-manager-startupapicheck", resources: resources("startupapicheck.resources") },
        ],
      },
    ],
    unused: {},
    uncounted: ["extraContainers"],
  },
  "kube-prometheus-stack": {
    workloads: [
      {
        template: "templates/prometheus/prometheus.yaml",
        kind: "Prometheus",
        when: (look) => look("prometheus.enabled") === true,
        replicas: ["prometheus.prometheusSpec.replicas", "prometheus.prometheusSpec.shards"],
        nodeSelector: ["prometheus.prometheusSpec.nodeSelector"],
        tolerations: ["prometheus.prometheusSpec.tolerations"],
        containers: [
          ...CONFIG_RELOADERS,
          { name: "prometheus", resources: resources("prometheus.prometheusSpec.resources") },
        ],
      },
      {
        template: "templates/alertmanager/alertmanager.yaml",
        kind: "Alertmanager",
        when: (look) => look("alertmanager.enabled") === true,
        replicas: ["alertmanager.alertmanagerSpec.replicas"],
        nodeSelector: ["alertmanager.alertmanagerSpec.nodeSelector"],
        tolerations: ["alertmanager.alertmanagerSpec.tolerations"],
        containers: [
          ...CONFIG_RELOADERS,
          { name: "alertmanager", resources: resources("alertmanager.alertmanagerSpec.resources") },
        ],
      },
      {
        template: "templates/prometheus-operator/deployment.yaml",
        kind: "Deployment",
        when: (look) => look("prometheusOperator.enabled") === true,
        nodeSelector: ["prometheusOperator.nodeSelector"],
        tolerations: ["prometheusOperator.tolerations"],
        containers: [{ name: "kube-prometheus-stack", resources: resources("prometheusOperator.resources") }],
      },
      ...(["createSecret", "patchWebhook"] as const).map((job): Workload => ({
        template: `templates/prometheus-operator/admission-webhooks/job-patch/job-${job}.yaml`,
        kind: "Job",
        when: (look) =>
          look("prometheusOperator.enabled") === true &&
          look("prometheusOperator.admissionWebhooks.enabled") === true &&
          look("prometheusOperator.admissionWebhooks.patch.enabled") === true &&
          look("prometheusOperator.admissionWebhooks.certManager.enabled") !== true,
        nodeSelector: ["prometheusOperator.admissionWebhooks.patch.nodeSelector"],
        tolerations: ["prometheusOperator.admissionWebhooks.patch.tolerations"],
        containers: [
          {
            name: job === "createSecret" ? "create" : "patch",
            resources: resources("prometheusOperator.admissionWebhooks.patch.resources"),
          },
        ],
      })),
      {
        template: "charts/crds/templates/upgrade/job.yaml",
        kind: "Job",
        when: (look) => look("crds.enabled") === true && look("crds.upgradeJob.enabled") === true,
        nodeSelector: ["crds.upgradeJob.nodeSelector"],
        tolerations: ["crds.upgradeJob.tolerations"],
        containers: [
          { name: "busybox", init: true, resources: resources("crds.upgradeJob.resources") },
          { name: "kubectl", resources: resources("crds.upgradeJob.resources") },
        ],
      },
      {
        template: "charts/kube-state-metrics/templates/deployment.yaml",
        kind: "Deployment",
        when: (look) => look("kubeStateMetrics.enabled") === true,
        replicas: ["kube-state-metrics.replicas"],
        nodeSelector: ["kube-state-metrics.nodeSelector"],
        tolerations: ["kube-state-metrics.tolerations"],
        containers: [{ name: "kube-state-metrics", resources: resources("kube-state-metrics.resources") }],
      },
      {
        template: "charts/prometheus-node-exporter/templates/daemonset.yaml",
        kind: "DaemonSet",
        when: (look) => look("nodeExporter.enabled") === true,
        nodeSelector: ["prometheus-node-exporter.nodeSelector"],
        tolerations: ["prometheus-node-exporter.tolerations"],
        containers: [{ name: "node-exporter", resources: resources("prometheus-node-exporter.resources") }],
      },
      {
        template: "charts/grafana/templates/deployment.yaml",
        kind: "Deployment",
        when: (look) => look("grafana.enabled") === true,
        replicas: ["grafana.replicas"],
        nodeSelector: ["grafana.nodeSelector"],
        tolerations: ["grafana.tolerations"],
        containers: [
          {
            name: "init-chown-data",
            init: true,
            when: (look) =>
              look("grafana.persistence.enabled") === true && look("grafana.initChownData.enabled") === true,
            resources: resources("grafana.initChownData.resources"),
          },
          ...Object.entries(GRAFANA_SIDECARS).map(([kind, name]): ContainerPaths => ({
            name: `grafana-sc-${name}`,
            when: (look) => look(`grafana.sidecar.${kind}.enabled`) === true,
            resources: resources("grafana.sidecar.resources"),
          })),
          { name: "grafana", resources: resources("grafana.resources") },
        ],
      },
    ],
    unused: {
      "templates/prometheus-operator/admission-webhooks/deployment/deployment.yaml": (look) =>
        look("prometheusOperator.admissionWebhooks.deployment.enabled") === true,
      "templates/thanos-ruler/ruler.yaml": (look) => look("thanosRuler.enabled") === true,
      "charts/grafana/templates/statefulset.yaml": (look) =>
        look("grafana.useStatefulSet") === true || look("grafana.persistence.type") !== "pvc",
      "charts/grafana/templates/image-renderer-deployment.yaml": (look) =>
        look("grafana.imageRenderer.enabled") === true,
      "charts/prometheus-windows-exporter/templates/daemonset.yaml": (look) =>
        look("windowsMonitoring.enabled") === true,
    },
    uncounted: [
      "prometheus.agentMode",
      "prometheus.prometheusSpec.containers",
      "prometheus.prometheusSpec.initContainers",
      "prometheus.prometheusSpec.thanos",
      "alertmanager.alertmanagerSpec.containers",
      "alertmanager.alertmanagerSpec.initContainers",
      "extraManifests",
      "kube-state-metrics.autosharding.enabled",
      "kube-state-metrics.containers",
      "kube-state-metrics.initContainers",
      "kube-state-metrics.kubeRBACProxy.enabled",
      "prometheus-node-exporter.extraInitContainers",
      "prometheus-node-exporter.sidecars",
      "prometheus-node-exporter.kubeRBACProxy.enabled",
      "grafana.autoscaling.enabled",
      "grafana.dashboards",
      "grafana.extraContainers",
      "grafana.extraInitContainers",
      "grafana.sidecar.alerts.initAlerts",
      "grafana.sidecar.dashboards.initDashboards",
      "grafana.sidecar.datasources.initDatasources",
      "grafana.sidecar.notifiers.initNotifiers",
    ],
  },
  jupyterhub: {
    workloads: [
      {
        template: "templates/hub/deployment.yaml",
        kind: "Deployment",
        nodeSelector: ["hub.nodeSelector"],
        tolerations: ["scheduling.corePods.tolerations", "hub.tolerations"],
        containers: [{ name: "hub", resources: resources("hub.resources") }],
      },
      {
        template: "templates/proxy/deployment.yaml",
        kind: "Deployment",
        nodeSelector: ["proxy.chp.nodeSelector"],
        tolerations: ["scheduling.corePods.tolerations", "proxy.chp.tolerations"],
        containers: [{ name: "chp", resources: resources("proxy.chp.resources") }],
      },
      {
        template: "templates/scheduling/user-scheduler/deployment.yaml",
        kind: "Deployment",
        when: (look) => look("scheduling.userScheduler.enabled") === true,
        replicas: ["scheduling.userScheduler.replicas"],
        nodeSelector: ["scheduling.userScheduler.nodeSelector"],
        tolerations: ["scheduling.corePods.tolerations", "scheduling.userScheduler.tolerations"],
        containers: [{ name: "kube-scheduler", resources: resources("scheduling.userScheduler.resources") }],
      },
      {
        // Not the chart's but the hub's, which makes one when somebody starts a server.
        template: "notebook",
        kind: "Pod",
        replicas: 0,
        nodeSelector: ["singleuser.nodeSelector"],
        tolerations: ["scheduling.userPods.tolerations", "singleuser.extraTolerations"],
        containers: [
          {
            name: "notebook",
            resources: (look) => ({
              requests: {
                cpu: look("singleuser.cpu.guarantee"),
                memory: hubMemory(look("singleuser.memory.guarantee")),
              },
              limits: {
                cpu: look("singleuser.cpu.limit"),
                memory: hubMemory(look("singleuser.memory.limit")),
              },
            }),
          },
        ],
      },
    ],
    unused: {
      "templates/proxy/autohttps/deployment.yaml": (look) =>
        look("proxy.https.enabled") === true && !isEmpty(look("proxy.https.hosts")),
      "templates/scheduling/user-placeholder/statefulset.yaml": (look) =>
        look("scheduling.userPlaceholder.enabled") === true &&
        !isEmpty(look("scheduling.userPlaceholder.replicas")),
      "templates/image-puller/_helpers-daemonset.tpl": (look) =>
        look("prePuller.continuous.enabled") === true || look("prePuller.hook.enabled") === true,
      "templates/image-puller/job.yaml": (look) => look("prePuller.hook.enabled") === true,
    },
    uncounted: [
      "hub.extraContainers",
      "hub.extraPodSpec.initContainers",
      "hub.initContainers",
      "proxy.chp.extraPodSpec.initContainers",
      "singleuser.cloudMetadata.blockWithIptables",
      "singleuser.extraContainers",
      "singleuser.initContainers",
      "singleuser.profileList",
    ],
  },
  "spark-operator": {
    workloads: [
      ...(["controller", "webhook"] as const).map((part): Workload => ({
        template: `templates/${part}/deployment.yaml`,
        kind: "Deployment",
        when: (look) => part === "controller" || look("webhook.enable") === true,
        replicas: [`${part}.replicas`],
        nodeSelector: [`${part}.nodeSelector`],
        tolerations: [`${part}.tolerations`],
        containers: [{ name: `spark-operator-${part}`, resources: resources(`${part}.resources`) }],
      })),
      {
        template: "templates/hook/job.yaml",
        kind: "Job",
        when: (look) => look("hook.upgradeCrd") === true,
        nodeSelector: ["hook.nodeSelector"],
        tolerations: ["hook.tolerations"],
        containers: [
          {
            name: "spark-operator-hook",
            // The chart's, whatever the values.
            resources: () => ({
              requests: { cpu: "100m", memory: "64Mi" },
              limits: { cpu: "100m", memory: "64Mi" },
            }),
          },
        ],
      },
    ],
    unused: {},
    uncounted: ["controller.sidecars", "webhook.sidecars"],
  },
};

/** The pods that a chart makes with these values, defaults included. */
export function podsOf(chart: string, values: Values): Pods[] {
  const look: Look = (path) => valueAt(values, path);
  return workloadsOf(chart)
    .workloads.filter(({ when }) => when?.(look) ?? true)
    .map(({ template, kind, replicas = 1, nodeSelector, tolerations, containers }) => ({
      chart,
      template,
      kind,
      replicas: typeof replicas === "number" ? replicas : product(replicas.map(look)),
      nodeSelector: nodeSelector.reduce((all, path) => ({ ...all, ...mapOf(look(path)) }), {}),
      tolerations: tolerations.flatMap((path) => (look(path) ?? []) as unknown[]),
      containers: containers
        .filter((container) => container.when?.(look) ?? true)
        .map(({ name, init = false, resources: from }) => ({
          name,
          init,
          resources: typeof from === "function" ? from(look) : firstOf(from.map(look)),
        })),
    }));
}

/** Values that add pods or containers which {@link podsOf} does not count, a line each. */
export function uncountedPods(chart: string, values: Values): string[] {
  const look: Look = (path) => valueAt(values, path);
  const { unused, uncounted } = workloadsOf(chart);
  return [
    ...Object.entries(unused)
      .filter(([, isOn]) => isOn(look))
      .map(([template]) => `${chart} ${template}: makes pods that nobody counts; add it to the workloads`),
    ...uncounted
      .filter((path) => !isEmpty(look(path)))
      .map((path) => `${chart} ${path}: adds what nobody counts; leave it out, or add it to the workloads`),
  ];
}

/** The templates of a chart that are known to make pods. */
export function knownTemplates(chart: string): string[] {
  const { workloads, unused } = workloadsOf(chart);
  return [
    ...workloads.filter(({ kind }) => kind !== "Pod").map(({ template }) => template),
    ...Object.keys(unused),
  ].sort();
}

function workloadsOf(chart: string): ChartWorkloads {
  const workloads = WORKLOADS[chart];
  if (!workloads) throw new Error(`What pods the chart ${chart} makes is not written down in workloads.ts.`);
  return workloads;
}

function product(factors: readonly unknown[]): number {
  return factors.reduce<number>((all, factor) => all * Number(factor), 1);
}

function firstOf(candidates: readonly unknown[]): Resources {
  return resourcesOf(candidates.find((candidate) => !isEmpty(candidate)));
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === "" ||
    value === 0 ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}
