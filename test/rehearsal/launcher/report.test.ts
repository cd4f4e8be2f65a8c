import { paintFor } from "../../../src/rehearsal/launcher/paint";
import {
  diagnosticReport,
  leftReport,
  moduleActivities,
  modulesReport,
  outputsReport,
  timesReport,
} from "../../../src/rehearsal/launcher/report";
import type { ValueMap } from "../../../src/rehearsal/protocol/value";
import type { WorldObject } from "../../../src/rehearsal/world/world";
import type { ResourceAction, TerraformEvent } from "../../../src/rehearsal/launcher/terraform";

const plain = paintFor({ isTTY: false });

function hook(type: string, addr: string, action: ResourceAction, second: number): TerraformEvent {
  const module = addr.replace(/\.?[^.]+\.[^.]+$/, "");
  return {
    type,
    "@timestamp": new Date(second * 1000).toISOString(),
    hook: { resource: { addr, module, resource_type: "terraform_data" }, action },
  };
}

const applied = [
  hook("apply_start", "module.vpc.terraform_data.a", "create", 10),
  hook("apply_start", "module.vpc.data.b", "read", 10),
  hook("apply_complete", "module.vpc.data.b", "read", 11),
  hook("apply_complete", "module.vpc.terraform_data.a", "create", 12),
  hook("apply_start", 'module.bucket["one.x"].terraform_data.a', "create", 12),
  hook("apply_start", 'module.bucket["two"].module.inner.terraform_data.a', "create", 12),
  hook("apply_complete", 'module.bucket["one.x"].terraform_data.a', "create", 13),
  hook("apply_complete", 'module.bucket["two"].module.inner.terraform_data.a', "create", 14),
];

test("instances and inner modules count for the module of the root; data sources do not count", () => {
  expect(moduleActivities(applied)).toEqual([
    { module: "module.vpc", resources: 1, from: 0, to: 2 },
    { module: "module.bucket", resources: 2, from: 2, to: 4 },
  ]);
});

test("the modules stand in the order in which they began, with their share of the time", () => {
  expect(modulesReport([{ name: "network", outputs: {}, applied }], plain)).toBe(
    [
      "Resources: 3, by module and time of the apply",
      "  network  module.vpc       1  0.0–2.0 s  ████████████",
      "           module.bucket    2  2.0–4.0 s              ████████████",
    ].join("\n"),
  );
});

test("a stage without resources has no rows", () => {
  expect(modulesReport([{ name: "network", outputs: {}, applied: [] }], plain)).toBe(
    "Resources: 0, by module and time of the apply",
  );
});

test("a sensitive output is masked, even if a value were told", () => {
  const outputs = { id: { sensitive: false, value: ["a"] }, password: { sensitive: true, value: "hush" } };

  expect(outputsReport([{ name: "network", outputs, applied: [] }], plain)).toBe(
    'Outputs\n  network\n    id = ["a"]\n    password = (sensitive)',
  );
});

test("an object among the outputs is counted, not written out", () => {
  const outputs = {
    applications: { sensitive: false, value: { domain: "a.b", buckets: ["a"] } },
    nothing: { sensitive: false, value: null },
  };

  expect(outputsReport([{ name: "addons", outputs, applied: [] }], plain)).toBe(
    "Outputs\n  addons\n    applications = (2 values)\n    nothing = null",
  );
});

test("the outputs between stages are not listed", () => {
  const outputs = { "cross-stack-output-vpc": { sensitive: true } };

  expect(outputsReport([{ name: "network", outputs, applied: [] }], plain)).toBe("Outputs\n  none");
});

test("the times add up by stage", () => {
  const timings = [
    { stage: "network", step: "init", seconds: 1.25 },
    { stage: "network", step: "plan", seconds: 70 },
    { stage: "addons", step: "init", seconds: 1 },
  ];

  expect(timesReport(timings, 75, plain)).toBe(
    [
      "Time",
      "  network   1 min 11 s  init 1.3, plan 70.0",
      "  addons         1.0 s  init 1.0",
      "  total     1 min 15 s",
    ].join("\n"),
  );
});

test("a diagnostic says what, where and why", () => {
  const report = diagnosticReport(
    {
      severity: "error",
      summary: "Invalid value",
      detail: "The colour must be red.",
      address: "aws_vpc.this",
      range: { filename: "cdk.tf.json", start: { line: 7 } },
      snippet: {
        context: "resource.aws_vpc.this",
        code: '  "colour": "${var.colour}"',
        values: [{ traversal: "var.colour", statement: 'is "blue"' }],
      },
    },
    plain,
  );

  expect(report).toBe(
    [
      "Error: Invalid value",
      "  with aws_vpc.this",
      "  on cdk.tf.json line 7, in resource.aws_vpc.this",
      '    "colour": "${var.colour}"',
      '      var.colour is "blue"',
      "",
      "The colour must be red.",
    ].join("\n"),
  );
});

test("colours are for terminals whose user has not declined them", () => {
  expect(paintFor({ isTTY: true }, {}).red("x")).toBe("\x1b[31mx\x1b[39m");
  expect(paintFor({ isTTY: true }, { NO_COLOR: "1" }).red("x")).toBe("x");
  expect(paintFor({ isTTY: false }, {}).red("x")).toBe("x");
});

test("what is left over is named, with the claim or service that it was made for", () => {
  const left = (type: string, id: string, tags: ValueMap = {}): WorldObject => {
    return { type, place: "eu-west-1", id, values: { id, tags }, withheld: [] };
  };
  const volume = {
    "kubernetes.io/created-for/pvc/namespace": "addons",
    "kubernetes.io/created-for/pvc/name": "hub-db-dir",
  };
  const because = "which was not deleted while the cluster and what deletes it were there, or is to keep it";
  expect(
    leftReport([
      left("aws_ebs_volume", "vol-1", volume),
      left("aws_efs_access_point", "fsap-1", { "efs.csi.aws.com/cluster": "true" }),
      left("aws_lb", "lb-1", { "kubernetes.io/service-name": "addons/traefik" }),
      left("aws_ebs_volume", "vol-2"),
      left("aws_vpc", "vpc-1"),
    ]),
  ).toBe(
    [
      "Every stage is destroyed, but the world still holds 5 objects:",
      `  aws_ebs_volume vol-1 (of the claim addons/hub-db-dir, ${because})`,
      `  aws_efs_access_point fsap-1 (of a claim, ${because})`,
      `  aws_lb lb-1 (of the service addons/traefik, ${because})`,
      "  aws_ebs_volume vol-2",
      "  aws_vpc vpc-1",
    ].join("\n"),
  );
});
