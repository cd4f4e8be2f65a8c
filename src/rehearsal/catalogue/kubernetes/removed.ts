/**
 * API versions that no cluster of today serves any more.
 *
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/. All of them were gone before the oldest version
 * that EKS still makes clusters of.
 */
import type { ResourceEntry } from "../../engine/entry";
import { Refusal } from "../../protocol/diagnostic";

const ROLES = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const WORKLOADS = ["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];
const FLOWS = ["FlowSchema", "PriorityLevelConfiguration"];

/** The kinds that were in each: some groups have newer ones in the same version. */
const REMOVED: Readonly<Record<string, readonly string[]>> = {
  "admissionregistration.k8s.io/v1beta1": ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
  "apiextensions.k8s.io/v1beta1": ["CustomResourceDefinition"],
  "apiregistration.k8s.io/v1beta1": ["APIService"],
  "apps/v1beta1": WORKLOADS,
  "apps/v1beta2": WORKLOADS,
  "autoscaling/v2beta1": ["HorizontalPodAutoscaler"],
  "autoscaling/v2beta2": ["HorizontalPodAutoscaler"],
  "batch/v1beta1": ["CronJob"],
  "certificates.k8s.io/v1beta1": ["CertificateSigningRequest"],
  "coordination.k8s.io/v1beta1": ["Lease"],
  "discovery.k8s.io/v1beta1": ["EndpointSlice"],
  "events.k8s.io/v1beta1": ["Event"],
  "extensions/v1beta1": [...WORKLOADS, "Ingress", "NetworkPolicy", "PodSecurityPolicy"],
  "flowcontrol.apiserver.k8s.io/v1beta1": FLOWS,
  "flowcontrol.apiserver.k8s.io/v1beta2": FLOWS,
  "flowcontrol.apiserver.k8s.io/v1beta3": FLOWS,
  "networking.k8s.io/v1beta1": ["Ingress", "IngressClass"],
  "node.k8s.io/v1beta1": ["RuntimeClass"],
  "policy/v1beta1": ["PodDisruptionBudget", "PodSecurityPolicy"],
  "rbac.authorization.k8s.io/v1beta1": ROLES,
  "scheduling.k8s.io/v1beta1": ["PriorityClass"],
  "storage.k8s.io/v1beta1": [
    "CSIDriver",
    "CSINode",
    "CSIStorageCapacity",
    "StorageClass",
    "VolumeAttachment",
  ],
};

/** Whether a kind was in that version of a group, and no cluster serves it any more. */
export function isRemoved(apiVersion: string, kind: string): boolean {
  return REMOVED[apiVersion]?.includes(kind) ?? false;
}

/** A type of the provider that speaks a removed version. */
function removed(what: string, instead: string, version = 0): ResourceEntry {
  return {
    schema: { version },
    admit: (object) => {
      if (object.prior) return;
      throw new Refusal(
        `Failed to create ${what}: the server could not find the requested resource`,
        `No version of Kubernetes that EKS has serves it any more; ${instead}.`,
      );
    },
  };
}

/** The types of the provider that can be made in no cluster of today. */
export const REMOVED_OBJECTS: Readonly<Record<string, ResourceEntry>> = {
  kubernetes_cron_job: removed("CronJob (batch/v1beta1)", "use kubernetes_cron_job_v1", 1),
  kubernetes_horizontal_pod_autoscaler_v2beta2: removed(
    "HorizontalPodAutoscaler (autoscaling/v2beta2)",
    "use kubernetes_horizontal_pod_autoscaler_v2",
  ),
  kubernetes_ingress: removed("Ingress (networking.k8s.io/v1beta1)", "use kubernetes_ingress_v1", 1),
  kubernetes_pod_disruption_budget: removed(
    "PodDisruptionBudget (policy/v1beta1)",
    "use kubernetes_pod_disruption_budget_v1",
  ),
  kubernetes_pod_security_policy: removed("PodSecurityPolicy", "use Pod Security Admission"),
  kubernetes_pod_security_policy_v1beta1: removed("PodSecurityPolicy", "use Pod Security Admission"),
};
