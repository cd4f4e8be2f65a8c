import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inTemporaryFolder, PRINTS_ITS_ARGUMENTS, root, run, type Ended } from "./scripts";

/** What /opt of the image has, and an empty home. */
function withImage(use: (start: (...args: string[]) => Ended, home: string) => void): void {
  inTemporaryFolder((folder) => {
    const [opt, home] = [join(folder, "opt"), join(folder, "home")];
    mkdirSync(join(opt, "notebooks"), { recursive: true });
    mkdirSync(home);
    writeFileSync(join(opt, "notebooks/spark.ipynb"), "of the image");
    writeFileSync(join(opt, "entrypoint"), `#!/bin/bash\n${PRINTS_ITS_ARGUMENTS}\n`);
    chmodSync(join(opt, "entrypoint"), 0o755);
    copyFileSync(join(root, "docker/jupyter/start-notebook"), join(opt, "start-notebook"));
    use((...args) => run(join(opt, "start-notebook"), args, { env: { HOME: home } }), home);
  });
}

describe("a container of the notebooks' image", () => {
  test("puts the example into the home and goes on as Spark's image does", () => {
    withImage((start, home) => {
      const ended = start("jupyterhub-singleuser", "--ip=0.0.0.0");
      expect(ended).toEqual({
        exitCode: 0,
        stdout: "entrypoint\njupyterhub-singleuser\n--ip=0.0.0.0\n",
        stderr: "",
      });
      expect(readFileSync(join(home, "spark.ipynb"), "utf8")).toBe("of the image");
    });
  });

  test("leaves what the user made of the example", () => {
    withImage((start, home) => {
      writeFileSync(join(home, "spark.ipynb"), "of the user");
      expect(start("jupyterhub-singleuser").exitCode).toBe(0);
      expect(readFileSync(join(home, "spark.ipynb"), "utf8")).toBe("of the user");
    });
  });

  test("starts also where the example cannot be put", () => {
    withImage((_, home) => {
      const { exitCode, stdout, stderr } = run(
        join(home, "../opt/start-notebook"),
        ["jupyterhub-singleuser"],
        {
          env: { HOME: join(home, "absent") },
        },
      );
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "entrypoint\njupyterhub-singleuser\n" });
      expect(stderr).toContain("spark.ipynb was not copied to");
    });
  });

  test("is an executor without touching the home", () => {
    withImage((start, home) => {
      expect(start("executor").stdout).toBe("entrypoint\nexecutor\n");
      expect(existsSync(join(home, "spark.ipynb"))).toBe(false);
    });
  });
});
