/** Where in which schema the derivation stands; `path` grows and shrinks as it descends. */
export interface Position {
  readonly provider: string;
  /** For instance `resource aws_instance`. */
  readonly subject: string;
  /** Attribute and block names from the outermost in. */
  readonly path: string[];
}

/**
 * The generated source holds something the derivation does not know. Never recovered from: a schema that is
 * silently short of an attribute would let Terraform accept what the real provider refuses, or the reverse.
 */
export class UnknownPatternError extends Error {
  constructor(at: Position, problem: string, sourceText?: string) {
    const where = at.path.length === 0 ? "" : `, attribute ${at.path.join(".")}`;
    const found = sourceText === undefined ? "" : `: ${sourceText.trim()}`;
    super(`provider ${at.provider}, ${at.subject}${where}: ${problem}${found}`);
    this.name = "UnknownPatternError";
  }
}
