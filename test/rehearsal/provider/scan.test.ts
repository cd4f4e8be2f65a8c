import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Scan } from "../../../src/rehearsal/provider/scan";

describe("scanning for types in use", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "scan-"));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (file: string, text: string): void => {
    const target = path.join(directory, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  };
  const names = (): string[] => [...new Scan([directory]).names()].sort();

  it("finds them in configurations, tests, states and modules", () => {
    write("main.tf", 'resource "aws_vpc" "a" {}');
    write("cdk.tf.json", '{"resource":{"aws_subnet":{}}}');
    write("assets/module/main.tf", 'data "aws_region" "a" {}');
    write("tests/a.tftest.hcl", "aws_eip.a");
    write("terraform.tfstate", '"type": "aws_instance"');
    write("terraform.tfstate.d/other/terraform.tfstate", '"type": "aws_route"');
    write(".terraform/modules/x/main.tf", "aws_key_pair");

    expect(names()).toEqual([
      "aws_eip",
      "aws_instance",
      "aws_key_pair",
      "aws_region",
      "aws_route",
      "aws_subnet",
      "aws_vpc",
    ]);
  });

  it("follows modules that are installed from elsewhere, and links, once", () => {
    write("stack/main.tf", "aws_vpc");
    write(
      "stack/.terraform/modules/modules.json",
      '{"Modules":[{"Key":"","Dir":"."},{"Key":"m","Dir":"../module"}]}',
    );
    write("module/main.tf", "aws_subnet");
    symlinkSync("..", path.join(directory, "stack", "loop"));
    const scan = new Scan([path.join(directory, "stack")]);

    expect([...scan.names()].sort()).toEqual(["aws_subnet", "aws_vpc"]);
  });

  it("tells where terraform works: there, and wherever it was initialized below", () => {
    write("stacks/a/.terraform/modules/modules.json", "{}");
    write("stacks/b/main.tf", "aws_vpc");
    const scan = new Scan([directory]);
    scan.names();

    expect(scan.folders()).toEqual([directory, path.join(directory, "stacks", "a")]);
  });

  it("leaves out providers, packages and other files", () => {
    write(".terraform/providers/a/main.tf", "aws_vpc");
    write("node_modules/a/main.tf", "aws_vpc");
    write("readme.md", "aws_vpc");

    expect(names()).toEqual([]);
  });

  it("sees what has changed, and bears with what is not there yet", () => {
    const scan = new Scan([path.join(directory, "later")]);
    expect(scan.names().size).toBe(0);
    write("later/main.tf", "aws_vpc");
    expect([...scan.names()]).toEqual(["aws_vpc"]);
    write("later/main.tf", "aws_vpc aws_subnet");
    expect([...scan.names()]).toEqual(["aws_vpc", "aws_subnet"]);
  });
});
