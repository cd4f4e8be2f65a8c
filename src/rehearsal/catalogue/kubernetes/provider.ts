/** The kubernetes provider. */
import type { ProviderEntry } from "../../engine/entry";
import { textOf } from "../../engine/values";
import { Refusal } from "../../protocol/diagnostic";
import { placeOf, reach } from "./cluster";
import { OBJECTS } from "./objects";
import { REMOVED_OBJECTS } from "./removed";

/** What is in a cluster lives where its API is. */
export const KUBERNETES: ProviderEntry = {
  name: "kubernetes",
  schema: { sensitive: ["client_key", "password", "token"] },
  sdk: true,
  resources: { ...OBJECTS, ...REMOVED_OBJECTS },
  dataSources: {},
  configure: (settings) => ({ place: placeOf(textOf(settings, "host")), settings }),
  reach: (scope, world) => reach(scope.settings, scope, world, (reason) => new Refusal(reason)),
  inUse: ({ id }, [first]) => new Refusal(`${id} is in use by ${first?.type ?? ""} ${first?.id ?? ""}`),
};
