import { managedType } from "../../src/rehearsal/latency/graph";
import { needsOf, readDeploymentGraph } from "../support/deployment-graph";
import { makespanOf, readOriginalChain } from "../support/makespan";

// Terraform makes what a resource needs before it, and destroys it after it: one graph tells both orders.
const deployment = readDeploymentGraph();
const { graph } = deployment;
const makespan = makespanOf(deployment);
const needs = (address: string) => needsOf(graph, address);
const managed = [...graph.keys()].filter((address) => managedType(address) !== undefined);
const inModule = (name: string) => managed.filter((address) => address.startsWith(`module.${name}.`));

const NODES = "module.eks-cluster.aws_eks_node_group.eks_group";
const CLUSTER = "module.eks-cluster.aws_eks_cluster.test_cluster";
const NAT_ROUTE = "module.nat-instance.aws_route.nat_instance_route";
const VPN_ADDRESS = "module.openvpn-server.aws_eip_association.openvpn_server_eip";
const INTERNET_ROUTE = "module.custom-vpc.aws_route.default_route";
const ADDONS_NAMESPACE = "kubernetes_namespace_v1.addons";
const SPARK_NAMESPACE = "module.spark-operator.kubernetes_namespace_v1.spark_namespace";
const releases = managed.filter((address) => managedType(address) === "helm_release");
/** The only release of a module, or the one that is called so. */
const release = (module: string, name = "") => {
  const [only, ...more] = releases.filter((address) =>
    address.startsWith(`module.${module}.helm_release.${name}`),
  );
  if (only === undefined || more.length > 0)
    throw new Error(`${module} has not one release "${name}": ${more.join()}`);
  return only;
};

test("the graph has what is asked about", () => {
  expect([...graph.keys()]).toEqual(
    expect.arrayContaining([
      ...[NODES, CLUSTER, NAT_ROUTE, VPN_ADDRESS, INTERNET_ROUTE, ADDONS_NAMESPACE, SPARK_NAMESPACE],
    ]),
  );
  // Eight charts of others, and two of ours.
  expect(releases).toHaveLength(10);
});

describe("what comes first, and goes last", () => {
  test.each([
    ["the way out of the private subnets", NAT_ROUTE],
    ["the VPN, by which they are reached", VPN_ADDRESS],
    ["the routes of the subnets' table", "module.custom-vpc.aws_route_table_association.private_assoc"],
    ["the gateway endpoint for S3", "module.custom-vpc.aws_vpc_endpoint.s3_gateway_endpoint"],
  ])("%s outlives the nodes", (_, address) => {
    expect([...needs(NODES)]).toContain(address);
  });

  test("the servers boot when the internet can be reached", () => {
    expect([...needs("module.openvpn-server.aws_instance.openvpn_server")]).toContain(INTERNET_ROUTE);
    expect([...needs("module.nat-instance.aws_instance.nat_instance")]).toContain(INTERNET_ROUTE);
  });
});

describe("every release is installed into a cluster that is there, and gone before it", () => {
  const lasting = {
    "the nodes": NODES,
    "the way out of the private subnets": NAT_ROUTE,
    "the VPN, by which the cluster is reached": VPN_ADDRESS,
    "the rule that lets the VPN in":
      "module.eks-cluster.aws_vpc_security_group_ingress_rule.kubectl_allow_security_group",
    "the access entries of administrators": "module.eks-cluster.aws_eks_access_policy_association.admin",
    "the volume driver and DNS": "module.eks-cluster.aws_eks_addon.after_nodes",
    "the namespace of the services": ADDONS_NAMESPACE,
  };

  test.each(Object.entries(lasting))("%s outlives every release", (_, address) => {
    expect([...graph.keys()]).toContain(address);
    expect(releases.filter((each) => !needs(each).has(address))).toEqual([]);
  });

  test("the ingress controller, and with it the load balancer, goes before the cluster and the subnets", () => {
    const needed = [...needs(release("ingress-nginx"))];
    expect(needed).toEqual(
      expect.arrayContaining([CLUSTER, "module.custom-vpc.aws_subnet.vpc_private_subnet"]),
    );
  });

  test("what is served goes before the ingress controller", () => {
    const controller = release("ingress-nginx");
    for (const module of ["jupyterhub", "kube-prometheus-stack"]) {
      expect([...needs(release(module))]).toContain(controller);
    }
    expect([...needs(release("spark-operator", "spark_history_server"))]).toContain(controller);
  });

  test("cert-manager outlives the objects that it knows", () => {
    const certManager = release("cert-manager", "cert-manager");
    expect([...needs(release("cert-manager", "cluster_issuer"))]).toContain(certManager);
    expect([...needs(release("kube-prometheus-stack"))]).toContain(certManager);
    expect([...needs(release("spark-operator", "spark_history_server"))]).toContain(certManager);
  });

  test("notebooks are gone before the file system that has their homes can no longer be reached", () => {
    const mountTarget = "module.aws-efs-csi-driver.aws_efs_mount_target.efs-mt";
    expect([...graph.keys()]).toContain(mountTarget);
    expect([...needs(SPARK_NAMESPACE)]).toContain(mountTarget);
    expect([...needs(release("jupyterhub"))]).toEqual(expect.arrayContaining([mountTarget, SPARK_NAMESPACE]));
  });

  test("services' volumes are given back while the driver can still do so", () => {
    for (const module of ["jupyterhub", "kube-prometheus-stack"]) {
      expect([...needs(release(module))]).toContain("kubernetes_storage_class_v1.gp3");
    }
    expect([...needs("kubernetes_storage_class_v1.gp3")]).toContain(
      "module.eks-cluster.aws_eks_addon.after_nodes",
    );
  });
});

