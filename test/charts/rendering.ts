/** What helm makes of charts. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { HELM, mapOf, valueAt, type Values } from "../support/charts";
import { resourcesOf, type PodKind, type Pods } from "./pods";

/** An object of Kubernetes that a chart renders to. */
export interface Rendered {
  /** The template it comes from, in the chart's folder. */
  readonly template: string;
  readonly kind: string;
  readonly name: string;
  readonly object: Values;
}

/** A chart to render, as a release installs it. */
export interface Renderable {
  readonly chart: string;
  readonly name: string;
  readonly namespace: string;
  /** Values as YAML, the later over the earlier. */
  readonly documents: readonly string[];
}

function helm(
  command: readonly string[],
  documents: readonly string[],
): { readonly ok: boolean; readonly stdout: string; readonly output: string } {
  if (!existsSync(HELM)) {
    throw new Error(`These tests run helm, which ${HELM} is not there for: \`make test\` gets it.`);
  }
  const folder = mkdtempSync(join(tmpdir(), "values-"));
  try {
    const files = documents.flatMap((document, index) => {
      const file = join(folder, `${index}.yaml`);
      writeFileSync(file, document);
      return ["--values", file];
    });
    const { status, stdout, stderr } = spawnSync(HELM, [...command, ...files], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    return { ok: status === 0, stdout, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `helm lint --strict` has to say of a chart with a release's values; nothing if it is content. */
export function lint(directory: string, { documents, namespace }: Renderable): string {
  const { ok, output } = helm(["lint", "--strict", "--namespace", namespace, directory], documents);
  return ok ? "" : output;
}

/** Renders the chart in `directory`; throws what helm says if it cannot. */
export function render(directory: string, { name, namespace, documents }: Renderable): Rendered[] {
  const version = ["--kube-version", "1.35.0"];
  const { ok, stdout, output } = helm(
    ["template", name, directory, "--namespace", namespace, ...version],
    documents,
  );
  if (!ok) throw new Error(output);
  // Each object is headed by the template that it comes from.
  return stdout.split(/^---\n(?=# Source: )/m).flatMap((text) => {
    const [, template = ""] = /^# Source: [^/]+\/(.+)$/m.exec(text) ?? [];
    const object = mapOf(parse(text, { merge: true }));
    const { kind } = object;
    return typeof kind === "string"
      ? [{ template, kind, name: String(valueAt(object, "metadata.name")), object }]
      : [];
  });
}

/** Kinds of which the Prometheus operator makes stateful sets. */
const OPERATED: readonly string[] = ["Prometheus", "Alertmanager"];
const MAKERS: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet", "Job", "Pod", ...OPERATED];

/** The pods among what was rendered. */
export function podsIn(chart: string, rendered: readonly Rendered[]): Pods[] {
  const reloader = reloaderResources(rendered);
  return rendered
    .filter(({ kind, object }) => MAKERS.includes(kind) && !isTest(object))
    .map(({ template, kind, object }) => {
      const spec = mapOf(object.spec);
      const isOperated = OPERATED.includes(kind);
      const pod = isOperated || kind === "Pod" ? spec : mapOf(valueAt(spec, "template.spec"));
      const own = isOperated
        ? [
            { name: "init-config-reloader", init: true, resources: reloader },
            { name: "config-reloader", init: false, resources: reloader },
            { name: kind.toLowerCase(), init: false, resources: resourcesOf(spec.resources) },
          ]
        : [];
      return {
        chart,
        template,
        kind: kind as PodKind,
        replicas: kind === "Job" || kind === "DaemonSet" ? 1 : Number(spec.replicas ?? 1),
        nodeSelector: mapOf(pod.nodeSelector),
        tolerations: (pod.tolerations ?? []) as unknown[],
        containers: [...own, ...containers(pod.initContainers, true), ...containers(pod.containers, false)],
      };
    });
}

/** Whether an object is there only when somebody runs `helm test`. */
function isTest(object: Values): boolean {
  return mapOf(valueAt(object, "metadata.annotations"))["helm.sh/hook"] === "test";
}

function containers(list: unknown, init: boolean): Pods["containers"] {
  return ((list ?? []) as Values[]).map((container) => ({
    name: String(container.name),
    init,
    resources: resourcesOf(container.resources),
  }));
}

/** The Prometheus operator is told by flags what its config reloaders ask for. */
function reloaderResources(rendered: readonly Rendered[]): Pods["containers"][number]["resources"] {
  const flags = rendered
    .filter(({ kind }) => kind === "Deployment")
    .flatMap(({ object }) => valueAt(object, "spec.template.spec.containers") as Values[])
    .flatMap(({ args }) => (args ?? []) as string[]);
  const flag = (name: string) =>
    flags.flatMap((text) => (text.startsWith(`--config-reloader-${name}=`) ? [text.split("=")[1]] : []))[0];
  return {
    requests: { cpu: flag("cpu-request"), memory: flag("memory-request") },
    limits: { cpu: flag("cpu-limit"), memory: flag("memory-limit") },
  };
}

const MAKES_PODS =
  /^kind: *(Deployment|StatefulSet|DaemonSet|Job|CronJob|Pod|ReplicaSet|Prometheus|PrometheusAgent|Alertmanager|ThanosRuler)\s*$/m;

/** The templates of the chart in `directory`, and of its sub-charts, from which pods come; tests apart. */
export function podTemplates(directory: string): string[] {
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /(^|\/)templates\/(?!tests\/).*\.(yaml|tpl)$/.test(file))
    .filter((file) => MAKES_PODS.test(readFileSync(join(directory, file), "utf8")))
    .sort();
}
