/** Versions and constraints as terraform writes them: https://developer.hashicorp.com/terraform/language/expressions/version-constraints. */

/** The numbers of a version; undefined for what is none. A pre-release counts as its release. */
export function parseVersion(text: string): readonly number[] | undefined {
  const [, numbers] = /^v?(\d+(?:\.\d+)*)/.exec(text.trim()) ?? [];
  return numbers?.split(".").map(Number);
}

/** Whether a version meets every part of a constraint such as `>= 1.9.0, < 2.0.0`. */
export function meets(version: readonly number[], constraint: string): boolean {
  return constraint.split(",").every((part) => {
    const [, operator = "=", wanted = ""] = /^\s*(>=|<=|!=|~>|>|<|=)?\s*(.*)$/.exec(part) ?? [];
    const numbers = parseVersion(wanted);
    if (numbers === undefined) return false;
    const order = compare(version, numbers);
    switch (operator) {
      case ">=":
        return order >= 0;
      case "<=":
        return order <= 0;
      case ">":
        return order > 0;
      case "<":
        return order < 0;
      case "!=":
        return order !== 0;
      case "~>": {
        const next = numbers.slice(0, -1);
        next[next.length - 1] = (next.at(-1) ?? 0) + 1;
        return order >= 0 && compare(version, next) < 0;
      }
      default:
        return order === 0;
    }
  });
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
