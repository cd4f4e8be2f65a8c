import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ProjectCopy, SINGLE_FOLDER, SYNTH } from "../support/project";
import { commands, expectedFates, settings } from "./migration/guide";
import { deployOriginal, ORIGINAL } from "./migration/original-deployment";
import { doomedTypes, plannedFates, type PlanJson } from "./migration/plan";

/** What keeps data, addresses or identities: of each type, the very same objects must be there afterwards. */
const KEPT = [
  "aws_efs_file_system",
  "aws_efs_mount_target",
  "aws_eip",
  "aws_eks_cluster",
  "aws_iam_openid_connect_provider",
  "aws_instance",
  "aws_internet_gateway",
  "aws_route53_zone",
  "aws_s3_bucket",
  "aws_s3_object",
  "aws_subnet",
  "aws_vpc",
  "kubernetes_namespace_v1",
];

describe("a deployment of the original, by docs/migration.md", () => {
  const project = new ProjectCopy();
  let kept: string[];
  afterAll(() => {
    project.delete();
  });

  /** Runs commands of the guide as they stand there, but for what a person would answer. */
  const follow = (script: string) => {
    const answered = script
      .replaceAll(/^make synth$/gm, SYNTH.join(" "))
      .replaceAll(/ (apply) (?=-var-file)/g, " $1 -auto-approve ")
      .replaceAll(/^npx cdktf deploy .*$/gm, "$& --auto-approve --skip-provider-lock");
    return project.must(["sh", "-euc", `ORIGINAL=${ORIGINAL}\n${answered}`]);
  };
  const ids = () =>
    project
      .objects()
      .filter(({ type }) => KEPT.includes(type))
      .map(({ type, id }) => `${type} ${id}`);
  const edit = (change: (source: string) => string) => {
    const file = join(project.directory, "main.ts");
    writeFileSync(file, change(readFileSync(file, "utf8")));
  };
  /** What the apply of a step would do; the commands before it are run. */
  const planOf = (heading: string): PlanJson => {
    const planning = commands(heading).replace(" apply ", ' plan -out="$PWD/step.tfplan" ');
    expect(planning).not.toBe(commands(heading));
    follow(planning);
    const shown = project.must([
      "terraform",
      `-chdir=${SINGLE_FOLDER}`,
      "show",
      "-json",
      "../../../step.tfplan",
    ]);
    return JSON.parse(shown.slice(shown.indexOf("{"))) as PlanJson;
  };
  const apply = () => project.must(["terraform", `-chdir=${SINGLE_FOLDER}`, "apply", "../../../step.tfplan"]);

  test("its state is handed over without what no provider of ours knows", () => {
    deployOriginal(project);
    kept = ids();
    cpSync(resolve(__dirname, "../../docs/migration"), join(project.directory, "docs/migration"), {
      recursive: true,
    });
    edit((source) => source.replace(/^const settings: SparkPlatformProps = \{.*?^\};\n/ms, settings()));
    follow(commands("## 2. The state"));
    const isThere = (file: string) =>
      readFileSync(join(project.directory, file), "utf8").includes("kubectl_manifest");
    expect(isThere("original.tfstate")).toBe(true);
    expect(isThere("terraform.spark-platform.tfstate")).toBe(false);
  });

  test("the first plan does what the guide's table says, and destroys nothing that keeps data", () => {
    const plan = planOf("## 3. Network and cluster");
    expect(plannedFates(plan)).toEqual(expectedFates("### First apply"));
    expect(doomedTypes(plan).filter((type) => KEPT.includes(type))).toEqual([]);
  });

  test("the second plan, after the first apply, likewise", () => {
    apply();
    const plan = planOf("## 5. Add-ons");
    expect(plannedFates(plan)).toEqual(expectedFates("### Second apply"));
    expect(doomedTypes(plan).filter((type) => KEPT.includes(type))).toEqual([]);
  });

  test("then there is nothing to change but two ports to close, and all that keeps data is the same", () => {
    apply();
    expect(follow(commands("## 6. Tidy up"))).toContain("0 added, 0 changed, 2 destroyed");
    expect(kept.length).toBeGreaterThan(15);
    expect(ids()).toEqual(expect.arrayContaining(kept));
  });

  test("it goes on with a stack for each stage, which changes nothing", () => {
    edit((source) => source.replace('layout: "single"', 'layout: "staged"'));
    const output = follow(commands("## 7. Stages"));
    expect(output.match(/Apply complete! Resources: .*\./g)).toEqual(
      Array(3).fill("Apply complete! Resources: 0 added, 0 changed, 0 destroyed."),
    );
    expect(existsSync(join(project.directory, "terraform.spark-platform.tfstate"))).toBe(false);
    expect(ids()).toEqual(expect.arrayContaining(kept));
  });
});
