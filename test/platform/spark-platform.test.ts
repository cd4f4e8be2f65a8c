import { Testing } from "cdktf";
import { MODULES } from "../../src/modules/catalogue";
import { DEFAULT_NODE_GROUPS } from "../../src/platform/node-groups";
import { LAYOUTS, SparkPlatform, type SparkPlatformProps } from "../../src/platform/spark-platform";
import original from "../fixtures/original-interfaces.json";
import { isRequired, synthesize } from "../support/synthesized";

const NETWORK = ["custom-vpc", "openvpn-server"];
const CLUSTER = ["eks-cluster", "nat-instance", "s3-bucket"];
const ADDONS = [
  "aws-efs-csi-driver",
  "cert-manager",
  "eks-autoscaler",
  "external-dns",
  "ingress-nginx",
  "jupyterhub",
  "kube-prometheus-stack",
  "spark-operator",
];

test("HCL, which cdktf would write wrongly, is refused", () => {
  const app = Testing.app();
  Object.defineProperty(app, "hclOutput", { value: true });
  expect(() => new SparkPlatform(app)).toThrow("--hcl: true would make files that terraform cannot read");
});

describe("layouts", () => {
  test("staged, the default: a stack for each stage, in the order of deployment", () => {
    const stacks = synthesize();
    expect(Object.entries(stacks).map(([name, { module }]) => [name, Object.keys(module).sort()])).toEqual([
      ["network", NETWORK],
      ["cluster", CLUSTER],
      ["addons", ADDONS],
    ]);
  });

  test("single: one stack holds the thirteen modules of the original, and nothing else under module", () => {
    const stacks = synthesize({ layout: "single" });
    expect(Object.keys(stacks)).toEqual(["spark-platform"]);
    const modules = Object.keys(stacks["spark-platform"]!.module).sort();
    expect(modules).toEqual([...NETWORK, ...CLUSTER, ...ADDONS].sort());
    expect(modules).toEqual(
      Object.values(original.modules)
        .map(({ address }) => address.replace("module.", ""))
        .sort(),
    );
  });

  test("both: the same network, but for what staged hands on to the next stage", () => {
    const { module: single } = synthesize({ layout: "single" })["spark-platform"]!;
    const { module: staged } = synthesize().network!;
    for (const name of NETWORK) expect(staged[name]).toEqual(single[name]);
  });

  test("both: the same cluster, but for where the network's values come from", () => {
    const literals = (module: Record<string, unknown>) =>
      Object.entries(module).filter(([, value]) => !JSON.stringify(value).includes("${"));
    const { module: single } = synthesize({ layout: "single" })["spark-platform"]!;
    const { module: staged } = synthesize().cluster!;
    for (const name of CLUSTER) {
      expect(Object.keys(staged[name]!)).toEqual(Object.keys(single[name]!));
      expect(literals(staged[name]!)).toEqual(literals(single[name]!));
    }
  });

  test("both: the same add-ons, but for where the cluster's values come from", () => {
    const literals = (module: Record<string, unknown>) =>
      Object.entries(module).filter(([, value]) => !JSON.stringify(value).includes("${"));
    const { module: single } = synthesize({ layout: "single" })["spark-platform"]!;
    const { module: staged } = synthesize().addons!;
    for (const name of ADDONS) {
      expect(Object.keys(staged[name]!)).toEqual(Object.keys(single[name]!));
      expect(literals(staged[name]!)).toEqual(literals(single[name]!));
    }
  });

  test("staged: the add-ons' providers know the cluster when a plan is made, and ask for their own variables only", () => {
    const { locals, provider, variable } = synthesize().addons!;
    expect(locals.eks_endpoint).toBe(
      "${data.terraform_remote_state.cross-stack-reference-input-cluster.outputs." +
        "cross-stack-output-module_eks-cluster_eks_cluster_properties.eks_endpoint}",
    );
    expect(JSON.stringify(provider)).not.toContain("module.");
    expect(Object.keys(variable).sort()).toEqual([
      "aws_region",
      "cluster_issuer_cert_path",
      "cluster_issuer_cert_pem",
      "cluster_issuer_key_path",
      "cluster_issuer_key_pem",
      "docker_registry_email",
      "docker_registry_password",
      "docker_registry_server",
      "docker_registry_username",
      "domain",
      "grafana_admin_password",
      "grafana_admin_user",
      "history_server_spark_image",
      "jupyter_notebook_image",
      "kubernetes_addons_namespace",
    ]);
  });

  test("single: namespace and storage class wait for the cluster as a whole, so that they go before it", () => {
    const { resource } = synthesize({ layout: "single" })["spark-platform"]!;
    expect(resource).toMatchObject({
      kubernetes_namespace_v1: { addons: { depends_on: ["module.eks-cluster"] } },
      kubernetes_storage_class_v1: { gp3: { depends_on: ["module.eks-cluster"] } },
    });
  });

  test("staged: the cluster takes the network's values from its state, and asks for its own variables only", () => {
    const { data, module, variable } = synthesize().cluster!;
    const state = "data.terraform_remote_state.cross-stack-reference-input-network.outputs";
    expect(Object.keys(data!.terraform_remote_state!)).toEqual(["cross-stack-reference-input-network"]);
    expect(module["nat-instance"]!.vpc_id).toBe(`\${${state}.cross-stack-output-module_custom-vpc_vpc_id}`);
    expect(Object.keys(variable).sort()).toEqual([
      "aws_region",
      "eks_worker_nodes_key_path",
      "eks_worker_nodes_public_key",
      "nat_instance_key_path",
      "nat_instance_public_key",
      "nat_instance_type",
    ]);
  });
});

