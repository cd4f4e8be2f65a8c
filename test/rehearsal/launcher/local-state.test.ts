import { withLocalState } from "../../../src/rehearsal/launcher/local-state";

const stateFile = (stack: string): string => `/rehearsed/${stack}/terraform.tfstate`;

function remoteState(backend: string, config: Record<string, unknown>) {
  return { terraform_remote_state: { upstream: { backend, config, workspace: "${terraform.workspace}" } } };
}

const here = (stack: string) => ({ backend: "local", config: { path: stateFile(stack) } });

test("a local backend moves, and the remote state that reads it follows", () => {
  const { network, cluster } = withLocalState(
    {
      network: {
        terraform: { required_version: ">= 1.9", backend: { local: { path: "/real/network.tfstate" } } },
      },
      cluster: {
        terraform: { backend: { local: { path: "/real/cluster.tfstate" } } },
        data: { aws_region: { here: {} }, ...remoteState("local", { path: "/real/network.tfstate" }) },
      },
    },
    stateFile,
  );

  expect(network?.terraform).toEqual({
    required_version: ">= 1.9",
    backend: { local: { path: "/rehearsed/network/terraform.tfstate" } },
  });
  expect(cluster?.terraform?.backend).toEqual({ local: { path: "/rehearsed/cluster/terraform.tfstate" } });
  expect(cluster?.data).toEqual({
    aws_region: { here: {} },
    terraform_remote_state: { upstream: here("network") },
  });
});

test("an S3 backend becomes local; stacks in one bucket are told apart by their keys", () => {
  const s3 = (key: string) => ({ bucket: "states", region: "eu-north-1", key });
  const result = withLocalState(
    {
      network: { terraform: { backend: { s3: { ...s3("network.tfstate"), use_lockfile: true } } } },
      cluster: { terraform: { backend: { s3: { ...s3("cluster.tfstate"), use_lockfile: true } } } },
      addons: { data: remoteState("s3", s3("cluster.tfstate")) },
    },
    stateFile,
  );

  expect(result.network?.terraform?.backend).toEqual({ local: { path: stateFile("network") } });
  expect(result.addons?.data?.terraform_remote_state?.upstream).toEqual(here("cluster"));
});

test("a Terraform Cloud block becomes a local backend, and its workspace's remote state follows", () => {
  const cloud = (name: string) => ({ organization: "acme", workspaces: { name, project: "spark" } });
  const result = withLocalState(
    {
      network: { terraform: { cloud: cloud("spark-network") } },
      cluster: {
        terraform: { cloud: cloud("spark-cluster") },
        data: remoteState("remote", { organization: "acme", workspaces: { name: "spark-network" } }),
      },
    },
    stateFile,
  );

  expect(result.network?.terraform).toEqual({ backend: { local: { path: stateFile("network") } } });
  expect(result.cluster?.data?.terraform_remote_state?.upstream).toEqual(here("network"));
});

test("a remote state of something else is refused: it would read what is real", () => {
  const stacks = {
    network: { terraform: { backend: { local: { path: "/real/network.tfstate" } } } },
    cluster: { data: remoteState("local", { path: "/real/other.tfstate" }) },
  };

  expect(() => withLocalState(stacks, stateFile)).toThrow(
    'data.terraform_remote_state.upstream of stack "cluster" reads the local state of no stack of the app',
  );
});

test("a remote state that could be of two stacks is refused, naming both", () => {
  const backend = { s3: { bucket: "states", key: "same" } };
  const stacks = {
    one: { terraform: { backend } },
    two: { terraform: { backend } },
    three: { data: remoteState("s3", { bucket: "states", key: "same" }) },
  };

  expect(() => withLocalState(stacks, stateFile)).toThrow('the s3 state of "one", "two"');
});

test("the given configurations stay as they are", () => {
  const network = { terraform: { backend: { local: { path: "/real/network.tfstate" } } } };

  withLocalState({ network }, stateFile);

  expect(network.terraform.backend.local.path).toBe("/real/network.tfstate");
});
