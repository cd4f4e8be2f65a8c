/** HTML in which nothing but markup of our own is markup. */

/** A piece of HTML that is safe as it stands. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand between pieces of markup: text is escaped. */
export type Part = string | number | Html | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters, which HTML forbids, and those that turn the direction of text, behind which a name could hide another. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text as HTML shows it, in elements and in quoted attributes. */
export function escape(text: string): string {
  return text.replace(INVISIBLE, "\ufffd").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

function render(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "string") return escape(part);
  return typeof part === "number" ? String(part) : part.map(render).join("");
}

/** A template whose text is markup and whose values are escaped, unless they are `Html`. Attributes must be quoted. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    texts.map((text, index) => text + (index < parts.length ? render(parts[index] ?? "") : "")).join(""),
  );
}
