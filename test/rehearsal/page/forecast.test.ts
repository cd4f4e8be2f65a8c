import { forecast } from "../../../src/rehearsal/page/forecast";
import { CLUSTER, NETWORK, stageOf } from "./support/rehearsed";

const planned = [NETWORK, CLUSTER].map(({ name, planned: resources }) => ({ name, planned: resources! }));
const times = forecast(planned);

test("stages follow one another, and their resources stand where they will be made", () => {
  expect(times.seconds).toBe(15 + 660);
  expect(times.stages.map(({ name, start, end, resources }) => [name, start, end, resources])).toEqual([
    ["network", 0, 15, 3],
    ["cluster", 15, 675, 3],
  ]);
  const [eks] = times.stages[1]!.modules;
  expect(eks).toMatchObject({
    module: "module.bucket",
    start: 15,
    end: 18,
    resources: [{ address: "module.bucket.aws_s3_bucket.data", type: "aws_s3_bucket", isCritical: false }],
  });
});

test("the path crosses the stages, is marked in the timeline, and adds up to the whole", () => {
  expect(times.path.map(({ stage, type, start }) => [stage, type, start])).toEqual([
    ["network", "aws_vpc", 0],
    ["network", "aws_subnet", 12],
    ["cluster", "aws_eks_cluster", 15],
    ["cluster", "aws_eks_node_group", 555],
  ]);
  expect(times.path.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(times.seconds);
  const critical = times.stages.flatMap(({ modules }) =>
    modules.flatMap(({ resources }) => resources.filter(({ isCritical }) => isCritical)),
  );
  expect(critical.map(({ address }) => address)).toEqual(times.path.map(({ address }) => address));
});

test("more at a time is compared within stages, and so is one after the other", () => {
  const byParallelism = new Map(times.whatIf.map(({ parallelism, seconds }) => [parallelism, seconds]));

  expect([...byParallelism.keys()]).toEqual([1, 5, 10, 20, Infinity]);
  expect(byParallelism.get(1)).toBe(12 + 3 + 1 + 540 + 120 + 3);
  expect(byParallelism.get(10)).toBe(times.seconds);
});

test("destroying takes its own time, in reverse", () => {
  expect(times.destroySeconds).toBe(3 + 2 + (240 + 180));
});

test("many at once wait for their turn", () => {
  const buckets = Object.fromEntries(
    Array.from({ length: 25 }, (_, index) => [`aws_s3_bucket.b${index}`, []]),
  );
  const { seconds, whatIf, path } = forecast([{ name: "one", planned: stageOf("one", buckets).planned! }]);

  expect(seconds).toBe(9);
  expect(path.map(({ waitedFor }) => waitedFor)).toEqual(["nothing", "turn", "turn"]);
  expect(whatIf.map((each) => each.seconds)).toEqual([75, 15, 9, 6, 3]);
});

test("of no stages there is nothing to say", () => {
  expect(forecast([])).toMatchObject({ seconds: 0, destroySeconds: 0, stages: [], path: [] });
});
