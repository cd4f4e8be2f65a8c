import { expectRefusal, run, PRINTS_ITS_ARGUMENTS, type Ended } from "./scripts";

const KNOWN_USER = { getent: "exit 0" };

/** What Spark's driver sets for an executor's pod. */
const EXECUTOR = {
  SPARK_DRIVER_URL: "spark://CoarseGrainedScheduler@driver-svc.spark.svc:7078",
  SPARK_EXECUTOR_ID: "7",
  SPARK_EXECUTOR_CORES: "2",
  SPARK_EXECUTOR_MEMORY: "896m",
  SPARK_APPLICATION_ID: "spark-0123",
  SPARK_EXECUTOR_POD_IP: "10.0.1.7",
  SPARK_EXECUTOR_POD_NAME: "job-exec-7",
  SPARK_RESOURCE_PROFILE_ID: "0",
};

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  programs = KNOWN_USER,
): Ended {
  return run("docker/spark/entrypoint", args, {
    programs: { tini: PRINTS_ITS_ARGUMENTS, ...programs },
    env: { SPARK_HOME: "/opt/spark", ...env },
    cwd: "/",
  });
}

function commandOf(ended: Ended): string[] {
  expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
  const [tini, option, separator, ...command] = ended.stdout.trimEnd().split("\n");
  expect([tini, option, separator]).toEqual(["tini", "-s", "--"]);
  return command;
}

describe("a driver", () => {
  const env = { SPARK_DRIVER_BIND_ADDRESS: "10.0.1.5" };

  test("is spark-submit in client mode, at the pod's address, with Kubernetes' arguments", () => {
    const args = [
      "driver",
      "--properties-file",
      "/opt/spark/conf/spark.properties",
      "local:///opt/a b/main.py",
      "--x",
    ];
    expect(commandOf(start(args, env))).toEqual([
      "/opt/spark/bin/spark-submit",
      "--conf",
      "spark.driver.bindAddress=10.0.1.5",
      "--conf",
      "spark.executorEnv.SPARK_DRIVER_POD_IP=10.0.1.5",
      "--deploy-mode",
      "client",
      ...args.slice(1),
    ]);
  });

  test("is not started without its address", () => {
    expectRefusal(start(["driver"]), /^error: no SPARK_DRIVER_BIND_ADDRESS in the environment,.*\n$/);
  });
});

describe("an executor", () => {
  test("is Spark's Kubernetes backend, with what the driver says", () => {
    expect(commandOf(start(["executor"], EXECUTOR))).toEqual([
      "java",
      "-Xms896m",
      "-Xmx896m",
      "-cp",
      "/opt/spark/conf:/opt/spark/jars/*:/",
      "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
      "--driver-url",
      EXECUTOR.SPARK_DRIVER_URL,
      "--executor-id",
      "7",
      "--cores",
      "2",
      "--app-id",
      "spark-0123",
      "--hostname",
      "10.0.1.7",
      "--resourceProfileId",
      "0",
      "--podName",
      "job-exec-7",
    ]);
  });

  test("gets Java's options in their order, each as it is", () => {
    const options = {
      SPARK_JAVA_OPT_10: "-Dlast=a b",
      SPARK_JAVA_OPT_2: "-Dthird=$HOME *",
      SPARK_JAVA_OPT_0: "-Dfirst",
    };
    const command = commandOf(start(["executor"], { ...EXECUTOR, ...options }));
    expect(command.slice(0, 5)).toEqual(["java", "-Dfirst", "-Dthird=$HOME *", "-Dlast=a b", "-Xms896m"]);
  });

  test("finds configuration first, then the application's classes, then Spark's", () => {
    const command = commandOf(
      start(["executor"], {
        ...EXECUTOR,
        SPARK_CONF_DIR: "/etc/spark",
        HADOOP_CONF_DIR: "/etc/hadoop",
        SPARK_CLASSPATH: "/opt/application/*",
        SPARK_EXTRA_CLASSPATH: "/opt/extra",
        SPARK_DIST_CLASSPATH: "/opt/hadoop/*",
      }),
    );
    expect(command[command.indexOf("-cp") + 1]).toBe(
      "/etc/spark:/etc/hadoop:/opt/application/*:/opt/spark/jars/*:/opt/extra:/opt/hadoop/*:/",
    );
  });

  test("runs with the Java that JAVA_HOME names", () => {
    const [java] = commandOf(start(["executor"], { ...EXECUTOR, JAVA_HOME: "/usr/lib/jvm/other" }));
    expect(java).toBe("/usr/lib/jvm/other/bin/java");
  });

  test("is not started by hand: all that is missing is named at once", () => {
    const { SPARK_DRIVER_URL, SPARK_EXECUTOR_ID, ...rest } = EXECUTOR;
    expect([SPARK_DRIVER_URL, SPARK_EXECUTOR_ID]).not.toContain(undefined);
    expectRefusal(
      start(["executor"], rest),
      /^error: no SPARK_DRIVER_URL SPARK_EXECUTOR_ID in the environment,.*\n$/,
    );
  });
});

test("a user without a name is told which one to be, before Java fails on it", () => {
  const ended = start(["executor"], EXECUTOR, { getent: "exit 2" });
  expectRefusal(ended, "runAsUser: 185");
});

test("another command is started as it is, whoever the user", () => {
  const command = ["/opt/spark/bin/spark-class", "org.apache.spark.deploy.history.HistoryServer", "a b"];
  expect(commandOf(start(command, {}, { getent: "exit 2" }))).toEqual(command);
});

test("no command is an error that names the commands", () => {
  expectRefusal(start([]), '"driver" or "executor"');
});
