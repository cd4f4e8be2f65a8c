/** The whole platform deployed against the rehearsal: what its releases were given, and all that was written down. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { NodeGroups } from "../../src/platform/node-groups";
import { makeInputs } from "../../src/rehearsal/launcher/inputs";
import { mapOf, mergeValues, type Values } from "../support/charts";
import { ProjectCopy, SINGLE_FOLDER } from "../support/project";

/** A release of a chart. */
export interface Release {
  /** The module it is in. */
  readonly module: string;
  readonly name: string;
  /** Name of the chart; the folder's, for one of ours. */
  readonly chart: string;
  /** Whether the chart is in this project. */
  readonly isOurs: boolean;
  readonly repository: string;
  readonly version: string;
  readonly namespace: string;
  /** What it was given, as YAML, the later over the earlier. */
  readonly documents: readonly string[];
  /** The same, merged. */
  readonly values: Values;
}

/** What a deployment in the single layout left behind. */
export interface Deployment {
  readonly releases: readonly Release[];
  /** The releases that a plan proposes with taints on both node groups, and a third group without. */
  readonly tainted: readonly Release[];
  /** The release that the module of ingress controllers proposes when asked for the retired one. */
  readonly retired: readonly Release[];
  /** The outputs. */
  readonly outputs: Values;
  /** Every managed object's type and attributes in the state, which holds secrets. */
  readonly resources: readonly { readonly type: string; readonly values: Values }[];
  /** The secrets that were given in variables, by the variable's name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** All that was written down where secrets have no place, by what it is. */
  readonly texts: Readonly<Record<string, string>>;
}

interface StateModule {
  readonly address?: string;
  readonly resources?: readonly {
    readonly type: string;
    readonly mode: string;
    readonly values: Values;
  }[];
  readonly child_modules?: readonly StateModule[];
}

/** Taints that differ from the groups' names, so that who tolerates one is not taken for who selects the group. */
export const TAINTS = {
  on_demand_group: { key: "dedicated", value: "services", effect: "NoSchedule" },
  spot_group: { key: "dedicated", value: "batch", effect: "NoSchedule" },
} as const;

/** Deploys the project's own main.ts in the single layout, once. */
export function deploy(): Deployment {
  const project = new ProjectCopy();
  const keys = mkdtempSync(join(tmpdir(), "keys-"));
  try {
    const inputs = makeInputs(keys);
    project.writeVariables(
      Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value)])),
    );
    const terraform = project.synthesizeSingle();
    const variables = `-var-file=${project.variableFile}`;
    project.must([...terraform, "init", "-no-color"]);
    const apply = project.must([...terraform, "apply", "-no-color", "-auto-approve", variables]);
    const state = JSON.parse(project.must([...terraform, "show", "-json"])) as {
      values: { root_module: StateModule; outputs: Record<string, { value: unknown }> };
    };
    return {
      releases: releasesIn(state.values.root_module),
      outputs: Object.fromEntries(
        Object.entries(state.values.outputs).map(([name, { value }]) => [name, value]),
      ),
      resources: resourcesIn(state.values.root_module),
      secrets: {
        grafana_admin_password: inputs.grafana_admin_password as string,
        docker_registry_password: inputs.docker_registry_password as string,
        cluster_issuer_key: readFileSync(inputs.cluster_issuer_key_path as string, "utf8"),
      },
      texts: {
        "what apply prints": apply,
        "cdk.tf.json": readFileSync(join(project.directory, SINGLE_FOLDER, "cdk.tf.json"), "utf8"),
        "the world": readAll(join(project.directory, ".world")),
      },
      tainted: planTainted(project, variables),
      retired: planRetired(project),
    };
  } finally {
    project.delete();
    rmSync(keys, { recursive: true });
  }
}

/** All files in a folder, one after the other. */
function readAll(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

/** Plans the same deployment with taints on its node groups. */
function planTainted(project: ProjectCopy, variables: string): Release[] {
  const main = join(project.directory, "main.ts");
  const text = readFileSync(main, "utf8");
  const groups = "groups: DEFAULT_NODE_GROUPS,";
  if (!text.includes(groups)) throw new Error(`main.ts does not say \`${groups}\`, where this adds taints.`);
  // A group without taints is for CoreDNS, without which no cluster gets ready.
  const tainted =
    `groups: Object.fromEntries([...Object.entries(${JSON.stringify(TAINTS)})` +
    `.map(([name, taint]) => [name, { ...DEFAULT_NODE_GROUPS[name]!, taints: [taint] }]), ` +
    `["other_group", DEFAULT_NODE_GROUPS.on_demand_group!]]),`;
  writeFileSync(main, text.replace(groups, tainted));
  return plannedReleases(project, project.synthesizeSingle(), [variables]);
}

/** Plans the one module whose chart depends on a setting, set otherwise than in main.ts. */
function planRetired(project: ProjectCopy): Release[] {
  const folder = join(project.directory, "retired");
  mkdirSync(folder);
  const nodes = new NodeGroups();
  writeFileSync(
    join(folder, "main.tf.json"),
    JSON.stringify({
      module: {
        "ingress-nginx": {
          source: "../modules/terraform-helm-ingress-nginx",
          ingress_controller: "ingress-nginx",
          namespace: "addons",
          node_selector: nodes.nodeSelector(nodes.driverGroup),
          tolerations: [{ ...TAINTS.on_demand_group, operator: "Equal" }],
        },
      },
    }),
  );
  const terraform = ["terraform", "-chdir=retired"];
  project.must([...terraform, "init", "-no-color"]);
  return plannedReleases(project, terraform, []);
}

/** The releases that a plan proposes. */
function plannedReleases(
  project: ProjectCopy,
  terraform: readonly string[],
  options: readonly string[],
): Release[] {
  project.must([...terraform, "plan", "-no-color", "-out=plan", ...options]);
  const plan = JSON.parse(project.must([...terraform, "show", "-json", "plan"])) as {
    planned_values: { root_module: StateModule };
  };
  return releasesIn(plan.planned_values.root_module);
}

function resourcesIn({ resources = [], child_modules = [] }: StateModule): Deployment["resources"][number][] {
  return [...resources.filter(({ mode }) => mode === "managed"), ...child_modules.flatMap(resourcesIn)];
}

function releasesIn(module: StateModule): Release[] {
  const own = resourcesIn({ resources: module.resources })
    .filter(({ type }) => type === "helm_release")
    .map(({ values }): Release => {
      const documents = values.values as string[];
      const chart = textOf(values.chart);
      return {
        module: module.address ?? "",
        name: textOf(values.name),
        chart: basename(chart),
        isOurs: chart.includes("/"),
        repository: textOf(values.repository),
        version: textOf(values.version),
        namespace: textOf(values.namespace),
        documents,
        values: documents.reduce<Values>((merged, text) => mergeValues(merged, mapOf(parse(text))), {}),
      };
    });
  return [...own, ...(module.child_modules ?? []).flatMap(releasesIn)];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
