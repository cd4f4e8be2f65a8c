/** All bad inputs. */
import type { BadInputs } from "./bad-input";
import { CLUSTER_INPUTS } from "./cluster";
import { NETWORK_INPUTS } from "./network";
import { SERVICE_INPUTS } from "./services";

/** Every bad input, by name. */
export const BAD_INPUTS: BadInputs = { ...NETWORK_INPUTS, ...CLUSTER_INPUTS, ...SERVICE_INPUTS };
