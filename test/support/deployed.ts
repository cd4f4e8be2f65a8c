/** What a state has, and whether it is in an account: what a person would look up in AWS. */
import { readFileSync } from "node:fs";
import { CATALOGUE } from "../../src/rehearsal/catalogue/catalogue";
import { importIdOf } from "../../src/rehearsal/faults/lost";
import type { ValueMap } from "../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../src/rehearsal/world/world";

/** A thing that terraform manages. */
export interface Deployed {
  readonly address: string;
  readonly type: string;
  /** What `terraform import` is given for it. */
  readonly id: string;
}

interface StateFile {
  readonly resources: readonly {
    readonly mode: string;
    readonly module?: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly index_key?: string | number; readonly attributes: ValueMap }[];
  }[];
}

/** Everything that a state file has, but what lives nowhere else, such as a generated key. */
export function deployedIn(file: string): readonly Deployed[] {
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as StateFile;
  return resources
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ module, type, name, instances }) =>
      instances.flatMap(({ index_key: key, attributes }) => {
        const entry = providerOf(type);
        if (entry.resources[type]?.generate) return [];
        const index = key === undefined ? "" : `[${JSON.stringify(key)}]`;
        const address = `${module === undefined ? "" : `${module}.`}${type}.${name}${index}`;
        return [{ address, type, id: importIdOf({ entry }, type, attributes) }];
      }),
    );
}

/** Whether it is among the objects of an account. */
export function isAmong(objects: readonly WorldObject[], { type, id }: Deployed): boolean {
  const { storedAs = type, importIds } = providerOf(type).resources[type] ?? {};
  return objects.some(
    (object) => object.type === storedAs && (importIds?.(object.values) ?? [object.id]).includes(id),
  );
}

function providerOf(type: string) {
  const provider = CATALOGUE.find(({ resources }) => type in resources);
  if (provider === undefined) throw new Error(`${type} is not in the rehearsal's catalogue`);
  return provider;
}