describe("maintained modules, the default", () => {
  const stack = synthesize().network!;

  test("are local folders beside the stack", () => {
    expect(stack.module["custom-vpc"]).toMatchObject({ source: "./modules/terraform-aws-custom-vpc" });
    expect(stack.module["openvpn-server"]).toMatchObject({
      source: "./modules/terraform-aws-openvpn-server",
    });
  });

  test("accept a range of provider versions, and need a terraform with cross-variable validation", () => {
    const aws = { source: "aws", version: ">= 5.100.0, < 7.0.0" };
    expect(stack.terraform.required_providers).toEqual({ aws });
    expect(synthesize().addons!.terraform.required_providers).toEqual({
      aws,
      helm: { source: "helm", version: "~> 3.0" },
      kubernetes: { source: "kubernetes", version: ">= 2.35, < 4.0" },
      tls: { source: "hashicorp/tls", version: "~> 4.0" },
    });
    expect(stack.terraform.required_version).toBe(">= 1.9.0");
  });

  test("take the VPC's values from one another by reference", () => {
    expect(stack.module["openvpn-server"]).toMatchObject({
      vpc_id: "${module.custom-vpc.vpc_id}",
      openvpn_subnet_id: "${module.custom-vpc.public_subnet_ids[0]}",
    });
  });

  test("depend on nothing that they do not refer to", () => {
    const modules = Object.values(synthesize({ layout: "single" })["spark-platform"]!.module);
    expect(modules.filter((module) => "depends_on" in module)).toEqual([]);
  });

  test("nodes wait for the NAT instance; the control plane and the buckets do not", () => {
    const { module } = synthesize({ layout: "single" })["spark-platform"]!;
    const { nodes_wait_for, ...rest } = module["eks-cluster"]!;
    expect(nodes_wait_for).toEqual(["${module.nat-instance.nat_instance_sg_id}"]);
    expect(JSON.stringify(rest)).not.toContain("module.nat-instance");
    expect(JSON.stringify(module["s3-bucket"])).not.toContain("module.");
  });

  test("the VPN reaches nodes, NAT instance and Kubernetes API, whose endpoint is private", () => {
    const { module } = synthesize({ layout: "single" })["spark-platform"]!;
    const vpn = "${module.openvpn-server.openvpn_sg_id}";
    expect(module["nat-instance"]!.ssh_allowed_security_groups).toEqual([vpn]);
    expect(module["eks-cluster"]).toMatchObject({
      ssh_allowed_security_groups: [vpn],
      kubectl_allowed_security_group: vpn,
      endpoint_public_access_cidrs: [],
    });
  });

  test("buckets are repeated over the local that holds their names", () => {
    expect(synthesize().cluster!.module["s3-bucket"]).toMatchObject({
      for_each: "${local.s3_buckets}",
      bucket_name: "${each.value}",
      bucket_tag: "${each.key}",
      force_destroy: false,
    });
  });
});

