/**
 * Quantities of Kubernetes, such as 5Gi.
 *
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/.
 */
import type { Rule } from "../checks";

const GRAMMAR = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([numkMGTPE]?|[KMGTPE]i)|[eE]([+-]?\d+))$/;

/** What a suffix stands for. */
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a quantity stands for, such as bytes; undefined for a text that is none. */
export function numberOf(quantity: string): number | undefined {
  const [, number, suffix = "", exponent] = GRAMMAR.exec(quantity) ?? [];
  if (number === undefined) return undefined;
  return exponent === undefined ? Number(number) * (UNITS[suffix] ?? 1) : Number(`${number}e${exponent}`);
}

/** Whether one quantity is less than another; what is none is less than nothing. */
export function isLess(one: string, other: string): boolean {
  const [a, b] = [numberOf(one), numberOf(other)];
  // The same amount in decimal and in binary units may differ by what a double cannot hold.
  return a !== undefined && b !== undefined && b - a > Math.abs(b) * 1e-12;
}

/** Whole GiB, which volumes of EBS have, of a quantity: at least one. */
export function gibibytesOf(quantity: string): number {
  return Math.max(1, Math.ceil((numberOf(quantity) ?? 0) / 2 ** 30));
}

/** A quantity of storage. */
export const STORAGE: Rule = (value, name) => {
  const number = numberOf(value);
  if (number === undefined) return `${name} must be a quantity such as 5Gi, got "${value}"`;
  return number > 0 ? undefined : `${name} must be greater than zero, got "${value}"`;
};
