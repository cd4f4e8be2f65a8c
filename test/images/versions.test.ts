import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CHARTS, SPARK_RELEASES } from "../../src/platform/versions";
import { root } from "./scripts";

const read = (path: string) => readFileSync(join(root, path), "utf8");

const SPARK_LOCK = "docker/spark/requirements.txt";
const BESIDE_SPARK = [
  "docker/jupyter/requirements.txt",
  "examples/movie-recommendations/local/requirements.txt",
];
const LOCKS = ["docker/spark/requirements-build.txt", SPARK_LOCK, ...BESIDE_SPARK];

/** What a lock file locks: the version of each package, and how many hashes it may have. */
function lockedBy(path: string): Map<string, { version: string; hashes: number }> {
  const entries = read(path)
    .split(/^(?=[a-z0-9])/m)
    .slice(1);
  return new Map(
    entries.map((entry) => {
      const [, name = "", version = ""] = /^([a-z0-9._-]+)(?:\[.*?\])?==(\S+)/.exec(entry) ?? [];
      return [name, { version, hashes: entry.match(/--hash=sha256:[0-9a-f]{64}\b/g)?.length ?? 0 }];
    }),
  );
}

const release = SPARK_RELEASES["4.1"];

describe("the version catalogue's Spark", () => {
  test("is the one that Python has", () => {
    expect(lockedBy(SPARK_LOCK).get("pyspark")?.version).toBe(release.spark);
    expect(read("docker/spark/requirements.in")).toContain(`\npyspark==${release.spark}\n`);
  });

  test("is the one whose jars Maven gets, with its Scala, Hadoop and AWS SDK", () => {
    const properties = Object.fromEntries(
      [...read("docker/spark/pom.xml").matchAll(/<([a-z.]+\.version)>(.+)<\/\1>/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    ) as Record<string, string>;
    const {
      "scala.version": scala,
      "spark.version": spark,
      "hadoop.version": hadoop,
      "aws.sdk.version": sdk,
    } = properties;
    expect({ scala, spark, hadoop, awsSdk: `software.amazon.awssdk:bundle:${sdk}` }).toEqual(release);
  });

  test("is the one whose jars have checksums", () => {
    const jars = [...read("docker/spark/jars.sha256").matchAll(/^[0-9a-f]{64} {2}(\S+)$/gm)].map(
      ([, name]) => name,
    );
    expect(jars).toEqual([
      "analyticsaccelerator-s3-1.2.1.jar",
      `bundle-${release.awsSdk.split(":")[2]}.jar`,
      `hadoop-aws-${release.hadoop}.jar`,
      `spark-hadoop-cloud_${release.scala}-${release.spark}.jar`,
    ]);
  });

  test("is the one that the image says it has", () => {
    expect(read("docker/spark/Dockerfile")).toContain(`org.opencontainers.image.version="${release.spark}"`);
  });
});

test("the notebooks' JupyterHub is of the hub's minor version, as their protocol wants", () => {
  const minor = (version = "") => version.split(".").slice(0, 2).join(".");
  expect(minor(lockedBy("docker/jupyter/requirements.txt").get("jupyterhub")?.version)).toBe(
    minor(CHARTS.jupyterhub?.appVersion),
  );
});

describe.each(LOCKS)("%s", (path) => {
  test("names one version of each package, by its content", () => {
    const locked = lockedBy(path);
    expect(locked.size).toBeGreaterThan(2);
    expect([...locked].filter(([, { version, hashes }]) => version === "" || hashes === 0)).toEqual([]);
    expect(read(path).match(/^[a-z0-9].*==/gm)).toHaveLength(locked.size);
  });
});

test.each(BESIDE_SPARK)("%s agrees with Spark's environment, in which it is installed", (path) => {
  const spark = lockedBy(SPARK_LOCK);
  const shared = [...lockedBy(path)].filter(([name]) => spark.has(name));
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.map(([name, { version }]) => [name, version])).toEqual(
    shared.map(([name]) => [name, spark.get(name)?.version]),
  );
});

test("Spark's image begins with a base that is named by its content", () => {
  expect(read("docker/spark/Dockerfile")).toMatch(/^ARG BASE=\S+:trixie-\d{8}-slim@sha256:[0-9a-f]{64}$/m);
  expect(read("docker/spark/Dockerfile").match(/^FROM (\S+)/gm)).toEqual(["FROM ${BASE}", "FROM ${BASE}"]);
});

test("no file of the images says where on the internet something is to be had", () => {
  const files = readdirSync(join(root, "docker"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".pyc"))
    .map((entry) => join(entry.parentPath, entry.name));
  const named = files.flatMap((file) => readFileSync(file, "utf8").match(/https?:\/\/[^\s"'`)]+/g) ?? []);
  // The name of the POM's format.
  expect(named).toEqual(["http://maven.apache.org/POM/4.0.0"]);
});

test("the notebook is as nobody has run it, so that it shows no output of ours", () => {
  const { cells } = JSON.parse(read("docker/jupyter/notebooks/spark.ipynb")) as {
    cells: { cell_type: string; outputs?: unknown[]; execution_count?: unknown }[];
  };
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  expect(code.length).toBeGreaterThan(3);
  expect(
    code.filter(({ outputs, execution_count }) => outputs?.length !== 0 || execution_count !== null),
  ).toEqual([]);
});