describe("registry modules", () => {
  const stack = synthesize({ modules: "registry", layout: "single" })["spark-platform"]!;

  test.each(Object.entries(MODULES))(
    "%s: the source, version and inputs of the original root, and no others",
    (name, { folder }) => {
      const { source, version, variables } = original.modules[folder];
      const {
        source: ourSource,
        version: ourVersion,
        depends_on: _,
        for_each: __,
        ...inputs
      } = stack.module[name]!;
      expect([ourSource, ourVersion]).toEqual([source, version]);
      // Inputs that the original did not require may be left to their defaults, as its root does.
      const known: Record<string, { required: boolean }> = variables;
      expect(Object.keys(inputs).filter((input) => !(input in known))).toEqual([]);
      expect(Object.keys(known).filter((input) => known[input]!.required && !(input in inputs))).toEqual([]);
    },
  );

  test("are at versions that are known by heart", () => {
    expect(stack.module).toMatchObject({
      "custom-vpc": { source: "gfortetsanakis/custom-vpc/aws", version: "1.0.2" },
      "openvpn-server": { source: "gfortetsanakis/openvpn-server/aws", version: "1.0.2" },
      "nat-instance": { source: "gfortetsanakis/nat-instance/aws", version: "1.0.4" },
      "s3-bucket": { source: "gfortetsanakis/s3-bucket/aws", version: "1.0.4" },
      "eks-cluster": { source: "gfortetsanakis/eks-cluster/aws", version: "1.0.4" },
      "eks-autoscaler": { source: "gfortetsanakis/eks-autoscaler/helm", version: "1.0.1" },
      "external-dns": { source: "gfortetsanakis/external-dns/helm", version: "1.0.4" },
      "ingress-nginx": { source: "gfortetsanakis/ingress-nginx/helm", version: "1.0.1" },
      "cert-manager": { source: "gfortetsanakis/cert-manager/helm", version: "1.0.1" },
      "spark-operator": { source: "gfortetsanakis/spark-operator/helm", version: "1.0.7" },
      "aws-efs-csi-driver": { source: "gfortetsanakis/efs-csi-driver/helm", version: "1.0.3" },
      jupyterhub: { source: "gfortetsanakis/jupyter-hub/helm", version: "1.0.3" },
      "kube-prometheus-stack": { source: "gfortetsanakis/kube-prometheus-stack/helm", version: "1.0.1" },
    });
  });

  test("the cluster waits for the NAT instance as a whole, having no input for less", () => {
    expect(stack.module["eks-cluster"]!.depends_on).toEqual(["module.nat-instance"]);
  });

  test("the add-ons wait for one another as in the original root", () => {
    const order = Object.fromEntries(ADDONS.map((name) => [name, stack.module[name]!.depends_on]));
    expect(order).toEqual({
      "eks-autoscaler": ["module.eks-cluster"],
      "external-dns": ["module.eks-cluster"],
      "ingress-nginx": ["module.external-dns"],
      "cert-manager": ["module.ingress-nginx"],
      "spark-operator": ["module.cert-manager"],
      "aws-efs-csi-driver": ["module.cert-manager"],
      jupyterhub: ["module.aws-efs-csi-driver", "module.spark-operator"],
      "kube-prometheus-stack": ["module.aws-efs-csi-driver"],
    });
  });

  test("make their own namespaces, and keep everything on EFS", () => {
    expect(stack).not.toHaveProperty("resource");
    expect(stack.module["cert-manager"]!.namespace).toBe("${var.kubernetes_addons_namespace}");
    expect(stack.module["kube-prometheus-stack"]!.storage_class).toBe(
      "${module.aws-efs-csi-driver.efs_storage_class}",
    );
  });

  test("the certificate authority is checked here, and read from its files by the module", () => {
    expect(stack.locals.cluster_issuer_key).toBe("${file(pathexpand(var.cluster_issuer_key_path))}");
    expect(stack.module["cert-manager"]).toMatchObject({
      ca_crt: "${var.cluster_issuer_cert_path}",
      ca_key: "${var.cluster_issuer_key_path}",
    });
    expect(stack.variable).not.toHaveProperty("cluster_issuer_key_pem");
  });

  test("kubectl's provider enters the cluster as the others do, not with a kubeconfig that lies about", () => {
    expect(stack.provider.kubectl).toEqual([
      expect.objectContaining({
        load_config_file: false,
        cluster_ca_certificate: "${local.eks_cluster_ca_cert}",
      }),
    ]);
  });

  test("constrain the provider as those modules do", () => {
    expect(stack.terraform.required_providers).toEqual({
      aws: { source: "aws", version: "~> 4.0" },
      helm: { source: "helm", version: "~> 2.5.1" },
      kubectl: { source: "gavinbunney/kubectl", version: ">= 1.7.0" },
      kubernetes: { source: "kubernetes", version: "~> 2.11.0" },
      tls: { source: "hashicorp/tls", version: "~> 4.0" },
    });
  });

  test.each(["openvpn", "nat_instance", "eks_worker_nodes"])(
    "%s: need the key's path, as they take no key",
    (prefix) => {
      expect(isRequired(`${prefix}_key_path`, stack)).toBe(true);
      expect(stack.variable).not.toHaveProperty(`${prefix}_public_key`);
    },
  );

  test("come with a warning that says why they are not the default", () => {
    const { stacks } = new SparkPlatform(Testing.app(), { modules: "registry", layout: "single" });
    const warnings = stacks.flatMap((each) => each.node.metadata.map((entry) => String(entry.data)));
    expect(warnings).toEqual([expect.stringContaining("no longer apply cleanly on today's AWS")]);
  });
});

