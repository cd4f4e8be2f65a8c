import { inDependencyOrder, selectStages } from "../../../src/rehearsal/launcher/stages";

const addons = { name: "addons", dependencies: ["cluster", "network"] };
const cluster = { name: "cluster", dependencies: ["network"] };
const network = { name: "network", dependencies: [] };

function names(stages: readonly { readonly name: string }[]): string[] {
  return stages.map(({ name }) => name);
}

test("a stage comes after all that it depends on, however the manifest lists them", () => {
  expect(names(inDependencyOrder([addons, cluster, network]))).toEqual(["network", "cluster", "addons"]);
});

test("stages that do not depend on one another keep the manifest's order", () => {
  const other = { name: "other", dependencies: [] };

  expect(names(inDependencyOrder([other, cluster, network]))).toEqual(["other", "network", "cluster"]);
});

test("a circle of dependencies is refused by name", () => {
  const one = { name: "one", dependencies: ["two"] };
  const two = { name: "two", dependencies: ["one"] };

  expect(() => inDependencyOrder([one, two, network])).toThrow(
    'The stages "one", "two" depend on one another',
  );
});

test("no selection means all stages", () => {
  expect(names(selectStages([network, cluster], []))).toEqual(["network", "cluster"]);
});

test("a selected stage brings what it depends on", () => {
  expect(names(selectStages([network, cluster, addons], ["cluster"]))).toEqual(["network", "cluster"]);
});

test("an unknown stage is refused, naming those there are", () => {
  expect(() => selectStages([network, cluster], ["nework"])).toThrow(
    'There is no stage "nework". There are "network", "cluster".',
  );
});
