import type { ResourceGraph } from "../../../src/rehearsal/latency/graph";
import { schedule } from "../../../src/rehearsal/latency/schedule";

const graph = (needs: Readonly<Record<string, readonly string[]>>): ResourceGraph =>
  new Map(Object.entries(needs));

/** Types named after how long they take. */
const seconds = (type: string): number => Number(type.replace("s", ""));

/** A graph of many kinds of chains, the same every time. */
function tangle(size: number): ResourceGraph {
  const name = (index: number): string => `s${((index * 7919) % 13) / 2}.r${index}`;
  const needs = (index: number): string[] =>
    [index - 1 - ((index * 31) % 7), index - 2 - ((index * 17) % 11)].filter((other) => other >= 0).map(name);
  return new Map(Array.from({ length: size }, (_, index) => [name(index), needs(index)]));
}

test("an operation begins when the last of what it needs has ended", () => {
  const { steps } = schedule({
    graph: graph({ "s5.vpc": [], "s1.a": ["s5.vpc"], "s9.b": ["s5.vpc"], "s2.c": ["s1.a", "s9.b"] }),
    seconds,
  });

  expect(steps.map(({ address, start, end }) => [address, start, end])).toEqual([
    ["s5.vpc", 0, 5],
    ["s1.a", 5, 6],
    ["s9.b", 5, 14],
    ["s2.c", 14, 16],
  ]);
});

test("the chain says what each of its operations waited for", () => {
  const needs = { "s4.a": [], "s3.b": [], "s2.c": ["s3.b"], "s1.d": ["s2.c"] };

  expect(schedule({ graph: graph(needs), seconds, parallelism: 1 }).chain).toEqual([
    { address: "s3.b", seconds: 3, start: 0, end: 3, waitedFor: "nothing" },
    { address: "s4.a", seconds: 4, start: 3, end: 7, waitedFor: "turn" },
    { address: "s2.c", seconds: 2, start: 7, end: 9, waitedFor: "turn" },
    { address: "s1.d", seconds: 1, start: 9, end: 10, waitedFor: "need" },
  ]);
  expect(schedule({ graph: graph(needs), seconds }).chain.map(({ address }) => address)).toEqual([
    "s3.b",
    "s2.c",
    "s1.d",
  ]);
});

test.each([1, 2, 3, 10, Infinity])(
  "with %p at a time, no more run at once, needs come first, and the chain has no gaps",
  (parallelism) => {
    const deployment = { graph: tangle(200), seconds, parallelism };
    const { chain, steps, seconds: whole } = schedule(deployment);

    expect(steps).toHaveLength(200);
    const ends = new Map(steps.map(({ address, end }) => [address, end]));
    for (const { address, start, end } of steps) {
      const running = steps.filter((other) => other.start <= start && start < other.end);
      expect(running.length).toBeLessThanOrEqual(parallelism);
      for (const need of deployment.graph.get(address)!) expect(ends.get(need)).toBeLessThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(whole);
    }
    expect(chain[0]!.start).toBe(0);
    chain.slice(1).forEach((step, index) => expect(step.start).toBe(chain[index]!.end));
    expect(chain.at(-1)!.end).toBe(whole);
    expect(chain.reduce((sum, step) => sum + step.seconds, 0)).toBe(whole);
  },
);

test("nothing to do takes no time", () => {
  expect(schedule({ graph: graph({ "data.s1.a": [] }) })).toEqual({ seconds: 0, steps: [], chain: [] });
});

test.each([0, 1.5, -1, Number.NaN])("%p operations at a time are refused", (parallelism) => {
  expect(() => schedule({ graph: graph({}), parallelism })).toThrow(`parallelism is ${parallelism}`);
});
