import { type Position, UnknownPatternError } from "./problem";

/** An exported declaration and its text, from `export` up to the closing brace. */
export interface Declaration {
  readonly keyword: "interface" | "class" | "function";
  readonly name: string;
  readonly text: string;
}

/** The exported declarations of one binding, over all its shards. */
export type Declarations = ReadonlyMap<string, Declaration>;

const EXPORT = "\nexport ";
const HEAD = /(interface|class|function) (\w+)/y;

/**
 * Finds the exported declarations. Relies on the generator indenting everything inside a declaration, so that a
 * brace in the first column ends one.
 */
export function findDeclarations(sources: readonly string[], at: Position): Declarations {
  const found = new Map<string, Declaration>();
  for (const source of sources) {
    let start = source.indexOf(EXPORT);
    while (start >= 0) {
      const head = start + EXPORT.length;
      HEAD.lastIndex = head;
      const match = HEAD.exec(source);
      if (match) {
        const end = source.indexOf("\n}", head);
        if (end < 0) throw new UnknownPatternError(at, "a declaration without an end", match[0]);
        const [, keyword, name = ""] = match;
        if (found.has(name)) throw new UnknownPatternError(at, "a name declared twice", match[0]);
        found.set(name, { keyword: keyword as Declaration["keyword"], name, text: source.slice(head, end) });
        start = source.indexOf(EXPORT, end);
      } else if (source.startsWith("* from ", head)) {
        start = source.indexOf(EXPORT, head);
      } else {
        throw new UnknownPatternError(at, "an unknown kind of export", lineAt(source, head));
      }
    }
  }
  return found;
}

/**
 * The declaration of that name.
 *
 * @throws if there is none, or one of another kind
 */
export function declaration(
  declarations: Declarations,
  keyword: Declaration["keyword"],
  name: string,
  at: Position,
): Declaration {
  const found = declarations.get(name);
  if (found?.keyword !== keyword) throw new UnknownPatternError(at, `no ${keyword} is declared`, name);
  return found;
}

/** The line that starts or continues at an offset. */
export function lineAt(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return text.slice(offset, end < 0 ? text.length : end);
}
