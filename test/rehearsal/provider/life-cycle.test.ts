import { readFileSync } from "node:fs";
import path from "node:path";
import { type Run, TerraformRehearsal } from "../../support/terraform";

/** What the network stage is made of, in small. */
const network = ({ name = "first", block = "10.0.1.0/24" } = {}): string => `
  provider "aws" {
    region = "eu-west-1"
    default_tags {
      tags = { project = "spark" }
    }
  }

  data "aws_ssm_parameter" "image" {
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
  }

  data "aws_iam_policy_document" "trust" {
    statement {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "Service"
        identifiers = ["ec2.amazonaws.com", "vpc-flow-logs.amazonaws.com"]
      }
    }
  }

  resource "aws_vpc" "main" {
    cidr_block = "10.0.0.0/16"
    tags       = { Name = "${name}" }
  }
  resource "aws_default_security_group" "none" {
    vpc_id = aws_vpc.main.id
  }
  resource "aws_internet_gateway" "main" {
    vpc_id = aws_vpc.main.id
  }
  resource "aws_subnet" "main" {
    vpc_id     = aws_vpc.main.id
    cidr_block = "${block}"
  }
  resource "aws_route_table" "main" {
    vpc_id = aws_vpc.main.id
  }
  resource "aws_route" "out" {
    route_table_id         = aws_route_table.main.id
    destination_cidr_block = "0.0.0.0/0"
    gateway_id             = aws_internet_gateway.main.id
  }
  resource "aws_route_table_association" "main" {
    subnet_id      = aws_subnet.main.id
    route_table_id = aws_route_table.main.id
  }
  resource "aws_vpc_endpoint" "s3" {
    vpc_id          = aws_vpc.main.id
    service_name    = "com.amazonaws.eu-west-1.s3"
    route_table_ids = [aws_route_table.main.id]
  }
  resource "aws_iam_role" "server" {
    name               = "server"
    assume_role_policy = data.aws_iam_policy_document.trust.json
  }
  resource "aws_iam_role_policy_attachment" "ssm" {
    role       = aws_iam_role.server.name
    policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
  }
  resource "aws_iam_instance_profile" "server" {
    name = "server"
    role = aws_iam_role.server.name
  }
  resource "aws_cloudwatch_log_group" "flow" {
    name = "/vpc/flow"
  }
  resource "aws_flow_log" "main" {
    vpc_id          = aws_vpc.main.id
    traffic_type    = "ALL"
    iam_role_arn    = aws_iam_role.server.arn
    log_destination = aws_cloudwatch_log_group.flow.arn
  }
  resource "aws_security_group" "server" {
    name   = "server"
    vpc_id = aws_vpc.main.id
    ingress {
      protocol    = "udp"
      from_port   = 1194
      to_port     = 1194
      cidr_blocks = ["203.0.113.0/24"]
    }
    timeouts {
      delete = "5m"
    }
  }
  resource "aws_vpc_security_group_egress_rule" "out" {
    security_group_id = aws_security_group.server.id
    ip_protocol       = "-1"
    cidr_ipv4         = "0.0.0.0/0"
  }
  resource "tls_private_key" "server" {
    algorithm = "ED25519"
  }
  resource "aws_key_pair" "server" {
    key_name   = "server"
    public_key = tls_private_key.server.public_key_openssh
  }
  resource "aws_eip" "server" {
    domain = "vpc"
  }
  resource "aws_instance" "server" {
    ami                    = data.aws_ssm_parameter.image.insecure_value
    instance_type          = "t3.micro"
    subnet_id              = aws_subnet.main.id
    vpc_security_group_ids = [aws_security_group.server.id]
    key_name               = aws_key_pair.server.key_name
    iam_instance_profile   = aws_iam_instance_profile.server.name
    user_data              = "#!/bin/sh\\nserve \${aws_eip.server.public_ip}"

    metadata_options {
      http_tokens = "required"
    }
    root_block_device {
      encrypted = true
    }
  }
  resource "aws_eip_association" "server" {
    allocation_id = aws_eip.server.id
    instance_id   = aws_instance.server.id
  }

  output "address" {
    value = aws_eip.server.public_ip
  }
  output "subnet" {
    value = aws_subnet.main.id
  }
  output "private_key" {
    value     = tls_private_key.server.private_key_openssh
    sensitive = true
  }
`;

const DIFFERENT = ["-detailed-exitcode"];
const NOW = ["-auto-approve"];

