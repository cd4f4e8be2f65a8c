import type { Leftover } from "./leftover";

/** The lines that say what is left over: what it is, why it stays, and what removes it. */
export function leftoverLines(leftovers: readonly Leftover[], isClusterThere: boolean): readonly string[] {
  if (leftovers.length === 0) return [];
  return [
    "Left behind in AWS, and taken away by no stage:",
    ...leftovers.flatMap(({ what, ids, why, remove }) => [
      `  ${what}: ${ids.join(", ")}`,
      `    why:    ${why}`,
      `    remove: ${remove}`,
    ]),
    ...(isClusterThere
      ? [
          "While the cluster is there, Kubernetes takes away what it made, with its service or claim:",
          "  kubectl get services,persistentvolumeclaims --all-namespaces",
        ]
      : []),
  ];
}