describe("nothing waits that need not", () => {
  test.each([
    ["the autoscaler", release("eks-autoscaler")],
    ["the file system's driver", release("aws-efs-csi-driver")],
    ["external-dns", release("external-dns")],
    ["the ingress controller", release("ingress-nginx")],
    ["cert-manager", release("cert-manager", "cert-manager")],
  ])("%s waits for no other release", (_, address) => {
    expect([...needs(address)].filter((need) => releases.includes(need))).toEqual([]);
  });

  test("the monitoring, JupyterHub and the Spark operator do not wait for one another", () => {
    const three = ["kube-prometheus-stack", "jupyterhub"].map((module) => release(module));
    const operator = release("spark-operator", "spark-operator");
    for (const address of [...three, operator]) {
      const others = [...three, operator].filter((other) => other !== address);
      expect([...needs(address)].filter((need) => others.includes(need))).toEqual([]);
    }
  });

  test.each([
    "module.aws-efs-csi-driver.aws_efs_mount_target.efs-mt",
    "module.external-dns.aws_route53_zone.private_hosted_zone",
  ])("%s is made while the nodes are", (address) => {
    expect([...graph.keys()]).toContain(address);
    expect([...needs(address)]).not.toContain(NODES);
  });

  test("the control plane does not wait for the NAT instance or the VPN", () => {
    const waited = [...needs(CLUSTER)].filter((address) =>
      /^module\.(nat-instance|openvpn-server)\./.test(address),
    );
    expect(waited).toEqual([]);
  });

  test("buckets wait for no other module, and only Spark's parts for them", () => {
    for (const address of inModule("s3-bucket")) {
      // The provider waits for the checks of the certificate authority.
      const needed = [...needs(address)].filter((need) => !/^(module\.s3-bucket|data\.tls_\w+)\./.test(need));
      expect(needed).toEqual([]);
    }
    const others = managed.filter((address) => !address.startsWith("module.s3-bucket."));
    // But the parts of Spark, which use them.
    const waiting = others.filter((address) =>
      [...needs(address)].some((need) => need.startsWith("module.s3-bucket.")),
    );
    expect(waiting.filter((address) => !/^module\.(spark-operator|jupyterhub)\./.test(address))).toEqual([]);
  });

  test("the servers do not wait for one another's machines", () => {
    expect([...needs("module.nat-instance.aws_instance.nat_instance")]).not.toContain(
      "module.openvpn-server.aws_instance.openvpn_server",
    );
    expect([...needs("module.openvpn-server.aws_instance.openvpn_server")].join()).not.toContain(
      "nat-instance",
    );
  });

  test("by the latency table, the whole takes within a twentieth of what its longest chain takes", () => {
    const { limited, unlimited } = makespan;
    expect(limited / unlimited).toBeLessThan(1.05);
  });

  test("by the latency table, the add-ons take 60 % less, and the whole 25 % less, than in the original's chain", () => {
    const original = makespanOf(readOriginalChain());
    expect(makespan.addons / original.addons).toBeLessThan(0.4);
    expect(makespan.limited / original.limited).toBeLessThan(0.75);
  });
});
