import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProviderBindings } from "../../../src/rehearsal/schema/bindings";
import type { AttributeSchema, BlockSchema } from "../../../src/rehearsal/schema/schema";

/** Attributes and nested blocks, those of nested attributes and blocks included. */
interface Count {
  attributes: number;
  blocks: number;
  /** Attributes that have a type and members, or neither. */
  malformed: number;
}

function count({ attributes, blocks }: BlockSchema, total: Count): void {
  countAttributes(Object.values(attributes), total);
  for (const { block } of Object.values(blocks)) {
    total.blocks++;
    count(block, total);
  }
}

function countAttributes(attributes: AttributeSchema[], total: Count): void {
  for (const { type, nested } of attributes) {
    total.attributes++;
    if ((type === undefined) === (nested === undefined)) total.malformed++;
    countAttributes(Object.values(nested?.attributes ?? {}), total);
  }
}

describe("every binding that is installed", () => {
  // Pinned: a count that moves without a new version of the bindings is a change of the rules.
  it.each([
    ["aws", "6.25.0", { resources: 1581, dataSources: 630, attributes: 35550, blocks: 6404 }],
    ["helm", "3.1.1", { resources: 1, dataSources: 1, attributes: 171, blocks: 0 }],
    ["kubernetes", "2.38.0", { resources: 82, dataSources: 26, attributes: 9356, blocks: 3420 }],
    ["tls", "4.1.0", { resources: 4, dataSources: 2, attributes: 85, blocks: 3 }],
  ])("of %s %s derives without error", (provider, version, expected) => {
    const start = process.cpuUsage();
    const bindings = ProviderBindings.installed(provider);
    const total = { attributes: 0, blocks: 0, malformed: 0 };

    count(bindings.deriveProvider().block, total);
    for (const kind of ["resource", "data"] as const) {
      for (const name of bindings.types(kind).keys()) count(bindings.derive(kind, name).block, total);
    }

    const { user, system } = process.cpuUsage(start);
    expect(bindings.version).toBe(version);
    expect({
      resources: bindings.types("resource").size,
      dataSources: bindings.types("data").size,
      ...total,
    }).toEqual({ ...expected, malformed: 0 });
    // About 2 s on a quiet machine.
    expect((user + system) / 1e6).toBeLessThan(12);
  });
});

describe("ProviderBindings", () => {
  const aws = ProviderBindings.installed("aws");

  it("tells where the schemas come from", () => {
    expect(aws).toMatchObject({
      provider: "aws",
      source: "registry.terraform.io/hashicorp/aws",
      version: "6.25.0",
      packageId: "@cdktf/provider-aws@21.22.1",
      protocol: 5,
    });
    expect(ProviderBindings.installed("helm").protocol).toBe(6);
  });

  it("keeps a resource type and the data source of the same name apart", () => {
    expect(aws.types("resource").get("aws_vpc")).toMatch(/lib.vpc.index\.js$/);
    expect(aws.types("data").get("aws_vpc")).toMatch(/lib.data-aws-vpc.index\.js$/);
    expect(Object.keys(aws.derive("resource", "aws_vpc").block.blocks)).toEqual([]);
    expect(Object.keys(aws.derive("data", "aws_vpc").block.blocks)).toEqual(["filter", "timeouts"]);
  });

  it("names a type by its own statement where its directory may have been renamed", () => {
    const directory = mkdtempSync(join(tmpdir(), "binding-"));
    const provider = { name: "registry.example/acme/acme", version: "1.2.3" };
    writeFileSync(join(directory, "package.json"), JSON.stringify({ cdktf: { provider } }));
    for (const [name, typeName] of [
      ["version-resource", "acme_version"],
      ["index-resource", "acme_index_resource"],
      ["data-acme-object-resource", "acme_object"],
      ["api-resource", "acme_not_looked_at"],
    ] as const) {
      mkdirSync(join(directory, "lib", name), { recursive: true });
      writeFileSync(join(directory, "lib", name, "index.js"), `X.tfResourceType = "${typeName}";`);
    }

    const bindings = new ProviderBindings(directory, 5);

    expect([...bindings.types("resource").keys()]).toEqual([
      "acme_api_resource",
      "acme_index_resource",
      "acme_version",
    ]);
    expect([...bindings.types("data").keys()]).toEqual(["acme_object"]);

    rmSync(directory, { recursive: true });
  });

  it("lists neither the provider nor anything that is no directory", () => {
    expect(aws.types("resource").has("aws_provider")).toBe(false);
    expect([...aws.types("resource").keys()].filter((name) => !/^aws_[a-z0-9_]+$/.test(name))).toEqual([]);
  });

  it("derives a type once", () => {
    expect(aws.derive("resource", "aws_subnet")).toBe(aws.derive("resource", "aws_subnet"));
  });

  it("throws for a type that the provider does not have", () => {
    expect(() => aws.derive("resource", "aws_vcp")).toThrow(
      "provider aws 6.25.0 has no resource type aws_vcp",
    );
    expect(() => aws.derive("data", "aws_nat_gateway_eip_association")).toThrow(
      "provider aws 6.25.0 has no data source aws_nat_gateway_eip_association",
    );
  });

  it("throws for a provider whose plugin protocol it does not know", () => {
    expect(() => ProviderBindings.installed("acme")).toThrow(
      "the plugin protocol of provider acme is not known (known: aws, helm, kubernetes, tls)",
    );
  });

  it("throws for a package that is no prebuilt binding", () => {
    const directory = mkdtempSync(join(tmpdir(), "no-binding-"));
    writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "acme", version: "1.0.0" }));

    expect(() => new ProviderBindings(directory, 5)).toThrow(
      "has no cdktf.provider with a name and a version",
    );

    rmSync(directory, { recursive: true });
  });
});