describe("variables, locals and outputs", () => {
  const { variable, locals, output } = synthesize({ layout: "single" })["spark-platform"]!;
  const originals: Record<string, { default?: unknown; required: boolean }> = original.root.variables;

  test("variables are the original's nineteen, keys and certificates by content, and a name for Grafana's", () => {
    expect(Object.keys(originals).filter((name) => !(name in variable))).toEqual([]);
    const added = Object.keys(variable).filter((name) => !(name in originals));
    expect(added.sort()).toEqual([
      "cluster_issuer_cert_pem",
      "cluster_issuer_key_pem",
      "eks_worker_nodes_public_key",
      "grafana_admin_user",
      "nat_instance_public_key",
      "openvpn_public_key",
    ]);
  });

  test("variables keep the original's defaults; only a key, a certificate and a registry may be left out", () => {
    const optional = /_(key|cert)_(path|pem)$|_public_key$|^docker_registry_/;
    const added: Record<string, unknown> = { grafana_admin_user: "admin" };
    for (const [name, { default: defaultValue }] of Object.entries(variable)) {
      const expected = optional.test(name) ? null : (originals[name]?.default ?? added[name] ?? null);
      expect({ name, default: defaultValue }).toEqual({ name, default: expected });
      const mustBeGiven = originals[name]?.required === true && !optional.test(name);
      expect({ name, isRequired: isRequired(name, { variable }) }).toEqual({ name, isRequired: mustBeGiven });
    }
  });

  test("every variable has a type, a description and a validation; a secret's rules are another's", () => {
    const elsewhere =
      /_public_key$|_pem$|^grafana_admin_password$|^docker_registry_(username|password|email)$/;
    const incomplete = Object.entries(variable).filter(
      ([name, { type, description, validation }]) =>
        !type || !description || (!validation?.length && !elsewhere.test(name)),
    );
    expect(incomplete).toEqual([]);
  });

  test("what is secret is sensitive, and what may be one by mistake", () => {
    const sensitive = Object.keys(variable).filter((name) => variable[name]!.sensitive);
    expect(sensitive.sort()).toEqual([
      "cluster_issuer_cert_pem",
      "cluster_issuer_key_pem",
      "docker_registry_password",
      "eks_worker_nodes_public_key",
      "grafana_admin_password",
      "nat_instance_public_key",
      "openvpn_public_key",
    ]);
  });

  test("locals are the original's, with the same meaning", () => {
    const { vpc_cidr, az_names, eks_node_groups, s3_buckets } = original.root.locals;
    expect(locals).toMatchObject({ vpc_cidr, az_names, eks_node_groups, s3_buckets });
    expect([locals.eks_node_groups, locals.s3_buckets]).toEqual([eks_node_groups, s3_buckets]);
    const { docker_registry_secret, on_demand_node_selector, spot_node_selector } = original.root.locals;
    expect([
      locals.docker_registry_secret,
      locals.on_demand_node_selector,
      locals.spot_node_selector,
    ]).toEqual([docker_registry_secret, on_demand_node_selector, spot_node_selector]);
    expect(locals.public_subnets).toEqual([
      {
        cidr_block: "${cidrsubnet(local.vpc_cidr, 8, 10)}",
        availability_zone: "${element(local.az_names, 0)}",
      },
    ]);
    expect(locals.private_subnets).toEqual(
      [1, 2, 3].map((number) => ({
        cidr_block: `\${cidrsubnet(local.vpc_cidr, 8, ${number})}`,
        availability_zone: `\${element(local.az_names, ${number - 1})}`,
      })),
    );
  });

  test("settings reach the locals", () => {
    const settings: SparkPlatformProps = {
      network: {
        vpcCidr: "172.16.0.0/20",
        publicSubnets: [{ cidrBlock: "172.16.0.0/24", availabilityZone: 1 }],
        privateSubnets: [
          { cidrBlock: "172.16.1.0/24", availabilityZone: "eu-north-1a" },
          { cidrBlock: "172.16.2.0/24", availabilityZone: "eu-north-1b" },
        ],
      },
    };
    expect(synthesize(settings).network!.locals).toMatchObject({
      vpc_cidr: "172.16.0.0/20",
      public_subnets: [{ cidr_block: "172.16.0.0/24", availability_zone: "${element(local.az_names, 1)}" }],
      private_subnets: [
        { cidr_block: "172.16.1.0/24", availability_zone: "eu-north-1a" },
        { cidr_block: "172.16.2.0/24", availability_zone: "eu-north-1b" },
      ],
    });
  });

  test("settings reach the cluster", () => {
    const { locals: changed, module } = synthesize({
      cluster: {
        name: "jobs",
        kubernetesVersion: "1.36",
        endpointPublicAccessCidrs: ["203.0.113.7/32"],
        adminPrincipalArns: ["arn:aws:iam::123456789012:role/admin"],
      },
      s3Buckets: { spark_data: "our-data", spark_logs: "our-logs", models: "our-models" },
      forceDestroyBuckets: true,
      nodeGroups: {
        groups: { ...DEFAULT_NODE_GROUPS, spot_group: { ...DEFAULT_NODE_GROUPS.spot_group!, maxSize: 50 } },
      },
      network: { vpcCidr: "172.16.0.0/16" },
    }).cluster!;
    expect(changed).toMatchObject({
      s3_buckets: { spark_data: "our-data", spark_logs: "our-logs", models: "our-models" },
      eks_node_groups: { spot_group: { max_size: 50 } },
    });
    expect(module).toMatchObject({
      "eks-cluster": {
        cluster_name: "jobs",
        kubernetes_version: "1.36",
        endpoint_public_access_cidrs: ["203.0.113.7/32"],
        admin_principal_arns: ["arn:aws:iam::123456789012:role/admin"],
      },
      "s3-bucket": { force_destroy: true },
      "nat-instance": { vpc_private_subnet_cidrs: ["172.16.1.0/24", "172.16.2.0/24", "172.16.3.0/24"] },
    });
  });

  test("the VPN's transport is the original root's unless set", () => {
    const protocol = (props: SparkPlatformProps) =>
      synthesize(props).network!.module["openvpn-server"]!.openvpn_protocol;
    expect(protocol({})).toBe("tcp");
    expect(protocol({ network: { openvpnProtocol: "udp" } })).toBe("udp");
  });

  test("outputs are the original's five addresses, where the VPN server is, how to go on from there, and what applications take", () => {
    expect(output).toMatchObject(
      Object.fromEntries(Object.entries(original.root.outputs).map(([name, value]) => [name, { value }])),
    );
    const added = Object.keys(output).filter((name) => !(name in original.root.outputs));
    expect(added.sort()).toEqual([
      "kubeconfig_command",
      "openvpn_profile_command",
      "openvpn_server_dns",
      "spark_applications",
    ]);
  });

  test.each(LAYOUTS)(
    "what a Spark application takes is an output of the add-ons, in the %s layout, of values that exist anyhow",
    (layout) => {
      const stacks = synthesize({
        layout,
        nodeGroups: {
          groups: {
            ...DEFAULT_NODE_GROUPS,
            large_spot_group: {
              ...DEFAULT_NODE_GROUPS.spot_group!,
              maxSize: 2,
              instanceTypes: ["r6g.xlarge", "r7g.xlarge"],
              taints: [{ key: "memory", effect: "NoSchedule" }],
            },
          },
        },
      });
      const { output: outputs, module } = stacks[layout === "single" ? "spark-platform" : "addons"]!;
      expect(outputs.spark_applications).toMatchObject({
        value: {
          domain: "${var.domain}",
          region: "${var.aws_region}",
          namespace: "${module.spark-operator.spark_namespace}",
          service_account: "${module.spark-operator.spark_service_account}",
          image_pull_secret: "${module.spark-operator.image_pull_secret}",
          certificate_secret: "${module.spark-operator.certificate_secret}",
          spark_conf: "${module.spark-operator.spark_conf}",
          spark_version: "4.1.2",
          buckets: {
            spark_data: module["spark-operator"]!.spark_data_bucket_name,
            spark_logs: module["spark-operator"]!.spark_logs_bucket_name,
          },
          driver_group: "on_demand_group",
          executor_group: "spot_group",
          node_groups: {
            on_demand_group: {
              node_selector: { "eks.amazonaws.com/nodegroup": "on_demand_group" },
              tolerations: [],
              instance_types: ["t3.medium"],
              max_size: 6,
              capacity_type: "ON_DEMAND",
            },
            spot_group: { max_size: 5, capacity_type: "SPOT" },
            large_spot_group: {
              tolerations: [{ key: "memory", operator: "Exists", effect: "NoSchedule" }],
              instance_types: ["r6g.xlarge", "r7g.xlarge"],
              max_size: 2,
            },
          },
          service_urls: Object.fromEntries(
            Object.keys(original.root.outputs).map((name) => [name, outputs[name]!.value]),
          ),
        },
      });
      expect(outputs.spark_applications).not.toHaveProperty("sensitive");
    },
  );

  test("the registry's modules, which do not say it all, have no such output", () => {
    expect(synthesize({ modules: "registry" }).addons!.output).not.toHaveProperty("spark_applications");
  });

  test("the provider waits for the validation of every variable of its stack", () => {
    const { provider, variable: variables } = synthesize().network!;
    const [{ region } = {}] = provider.aws!;
    const validated = Object.keys(variables).filter((name) => variables[name]!.validation);
    expect(region).toMatch(/^\$\{element\(\[var\.aws_region, /);
    expect(validated.filter((name) => !(region as string).includes(`var.${name}`))).toEqual([]);
    expect(region).not.toContain("public_key");
  });

  test("the providers that work in the cluster wait for the variables as well, and for the authority's checks", () => {
    const { provider } = synthesize().addons!;
    const [kubernetes] = provider.kubernetes!;
    const [helm] = provider.helm!;
    expect(kubernetes!.host).toMatch(/^\$\{element\(\[local\.eks_endpoint, .*var\.grafana_admin_user/);
    expect(kubernetes!.host).toContain("data.tls_public_key.cluster_issuer_public_key.id");
    expect(helm!.kubernetes).toMatchObject({ host: kubernetes!.host });
  });

  test("terraform enters the cluster by the AWS CLI, in the cluster's Region", () => {
    const { provider, locals: declared } = synthesize().addons!;
    const exec = {
      api_version: "client.authentication.k8s.io/v1beta1",
      command: "aws",
      args: [
        "eks",
        "get-token",
        "--cluster-name",
        "${local.eks_cluster_name}",
        "--region",
        "${var.aws_region}",
      ],
    };
    expect(provider.helm![0]!.kubernetes).toMatchObject({
      exec,
      cluster_ca_certificate: "${local.eks_cluster_ca_cert}",
    });
    expect(provider.kubernetes![0]).toMatchObject({ exec: [exec] });
    expect(declared.eks_cluster_ca_cert).toMatch(/^\$\{base64decode\(.*\.eks_cluster_ca_cert\)\}$/);
  });

  test("volumes are encrypted, may grow, and are of that class unless a claim names another", () => {
    expect(synthesize().addons!.resource!.kubernetes_storage_class_v1!.gp3).toMatchObject({
      metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      storage_provisioner: "ebs.csi.aws.com",
      volume_binding_mode: "WaitForFirstConsumer",
      allow_volume_expansion: true,
      parameters: { type: "gp3", encrypted: "true" },
    });
  });

  test("the monitoring watches the namespace in which Spark runs", () => {
    const { module } = synthesize().addons!;
    expect(module["kube-prometheus-stack"]!.spark_namespace).toBe("spark");
    expect(module["spark-operator"]!.spark_namespace).toBe("spark");
  });

  test("settings reach the add-ons", () => {
    const {
      module,
      resource,
      output: outputs,
      data,
      provider,
    } = synthesize({
      addons: {
        ingressController: "ingress-nginx",
        certificateAuthority: "generated",
        kubernetesAuthentication: "token",
        jupyterhubAdmins: ["first", "second"],
        notebooks: { cpuLimit: 4, memoryGuaranteeGib: 1.5, memoryLimitGib: 8, maxExecutors: 20 },
        eventLogRetentionDays: 365,
        backUpHomes: true,
        prometheusVolumeGib: 50,
        charts: {
          "external-dns": {
            repository: "oci://registry.example.com/charts",
            version: "1.22.0",
            values: { interval: "5m", note: "${not.a.reference}" },
            timeoutSeconds: 900,
          },
        },
      },
      network: { vpcCidr: "172.16.0.0/16" },
    }).addons!;
    expect(module).toMatchObject({
      "ingress-nginx": {
        ingress_controller: "ingress-nginx",
        load_balancer_source_ranges: ["172.16.0.0/16"],
      },
      jupyterhub: {
        admin_users: ["first", "second"],
        notebook_cpu_limit: 4,
        notebook_memory_guarantee: "1536M",
        notebook_memory_limit: "8192M",
        notebook_max_executors: 20,
      },
      "spark-operator": { event_log_retention_days: 365 },
      "aws-efs-csi-driver": { backup_enabled: true },
      "kube-prometheus-stack": { prometheus_vol_size: "50Gi" },
      "external-dns": {
        chart_repository: "oci://registry.example.com/charts",
        chart_version: "1.22.0",
        extra_values: ['{"interval":"5m","note":"$${not.a.reference}"}'],
        timeout_seconds: 900,
      },
      "cert-manager": {
        ca_crt: "${tls_self_signed_cert.cluster_issuer.cert_pem}",
        ca_key: "${tls_private_key.cluster_issuer_key.private_key_pem_pkcs8}",
      },
    });
    expect(resource).toMatchObject({
      tls_self_signed_cert: {
        cluster_issuer: { is_ca_certificate: true, validity_period_hours: 87600 },
      },
    });
    expect(Object.keys(outputs)).toContain("cluster_issuer_certificate");
    expect(data).toHaveProperty("aws_eks_cluster_auth.eks_cluster");
    expect(JSON.stringify(provider)).not.toContain("exec");
  });

  test("what Spark's groups are called and tainted reaches everything that is placed on them", () => {
    const taint = { key: "spark", value: "executor", effect: "NoSchedule" } as const;
    const { locals: changed, module } = synthesize({
      nodeGroups: {
        groups: {
          services: DEFAULT_NODE_GROUPS.on_demand_group!,
          workers: { ...DEFAULT_NODE_GROUPS.spot_group!, taints: [taint] },
        },
        driverGroup: "services",
        executorGroup: "workers",
      },
    }).addons!;
    expect(changed).toMatchObject({
      on_demand_node_selector: { "eks.amazonaws.com/nodegroup": "services" },
      spot_node_selector: { "eks.amazonaws.com/nodegroup": "workers" },
    });
    const services = { node_selector: "${local.on_demand_node_selector}", tolerations: [] };
    for (const name of ADDONS) expect(module[name]).toMatchObject(services);
    expect(module["spark-operator"]!.executor_node_selector).toBe("${local.spot_node_selector}");
    expect(module.jupyterhub!.executor_tolerations).toEqual([{ ...taint, operator: "Equal" }]);
  });

  test("the autoscaler is the one for the cluster's Kubernetes", () => {
    const tag = (kubernetesVersion: string) =>
      synthesize({ cluster: { kubernetesVersion, allowUnsupportedKubernetes: true } }).addons!.module[
        "eks-autoscaler"
      ]!.image_tag;
    expect([tag("1.35"), tag("1.36")]).toEqual(["v1.35.2", "v1.36.1"]);
    // Not in the catalogue: the module takes the minor's first.
    expect(tag("1.29")).toBeUndefined();
  });

  test("tags are given to everything through the provider", () => {
    expect(synthesize({ tags: { Team: "data" } }).network!.provider.aws).toEqual([
      expect.objectContaining({ default_tags: [{ tags: { Team: "data" } }] }),
    ]);
  });
});

describe("settings that cannot work are refused before anything is synthesized", () => {
  test.each<[SparkPlatformProps, string]>([
    [{ layout: "stages" as "staged" }, 'layout: "stages" is not a known choice; use "staged" or "single"'],
    [{ layout: "" as "staged" }, 'layout: "" is not a known choice'],
    [{ layout: "STAGED" as "staged" }, 'layout: "STAGED" is not a known choice'],
    [
      { modules: "local" as "registry" },
      'modules: "local" is not a known choice; use "maintained" or "registry"',
    ],
    [{ modules: "" as "registry" }, 'modules: "" is not a known choice'],
    [{ modules: "Registry" as "registry" }, 'modules: "Registry" is not a known choice'],
    [
      { netwrok: {} } as SparkPlatformProps,
      "netwrok: {} is given to a setting that does not exist; use one of layout",
    ],
    [{ network: "x" as unknown as object }, 'network: "x" is not a group of settings'],
    [
      { cluster: { version: "1.35" } as object },
      'cluster.version: "1.35" is given to a setting that does not exist',
    ],
    [{ cluster: { kubernetesVersion: "1.20" } }, 'cluster.kubernetesVersion: "1.20" is not in this project'],
    [
      { s3Buckets: { spark_data: "Data", spark_logs: "logs" } },
      's3Buckets.spark_data: "Data" is not the name',
    ],
    [{ nodeGroups: { groups: {} } }, 'nodeGroups.driverGroup: "on_demand_group" is not a known choice'],
    [
      { forceDestroyBuckets: "no" as unknown as boolean },
      'forceDestroyBuckets: "no" is neither true nor false',
    ],
    [{ forceDestroyBuckets: 0 as unknown as boolean }, "forceDestroyBuckets: 0 is neither true nor false"],
    [{ forceDestroyBuckets: null as unknown as boolean }, "forceDestroyBuckets: null is no value"],
    [{ tags: { "aws:team": "data" } }, 'tags: "aws:team" is not the key of a tag'],
    [{ tags: { "": "data" } }, 'tags: "" is not the key of a tag'],
    [{ tags: { team: 7 as unknown as string } }, "tags.team: 7 is not the value of a tag"],
    [{ tags: { team: '${file("/etc/hostname")}' } }, "is not the value of a tag"],
    [
      { tags: Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`tag${index}`, "x"])) },
      "tags: 41 tags are too many",
    ],
    [
      { addons: { ingressController: "nginx" as "traefik" } },
      'addons.ingressController: "nginx" is not a known choice; use "traefik" or "ingress-nginx"',
    ],
    [
      { modules: "registry", addons: { ingressController: "traefik" } },
      'addons.ingressController: "traefik" has no effect on the registry\'s modules',
    ],
    [{ modules: "registry", addons: { jupyterhubAdmins: ["admin"] } }, "addons.jupyterhubAdmins"],
    [
      { modules: "registry", addons: { certificateAuthority: "generated" } },
      'addons.certificateAuthority: "generated" cannot be had with the registry\'s modules',
    ],
    [
      { modules: "registry", addons: { charts: { jupyterhub: { version: "4.4.0" } } } },
      'leave it out, or set modules to "maintained"',
    ],
    ...(["addons", "cluster", "network", "nodeGroups", "tags"] as const).map(
      (name): [SparkPlatformProps, string] => [
        { [name]: null },
        `${name}: null is no value; leave the setting out for its default`,
      ],
    ),
    [
      { network: { vpcCidr: "10.0.0.0/8" } },
      'network.vpcCidr: "10.0.0.0/8" has a size that AWS does not allow',
    ],
  ])("%j", (props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });
});
