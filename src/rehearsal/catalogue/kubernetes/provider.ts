/** The kubernetes provider. No type of it has been reviewed yet: only schemas are checked. */
import type { ProviderEntry } from "../../engine/entry";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";

/** What is in a cluster lives where its API is. */
export const KUBERNETES: ProviderEntry = {
  name: "kubernetes",
  schema: { sensitive: ["client_key", "password", "token"] },
  sdk: true,
  resources: {},
  dataSources: {},
  configure: (settings) => ({ place: textOf(settings, "host") || "cluster", settings }),
  inUse: ({ id }, [first]) => new Refusal(`${id} is in use by ${first?.type ?? ""} ${first?.id ?? ""}`),
};
