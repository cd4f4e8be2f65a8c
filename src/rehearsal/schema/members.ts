import { lineAt } from "./declarations";
import { type Position, UnknownPatternError } from "./problem";

/** The three flags that the generator writes over every attribute. */
export interface Flags {
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
}

/** What a generated class says about one attribute or block. */
export interface Member extends Flags {
  /** Terraform's name, not the camelCase one. */
  readonly name: string;
  /** Expression that makes the object in which a complex value is stored. */
  readonly storage?: string;
  /** Expression that the getter returns. */
  readonly getter: string;
}

interface OpenMember extends Flags {
  name: string;
  property?: string;
  storage?: string;
  stored?: boolean;
  getter?: string;
}

const FLAGS = / {2}\/\/ ([\w-]+) - computed: (true|false), optional: (true|false), required: (true|false)$/my;
const STORAGE = / {2}private (_\w+)(?: = (.+);|\?: .+; ?)$/my;
const GETTER = / {2}public get (\w+)\(\) \{\n {4}return (.+);$/my;
const SETTER = / {2}public (?:set|put\w+|reset\w+)\b ?\w*\(/y;

/**
 * Reads the attributes of the class that stands for a whole provider, resource or data source.
 *
 * @param text the class declaration
 */
export function mainClassMembers(text: string, at: Position): Map<string, Member> {
  const start = text.indexOf("\n  // ATTRIBUTES\n");
  const end = text.indexOf("\n  // SYNTHESIS\n");
  if (start < 0 || end < 0) throw new UnknownPatternError(at, "no section of attributes", lineAt(text, 0));
  // Headers are three lines: a rule, the title, a rule.
  return members(text, afterLines(text, start + 1, 2), text.lastIndexOf("\n", end - 1) + 1, at);
}

/**
 * Reads the members of the class that stands for a struct (a block or an object).
 *
 * @param text the declaration of the `…OutputReference` class
 */
export function structClassMembers(text: string, at: Position): Map<string, Member> {
  const setter = text.indexOf("\n  public set internalValue(");
  const end = text.indexOf("\n  }\n", setter);
  if (setter < 0) throw new UnknownPatternError(at, "a struct class without internalValue", lineAt(text, 0));
  // A struct without members ends with the setter.
  return end < 0 ? new Map<string, Member>() : members(text, end + "\n  }\n".length, text.length, at);
}

/**
 * Reads class members in order and insists that each belongs to the flags comment before it: a getter without one
 * would be an attribute that nobody accounts for.
 */
function members(text: string, from: number, to: number, at: Position): Map<string, Member> {
  const found = new Map<string, Member>();
  let open: OpenMember | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const { name, required, optional, computed, storage, getter } = open;
    if (getter === undefined) throw new UnknownPatternError(at, "an attribute without a getter", name);
    if (found.has(name)) throw new UnknownPatternError(at, "an attribute declared twice", name);
    found.set(name, { name, required, optional, computed, storage, getter });
  };

  for (let line = from; line < to; line = nextLine(text, line)) {
    // Blank, or within the body of a member.
    if (text[line] === "\n" || text.startsWith("   ", line)) continue;
    FLAGS.lastIndex = STORAGE.lastIndex = GETTER.lastIndex = SETTER.lastIndex = line;
    let match: RegExpExecArray | null;

    if ((match = FLAGS.exec(text))) {
      close();
      const [, name = "", computed, optional, required] = match;
      open = {
        name,
        computed: computed === "true",
        optional: optional === "true",
        required: required === "true",
      };
    } else if (open !== undefined && !open.stored && (match = STORAGE.exec(text))) {
      open.stored = true;
      open.storage = match[2];
    } else if (open !== undefined && (match = GETTER.exec(text)) && takeGetter(open, match)) {
      continue;
    } else if (open?.stored && SETTER.test(text)) {
      continue;
    } else if (
      !text.startsWith("  }", line) &&
      !text.startsWith("  // Temporarily expose input value.", line)
    ) {
      throw new UnknownPatternError(at, "a member without its flags comment", lineAt(text, line));
    }
  }
  close();
  return found;
}

/** Whether the getter is the open attribute's own: the first returns its value, a stored one's second its input. */
function takeGetter(open: OpenMember, [, property, expression]: RegExpExecArray): boolean {
  if (open.getter === undefined) {
    open.property = property;
    open.getter = expression;
    return true;
  }
  return (
    open.stored === true && (property === `${open.property}Input` || property === `${open.property}TfInput`)
  );
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

function afterLines(text: string, from: number, count: number): number {
  let offset = from;
  for (let i = 0; i < count; i++) offset = nextLine(text, offset);
  return offset;
}
