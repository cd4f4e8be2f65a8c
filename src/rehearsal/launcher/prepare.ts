/** What every way of rehearsing begins with: the stages, and values for their variables. */
import path from "node:path";
import { inputsFor, makeInputs, writeInputs } from "./inputs";
import { inDependencyOrder, selectStages } from "./stages";
import { moveStateHere, synthesize, type SynthesizedStack, type SynthOptions } from "./synth";
import type { Workspace } from "./workspace";

/** What to synthesize. */
export interface StageOptions extends Pick<SynthOptions, "project" | "supervisor"> {
  /**
   * The stages that are wanted; what they depend on comes with them.
   * @default - all
   */
  readonly stages?: readonly string[];
  /**
   * Passed on to the app.
   * @default - nothing
   */
  readonly appArgs?: readonly string[];
}

/** Synthesizes the project into a work folder. The stages come in the order in which they are deployed. */
export async function synthesizeStages(
  { output, logs }: Workspace,
  { project, stages = [], appArgs = [], supervisor }: StageOptions,
): Promise<SynthesizedStack[]> {
  const stacks = await synthesize({
    project,
    outputFolder: output,
    args: appArgs,
    log: path.join(logs, "synth.log"),
    supervisor,
  });
  return selectStages(inDependencyOrder(moveStateHere(stacks)), stages);
}

/** Makes values for the stages' variables, and returns the paths of their files, by the name of the stack. */
export function writeVariableFiles(
  { keys, inputs }: Workspace,
  stacks: readonly SynthesizedStack[],
): ReadonlyMap<string, string> {
  const known = makeInputs(keys);
  return new Map(
    stacks.map(({ name, configuration }) => [
      name,
      writeInputs(inputs, name, inputsFor(name, configuration, known)),
    ]),
  );
}
