import { TerraformRehearsal } from "../../support/terraform";

const PROVIDER = `
  provider "aws" {
    region = "eu-west-1"
  }
`;
const VPC = 'resource "aws_vpc" "main"';

describe("terraform on the rehearsal refuses", () => {
  let rehearsal: TerraformRehearsal;

  beforeAll(async () => {
    rehearsal = await TerraformRehearsal.start();
    // Initialized for all four providers.
    rehearsal.configure(`
      terraform {
        required_providers {
          aws        = { source = "hashicorp/aws" }
          helm       = { source = "hashicorp/helm" }
          kubernetes = { source = "hashicorp/kubernetes" }
          tls        = { source = "hashicorp/tls" }
        }
      }
    `);
    await rehearsal.terraform("init");
  });

  afterAll(() => rehearsal.end());

  it.each([
    ["a misspelt argument", `${VPC} {\n cidr_blok = "10.0.0.0/16"\n }`, "Unsupported argument"],
    ["a missing argument", 'resource "aws_subnet" "a" {}', 'The argument "vpc_id" is required'],
    ["an excess block", `${VPC} {\n cidr_block = "10.0.0.0/16"\n subnet {}\n }`, "Unsupported block type"],
    [
      "a second block of one",
      'resource "aws_instance" "a" {\n ami = "ami-01234567"\n instance_type = "t3.micro"\n metadata_options {}\n metadata_options {}\n}',
      'No more than 1 "metadata_options" blocks are allowed',
    ],
    [
      "a wrong type",
      `${VPC} {\n cidr_block = "10.0.0.0/16"\n enable_dns_support = "maybe"\n}`,
      "a bool is required",
    ],
    ["an unknown resource type", 'resource "aws_vpcs" "a" {}', 'does not support resource type "aws_vpcs"'],
    ["an unknown data source", 'data "aws_vpcz" "a" {}', 'does not support data source "aws_vpcz"'],
    [
      "an argument that only the provider may set",
      `${VPC} {\n cidr_block = "10.0.0.0/16"\n arn = "arn:aws:ec2:::x"\n }`,
      "Value for unconfigurable attribute",
    ],
    [
      "a bad block of addresses",
      `${VPC} {\n cidr_block = "10.0.0.0/33"\n }`,
      "is not a valid IPv4 CIDR block",
    ],
    [
      "a bad enumeration",
      `${VPC} {\n cidr_block = "10.0.0.0/16"\n instance_tenancy = "shared"\n}`,
      'expected instance_tenancy to be one of ["default" "dedicated"], got "shared"',
    ],
    [
      "a provider argument that does not exist",
      'provider "aws" {\n alias = "x"\n regions = "a"\n }\ndata "aws_region" "x" {\n provider = aws.x\n }',
      'An argument named "regions" is not expected here',
    ],
  ])("%s", async (_what, configuration, words) => {
    rehearsal.configure(`${PROVIDER}\n${configuration}`);
    const run = await rehearsal.terraform("validate");
    expect(run.text).toContain(words);
    expect(run.code).toBe(1);
  });

  it("to sign with what is no key, and does not say what it is", async () => {
    rehearsal.configure(`
      resource "tls_self_signed_cert" "a" {
        private_key_pem       = join("", ["ge", "heim"])
        validity_period_hours = 1
        allowed_uses          = []
      }
    `);
    const run = await rehearsal.terraform("apply", "-auto-approve");
    expect(run.text).toContain("Unable to parse private key PEM");
    expect(run.text).not.toContain("geheim");
    expect(run.code).toBe(1);
  });

  it("to install where there is no cluster", async () => {
    rehearsal.configure(`
      provider "helm" {
        kubernetes = { host = "https://nowhere.example.com" }
      }
      resource "helm_release" "a" {
        name       = "a"
        chart      = "a"
        repository = "https://charts.example.com"
      }
    `);
    const run = await rehearsal.terraform("apply", "-auto-approve");
    expect(run.text).toContain("Kubernetes cluster unreachable");
    expect(run.code).toBe(1);
  });

  it("nothing about a type that nobody has reviewed, but says so", async () => {
    rehearsal.configure(`
      provider "kubernetes" {
        host = "https://cluster.test"
      }
      resource "kubernetes_service_account_v1" "a" {
        metadata {
          name = "a"
        }
      }
      resource "kubernetes_priority_class_v1" "a" {
        metadata {
          name = kubernetes_service_account_v1.a.metadata[0].name
        }
        value = 1
      }
    `);
    const run = await rehearsal.terraform("apply", "-auto-approve");
    expect(run).toMatchObject({ code: 0 });
    expect(run.text).toContain(
      "kubernetes_priority_class_v1 is not in the rehearsal's catalogue: only its schema is checked",
    );
    expect(run.text).toContain("kubernetes_service_account_v1 is not in the rehearsal's catalogue");
    expect(await rehearsal.terraform("plan", "-detailed-exitcode")).toMatchObject({ code: 0 });
  });

  it("to read a data source that nobody has reviewed", async () => {
    rehearsal.configure(`${PROVIDER}\ndata "aws_ec2_transit_gateway" "a" {\n id = "tgw-1"\n }`);
    const run = await rehearsal.terraform("plan");
    expect(run.text).toContain("Data source aws_ec2_transit_gateway is not in the rehearsal's catalogue");
    expect(run.code).toBe(1);
  });
});
