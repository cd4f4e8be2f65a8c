import { criticalPath } from "../../src/rehearsal/latency/critical-path";
import { managedType } from "../../src/rehearsal/latency/graph";
import { needsOf, readDeploymentGraph } from "../support/deployment-graph";

// Terraform makes what a resource needs before it, and destroys it after it: one graph tells both orders.
const { graph, instances } = readDeploymentGraph();
const needs = (address: string) => needsOf(graph, address);
const managed = [...graph.keys()].filter((address) => managedType(address) !== undefined);
const inModule = (name: string) => managed.filter((address) => address.startsWith(`module.${name}.`));

const NODES = "module.eks-cluster.aws_eks_node_group.eks_group";
const CLUSTER = "module.eks-cluster.aws_eks_cluster.test_cluster";
const NAT_ROUTE = "module.nat-instance.aws_route.nat_instance_route";
const VPN_ADDRESS = "module.openvpn-server.aws_eip_association.openvpn_server_eip";
const INTERNET_ROUTE = "module.custom-vpc.aws_route.default_route";

test("the graph has what is asked about", () => {
  expect([...graph.keys()]).toEqual(
    expect.arrayContaining([NODES, CLUSTER, NAT_ROUTE, VPN_ADDRESS, INTERNET_ROUTE]),
  );
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

describe("nothing waits that need not", () => {
  test("the control plane does not wait for the NAT instance or the VPN", () => {
    const waited = [...needs(CLUSTER)].filter((address) =>
      /^module\.(nat-instance|openvpn-server)\./.test(address),
    );
    expect(waited).toEqual([]);
  });

  test("buckets wait for no other module, and no other module for them", () => {
    for (const address of inModule("s3-bucket")) {
      expect([...needs(address)].filter((need) => !need.startsWith("module.s3-bucket."))).toEqual([]);
    }
    const others = managed.filter((address) => !address.startsWith("module.s3-bucket."));
    expect(
      others.filter((address) => [...needs(address)].some((need) => need.startsWith("module.s3-bucket."))),
    ).toEqual([]);
  });

  test("the servers do not wait for one another's machines", () => {
    expect([...needs("module.nat-instance.aws_instance.nat_instance")]).not.toContain(
      "module.openvpn-server.aws_instance.openvpn_server",
    );
    expect([...needs("module.openvpn-server.aws_instance.openvpn_server")].join()).not.toContain(
      "nat-instance",
    );
  });

  test("the whole takes within a tenth of what its longest chain takes, by the latency table", () => {
    const { limited, unlimited } = criticalPath({ graph, instances });
    expect(limited / unlimited).toBeLessThan(1.1);
  });
});