/** One network's life; each test goes on where the one before it ended. */
describe("a network that terraform deploys to the rehearsal", () => {
  let rehearsal: TerraformRehearsal;

  beforeAll(async () => {
    rehearsal = await TerraformRehearsal.start();
    rehearsal.configure(network());
    expectSuccess(await rehearsal.terraform("init"));
  });

  afterAll(() => rehearsal.end());

  function expectSuccess(run: Run): void {
    expect(`${run.code} ${run.stderr}`).toBe("0 ");
  }

  const outputs = async (): Promise<Record<string, { value: string }>> =>
    JSON.parse((await rehearsal.terraform("output", "-json")).stdout) as Record<string, { value: string }>;

  it("is planned in part with a target", async () => {
    const run = await rehearsal.terraform("plan", "-target=aws_internet_gateway.main");
    expect(run.text).toContain("Plan: 2 to add, 0 to change, 0 to destroy.");
  });

  it("is applied as a whole", async () => {
    const run = await rehearsal.terraform("apply", ...NOW);
    expectSuccess(run);
    expect(run.text).toContain("Apply complete! Resources: 20 added, 0 changed, 0 destroyed.");
    expect((await outputs()).address?.value).toMatch(/^203\.0\.113\.\d+$/);
  });

  it("is then as configured", async () => {
    const run = await rehearsal.terraform("plan", ...DIFFERENT);
    expect(run.text).toContain("No changes.");
    expectSuccess(run);
  });

  it("leaves no private key outside of terraform's state", async () => {
    const { private_key: key } = await outputs();
    expect(key?.value).toContain("OPENSSH PRIVATE KEY");
    for (const file of ["world.jsonl", "journal.jsonl"]) {
      const text = readFileSync(path.join(rehearsal.world, file), "utf8");
      expect(text).toContain("aws_instance");
      expect(text).not.toContain("PRIVATE KEY");
    }
  });

  it("outlives a provider process that is killed", async () => {
    await rehearsal.stopProvider("SIGKILL");
    expect(rehearsal.ids("aws_vpc")).toHaveLength(1);

    await rehearsal.startProvider();
    expectSuccess(await rehearsal.terraform("plan", ...DIFFERENT));
  });

  it("is updated in place", async () => {
    const before = rehearsal.ids("aws_vpc");
    rehearsal.configure(network({ name: "second" }));
    const run = await rehearsal.terraform("apply", ...NOW);
    expect(run.text).toContain("0 added, 1 changed, 0 destroyed");
    expect(rehearsal.ids("aws_vpc")).toEqual(before);
  });

  it("is replaced in part, with whatever depends on that", async () => {
    const before = rehearsal.ids("aws_subnet");
    rehearsal.configure(network({ name: "second", block: "10.0.2.0/24" }));
    const run = await rehearsal.terraform("apply", ...NOW);
    expectSuccess(run);
    expect(run.text).toContain("aws_subnet.main must be replaced");
    expect(run.text).toContain("4 added, 0 changed, 4 destroyed");
    expect(rehearsal.ids("aws_subnet")).not.toEqual(before);
    expectSuccess(await rehearsal.terraform("plan", ...DIFFERENT));
  });

  it("takes back what terraform forgot, by import", async () => {
    expectSuccess(await rehearsal.terraform("state", "rm", "aws_subnet.main"));
    const absent = await rehearsal.terraform("import", "aws_subnet.main", "subnet-0123456789abcdef0");
    expect(absent.code).toBe(1);
    expect(absent.text).toContain('There is no aws_subnet "subnet-0123456789abcdef0" in eu-west-1');

    expectSuccess(await rehearsal.terraform("import", "aws_subnet.main", rehearsal.ids("aws_subnet")[0]!));
    expectSuccess(await rehearsal.terraform("plan", ...DIFFERENT));
  });

  it("is destroyed to the last object", async () => {
    const run = await rehearsal.terraform("destroy", ...NOW);
    expectSuccess(run);
    expect(run.text).toContain("Destroy complete! Resources: 20 destroyed.");
    expect(rehearsal.account().list()).toEqual([]);
  });
});

describe("two regions", () => {
  let rehearsal: TerraformRehearsal;

  const regions = (subnetOf: string): string => `
    provider "aws" {
      region = "eu-west-1"
    }
    provider "aws" {
      alias  = "america"
      region = "us-east-1"
    }
    data "aws_region" "america" {
      provider = aws.america
    }
    resource "aws_vpc" "europe" {
      cidr_block = "10.0.0.0/16"
    }
    resource "aws_vpc" "america" {
      provider   = aws.america
      cidr_block = "10.0.0.0/16"
      tags       = { region = data.aws_region.america.region }
    }
    resource "aws_subnet" "europe" {
      vpc_id     = aws_vpc.${subnetOf}.id
      cidr_block = "10.0.0.0/24"
    }
    resource "aws_vpc" "asia" {
      region     = "ap-south-1"
      cidr_block = "10.0.0.0/16"
    }
  `;

  beforeAll(async () => {
    rehearsal = await TerraformRehearsal.start();
    rehearsal.configure(regions("america"));
    await rehearsal.terraform("init");
  });

  afterAll(() => rehearsal.end());

  it("do not know each other's objects", async () => {
    const run = await rehearsal.terraform("apply", ...NOW);
    expect(run.code).toBe(1);
    expect(run.text).toMatch(/InvalidVpcID\.NotFound: The vpc ID 'vpc-\w+' does not exist/);
  });

  it("are deployed to side by side by provider aliases", async () => {
    rehearsal.configure(regions("europe"));
    expect(await rehearsal.terraform("apply", ...NOW)).toMatchObject({ code: 0, stderr: "" });
    expect(await rehearsal.terraform("plan", ...DIFFERENT)).toMatchObject({ code: 0 });

    const places = rehearsal.account().list("aws_vpc");
    expect(places.map(({ place }) => place).sort()).toEqual(["ap-south-1", "eu-west-1", "us-east-1"]);
  });

  it("show what was taken away behind terraform's back", async () => {
    rehearsal.removeFromAccount("aws_subnet");
    const run = await rehearsal.terraform("plan", ...DIFFERENT);
    expect(run.code).toBe(2);
    expect(run.text).toContain("aws_subnet.europe will be created");
  });
});
