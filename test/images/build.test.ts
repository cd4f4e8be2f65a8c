import { SPARK_RELEASES } from "../../src/platform/versions";
import { expectRefusal, run } from "./scripts";

const PRINTS_IN_ONE_LINE = 'echo "docker $*"';
const REACHES_NO_ENGINE = '[[ $1 != info ]] || { echo "Cannot connect to the Docker daemon." >&2; exit 1; }';

const build = (args: readonly string[], env: Readonly<Record<string, string>>, docker = PRINTS_IN_ONE_LINE) =>
  run("docker/build", args, { env, programs: { docker } });

test("each image is built on the one before, with the tag of Spark's version", () => {
  const { spark } = SPARK_RELEASES["4.1"];
  expect(build([], {})).toEqual({
    exitCode: 0,
    stderr: "",
    stdout: [
      `docker build --tag spark:${spark} docker/spark`,
      `docker build --tag jupyter:${spark} --build-arg SPARK_IMAGE=spark:${spark} docker/jupyter`,
      `docker build --tag movie-recommendations:${spark} --build-arg SPARK_IMAGE=spark:${spark} examples/movie-recommendations`,
      `spark:${spark}`,
      `jupyter:${spark}`,
      `movie-recommendations:${spark}`,
      "",
    ].join("\n"),
  });
});

test("they are pushed to the registry if asked, with the tag and options that were given", () => {
  const env = { IMAGE_REGISTRY: "registry.example.com:5000/team", TAG: "4.1.2-3", PUSH: "1" };
  const { exitCode, stdout } = build(["--platform=linux/arm64"], env);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(
    "docker build --platform=linux/arm64 --tag registry.example.com:5000/team/spark:4.1.2-3 docker/spark\n",
  );
  expect(stdout.match(/^docker push .*$/gm)).toEqual([
    "docker push registry.example.com:5000/team/spark:4.1.2-3",
    "docker push registry.example.com:5000/team/jupyter:4.1.2-3",
    "docker push registry.example.com:5000/team/movie-recommendations:4.1.2-3",
  ]);
});

test.each([
  ["IMAGE_REGISTRY", { IMAGE_REGISTRY: "https://registry.example.com" }, 'is "https://registry.example.com"'],
  ["IMAGE_REGISTRY", { IMAGE_REGISTRY: "registry.example.com/" }, 'is "registry.example.com/"'],
  ["TAG", { TAG: "latest" }, 'is "latest"'],
  ["TAG", { TAG: "a b" }, 'is "a b"'],
  ["IMAGE_REGISTRY", { PUSH: "1" }, "such as registry.example.com/team"],
])(
  "a %s that cannot be is refused before anything is built",
  (name, env: Readonly<Record<string, string>>, message) => {
    const { exitCode, stdout, stderr } = build([], env);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/^docker\/build: .*\n$/);
    expect(stderr).toContain(name);
    expect(stderr).toContain(message);
  },
);

test("without docker, or its engine, one line says so", () => {
  expectRefusal(
    run("docker/build", [], { only: ["dirname", "sed"] }),
    /^docker\/build: docker was not found\. .*\n$/,
  );
  expect(build([], {}, REACHES_NO_ENGINE)).toEqual({
    exitCode: 1,
    stdout: "",
    stderr: "docker/build: docker reaches no engine: Cannot connect to the Docker daemon.\n",
  });
});
