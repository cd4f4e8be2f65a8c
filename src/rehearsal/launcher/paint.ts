/** Colours for a terminal. */
export interface Paint {
  readonly green: (text: string) => string;
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Whether an output can be drawn over and coloured. */
export function isTerminal(output: { readonly isTTY?: boolean }, environment = process.env): boolean {
  return output.isTTY === true && environment.TERM !== "dumb";
}

/** Colours if the output is a terminal and the user has not declined them (https://no-color.org). */
export function paintFor(output: { readonly isTTY?: boolean }, environment = process.env): Paint {
  const coloured = isTerminal(output, environment) && !environment.NO_COLOR;
  const code = (on: number, off: number) => (text: string) =>
    coloured ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    green: code(32, 39),
    red: code(31, 39),
    yellow: code(33, 39),
    bold: code(1, 22),
    dim: code(2, 22),
  };
}
