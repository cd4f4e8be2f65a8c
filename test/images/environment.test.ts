import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expectRefusal, inTemporaryFolder, root, run } from "./scripts";

/** What the scripts need of the system, but for the programs that they look for. */
const BASICS = ["cat", "chmod", "cmp", "dirname", "mkdir", "mktemp", "mv", "rm"];
/** That which must not be reached. */
const MUST_NOT_RUN = "echo this must not run >&2; exit 99";

describe("get-jars", () => {
  const getJars = "docker/spark/get-jars";

  test.each(["java", "mvn", "python3", "sha256sum"])(
    "says that %s is missing, and makes nothing",
    (missing) => {
      inTemporaryFolder((folder) => {
        const needed = ["java", "mvn", "python3", "sha256sum"].filter((name) => name !== missing);
        const programs = Object.fromEntries(needed.map((name) => [name, MUST_NOT_RUN]));
        const ended = run(getJars, [join(folder, "jars")], { only: BASICS, programs });
        expectRefusal(ended, new RegExp(`^docker/spark/get-jars: ${missing} was not found.*Install .*\n$`));
        expect(readdirSync(folder)).toEqual([]);
      });
    },
  );

  test("keeps nothing of jars that are not those of the checksums", () => {
    inTemporaryFolder((folder) => {
      const mvn =
        'for last in "$@"; do :; done; mkdir "${last#*=}"; echo other >"${last#*=}/bundle-2.29.52.jar"';
      const ended = run(getJars, [join(folder, "jars")], { programs: { java: "", mvn } });
      expectRefusal(ended, "not those of jars.sha256");
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test("takes a relative path from where it is called, as it does not from Maven's file", () => {
    inTemporaryFolder((folder) => {
      const mvn = 'for last in "$@"; do :; done; echo "$last"; exit 1';
      const ended = run(getJars, [relative(process.cwd(), join(folder, "jars"))], {
        programs: { java: "", mvn },
      });
      expectRefusal(ended, `-DoutputDirectory=${join(folder, "jars")}.`);
    });
  });

  test("shows what Maven says when it fails, and keeps nothing", () => {
    inTemporaryFolder((folder) => {
      const ended = run(getJars, [join(folder, "jars")], {
        programs: { java: "", mvn: "echo no network; exit 1" },
      });
      expectRefusal(ended, /no network\n.*did not get the jars/);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test("does nothing where the jars are of the same recipe", () => {
    inTemporaryFolder((folder) => {
      const recipe = ["get-jars", "pom.xml", "jars.sha256", "slim_sdk.py"];
      writeFileSync(
        join(folder, ".made-from"),
        recipe.map((name) => readFileSync(join(root, "docker/spark", name), "utf8")).join(""),
      );
      const programs = { java: MUST_NOT_RUN, mvn: MUST_NOT_RUN, python3: MUST_NOT_RUN };
      expect(run(getJars, [folder], { programs })).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    });
  });

  test("leaves a folder alone that somebody else made", () => {
    inTemporaryFolder((folder) => {
      writeFileSync(join(folder, "mine"), "");
      const ended = run(getJars, [folder], { programs: { java: MUST_NOT_RUN, mvn: MUST_NOT_RUN } });
      expectRefusal(ended, "was not made by this script");
      expect(readdirSync(folder)).toEqual(["mine"]);
    });
  });
});

describe("get-environment", () => {
  const getEnvironment = "docker/spark/get-environment";

  test.each([
    ["java", { python3: "" }, "java was not found, which Spark needs"],
    ["python3", { java: "" }, "python3 was not found"],
    [
      "a newer python3",
      { java: "", python3: '[[ $1 != -c ]] && echo "Python 3.9.2"; exit 1' },
      "Python 3.9.2 is too old",
    ],
  ])(
    "says that %s is missing, and makes nothing",
    (_, programs: Readonly<Record<string, string>>, message) => {
      inTemporaryFolder((folder) => {
        const ended = run(getEnvironment, [join(folder, "spark")], { only: BASICS, programs });
        expectRefusal(ended, message);
        expect(readdirSync(folder)).toEqual([]);
      });
    },
  );

  test("names a lock file that is not there", () => {
    inTemporaryFolder((folder) => {
      const ended = run(getEnvironment, [join(folder, "spark"), "absent.txt"]);
      expectRefusal(ended, "there is no file absent.txt");
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test("leaves an environment alone that somebody else made", () => {
    inTemporaryFolder((folder) => {
      mkdirSync(join(folder, "venv"));
      const ended = run(getEnvironment, [folder], {
        programs: { java: MUST_NOT_RUN, python3: MUST_NOT_RUN },
      });
      expectRefusal(ended, "was not made by this script");
      expect(existsSync(join(folder, "venv"))).toBe(true);
    });
  });

  test("makes an environment anew that is not finished", () => {
    inTemporaryFolder((folder) => {
      mkdirSync(join(folder, "venv"));
      writeFileSync(join(folder, ".made-from"), "");
      // As far as getting the jars, which fails here.
      const ended = run(getEnvironment, [folder], { programs: { java: "", mvn: "exit 1" } });
      expectRefusal(ended, "Maven did not get the jars");
    });
  });
});
