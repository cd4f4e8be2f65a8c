/** The helm provider. No type of it has been reviewed yet: only schemas are checked. */
import type { ProviderEntry } from "../../engine/entry";
import { stringsAt } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";

/** A release lives where the API of its cluster is. */
export const HELM: ProviderEntry = {
  name: "helm",
  schema: {
    sensitive: ["kubernetes.password", "kubernetes.client_key", "kubernetes.token", "registries.password"],
  },
  sdk: false,
  resources: {},
  dataSources: {},
  configure: (settings) => ({ place: stringsAt(settings, "kubernetes.host")[0] ?? "cluster", settings }),
  inUse: ({ id }, [first]) => new Refusal(`${id} is in use by ${first?.type ?? ""} ${first?.id ?? ""}`),
};
