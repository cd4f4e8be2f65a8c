import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ProjectCopy } from "../support/project";

describe("lock files of providers", () => {
  const project = new ProjectCopy();
  const file = "cdktf.out/stacks/network/.terraform.lock.hcl";
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: project.directory,
      encoding: "utf8",
    });
  afterAll(() => {
    project.delete();
  });

  test("synthesizing leaves them alone, and git keeps those that were once added by force", () => {
    cpSync(resolve(__dirname, "../../.gitignore"), join(project.directory, ".gitignore"));
    git("init", "--quiet");
    project.synthesize();
    writeFileSync(join(project.directory, file), "# one\n");
    git("add", ".");
    expect(git("ls-files")).not.toContain("cdktf.out");
    git("add", "--force", file);
    git("commit", "--quiet", "--message=locks");
    project.synthesize();
    expect(readFileSync(join(project.directory, file), "utf8")).toBe("# one\n");
    writeFileSync(join(project.directory, file), "# two\n");
    expect(git("status", "--short")).toBe(` M ${file}\n`);
  });
});
