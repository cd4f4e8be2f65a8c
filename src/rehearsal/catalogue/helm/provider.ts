/** The helm provider: https://registry.terraform.io/providers/hashicorp/helm/latest/docs */
import type { ProviderEntry, Scope } from "../../engine/entry";
import { stringsAt } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { isMap, type ValueMap } from "../../protocol/value";
import { check, oneOf } from "../checks";
import { placeOf, reach } from "../kubernetes/cluster";
import { helmRelease } from "./release";

/** What it was told of the cluster. */
function kubernetesOf({ settings }: Scope): ValueMap {
  return isMap(settings.kubernetes) ? settings.kubernetes : {};
}

/** A release lives where the API of its cluster is. */
export const HELM: ProviderEntry = {
  name: "helm",
  schema: {
    sensitive: ["kubernetes.password", "kubernetes.client_key", "kubernetes.token", "registries.password"],
  },
  sdk: false,
  resources: { helm_release: helmRelease },
  dataSources: {},
  checks: [check("helm_driver", oneOf("configmap", "secret", "memory", "sql"))],
  configure: (settings) => ({
    place: placeOf(stringsAt(settings, "kubernetes.host")[0] ?? ""),
    settings,
  }),
  reach: (scope, world) =>
    reach(
      kubernetesOf(scope),
      scope,
      world,
      (reason) => new Refusal(`Kubernetes cluster unreachable: ${reason}`),
    ),
  inUse: ({ id }, [first]) => new Refusal(`${id} is in use by ${first?.type ?? ""} ${first?.id ?? ""}`),
};
