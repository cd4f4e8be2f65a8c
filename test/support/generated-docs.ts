import {
  CHARTS,
  EKS_ADDONS,
  AMI_TYPES,
  KUBERNETES_RELEASES,
  SPARK_RELEASES,
} from "../../src/platform/versions";

import { fidelity } from "./fidelity-doc";
import { table } from "./markdown";

/** Documents that are made from the code, by their path in the project. `make docs` writes them; a test compares. */
export function generatedDocs(): Readonly<Record<string, string>> {
  return { "docs/fidelity.md": fidelity(), "docs/versions.md": versions() };
}

function versions(): string {
  const kubernetes = Object.entries(KUBERNETES_RELEASES).map(([minor, release]) => [
    minor,
    release.standardSupportUntil,
    release.autoscalerImageTag,
  ]);
  const charts = Object.entries(CHARTS).map(([name, { repository, version, appVersion }]) => [
    name,
    version,
    appVersion,
    `\`${repository}\``,
  ]);
  const spark = Object.values(SPARK_RELEASES).map((release) => [
    release.spark,
    release.scala,
    release.hadoop,
    `\`${release.awsSdk}\``,
  ]);
  return `<!-- Made by \`make docs\` from src/platform/versions.ts; change it there. -->

# Versions

What is known to work together.

## Kubernetes on EKS

A version out of standard support, or not in this table, is refused unless \`cluster.allowUnsupportedKubernetes\` is set.

${table(["Kubernetes", "standard support until", "cluster autoscaler"], kubernetes)}

Nodes run Amazon Linux 2023: \`${AMI_TYPES.amd64}\`, or \`${AMI_TYPES.arm64}\` for Graviton types. The EKS add-ons
${EKS_ADDONS.map((addon) => `\`${addon}\``).join(", ")} have AWS's default version for the cluster's Kubernetes.

## Charts

${table(["chart", "version", "application", "repository"], charts)}

## Spark

\`hadoop-aws\` must have exactly Spark's Hadoop version.

${table(["Spark", "Scala", "Hadoop", "AWS SDK"], spark)}
`;
}
