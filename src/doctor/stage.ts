/** A stage of the deployment, by the name of its stack in the staged layout. */
export type Stage = "network" | "cluster" | "addons";

/** Every {@link Stage}, in the order in which they are deployed. */
export const STAGES: readonly Stage[] = ["network", "cluster", "addons"];
