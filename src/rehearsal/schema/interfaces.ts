import { lineAt } from "./declarations";
import type { Flags } from "./members";
import { type Position, UnknownPatternError } from "./problem";

/**
 * Whether the generator documents the name as a block. It writes that line itself, for blocks only, as a provider's
 * schema gives blocks no description of their own.
 *
 * @param text the declaration of the interface
 */
export function documentsBlock(text: string, name: string): boolean {
  return text.includes(`\n  /**\n  * ${name} block\n`);
}

/**
 * Reads the flags of an interface's properties by Terraform name. Structs of a provider's configuration have no
 * class, so no flags comments; whether one is computed is not recorded, and no provider configuration is.
 *
 * @param text the declaration of the interface
 */
export function interfaceFlags(text: string, at: Position): Map<string, Flags> {
  const found = new Map<string, Flags>();
  let name: string | undefined;
  for (let offset = text.indexOf("\n") + 1; offset > 0; offset = text.indexOf("\n", offset) + 1) {
    const line = lineAt(text, offset);
    const documented = /^ {2}\* Docs at Terraform Registry: \{@link .*#([\w-]+)\}$/.exec(line)?.[1];
    if (documented !== undefined) {
      name = documented;
      continue;
    }
    const property = /^ {2}readonly \w+(\??): /.exec(line);
    if (property) {
      if (name === undefined) throw new UnknownPatternError(at, "a property without documentation", line);
      const optional = property[1] === "?";
      found.set(name, { required: !optional, optional, computed: false });
      name = undefined;
    }
  }
  return found;
}
