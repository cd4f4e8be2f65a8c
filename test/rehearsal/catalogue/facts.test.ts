import { CATALOGUE } from "../../../src/rehearsal/catalogue/catalogue";
import { hasPath } from "../../../src/rehearsal/engine/facts";
import { Account } from "./support/account";

/** A wrong name in the catalogue would be a rule that never applies. */
describe.each(CATALOGUE.map(({ name }) => name))("the catalogue of %s", (name) => {
  const account = new Account(name, name === "aws" ? { region: "eu-west-1" } : {});
  const { entry } = account.provider;

  afterAll(() => account.end());

  it("has facts only about attributes that exist", () => {
    expect(() => account.provider.schemas()).not.toThrow();
  });

  it("names only attributes and blocks that exist", () => {
    const wrong = Object.entries(entry.resources).flatMap(([type, resource]) => {
      const paths = [
        ...(resource.secrets ?? []),
        ...Object.keys(resource.defaults ?? {}),
        ...(resource.computedBlocks ?? []),
        ...(resource.replace ?? []),
        ...Object.entries(resource.affected ?? {}).flatMap(([computed, inputs]) => [computed, ...inputs]),
        ...(resource.references ?? []).map(({ at }) => at),
        ...Object.keys(resource.known ?? {}),
        ...Object.keys(resource.values ?? {}),
      ];
      const { block } = account.provider.schema("resource", type);
      return paths.filter((path) => !hasPath(block, path)).map((path) => `${type}.${path}`);
    });

    expect(wrong).toEqual([]);
  });

  it("has a rule for every type: an argument, a reference, or what the service refuses", () => {
    const ruleless = Object.entries(entry.resources)
      .filter(
        ([, { checks = [], references = [], admit, review, release }]) =>
          checks.length + references.length === 0 && !admit && !review && !release,
      )
      .map(([type]) => type);

    expect(ruleless).toEqual([]);
  });

  it("refers only to types that the provider has", () => {
    const types = account.bindings.types("resource");
    const unknown = Object.values(entry.resources)
      .flatMap(({ references = [] }) => references.flatMap(({ to }) => to))
      .filter((type) => !types.has(type));

    expect(unknown).toEqual([]);
  });
});
