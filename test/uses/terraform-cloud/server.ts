/**
 * A stand-in for Terraform Cloud on this machine: as much of its API as terraform's own client asks for. It keeps
 * workspaces, variables, states and locks, takes uploads, and has runs executed by a worker.
 *
 * Contents: HCP Terraform's API documentation, https://developer.hashicorp.com/terraform/cloud-docs/api-docs, pages
 * "Workspaces", "State Versions", "Configuration Versions", "Runs", "Plans", "Applies".
 */
import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer as createProxy, type Server as HttpServer } from "node:http";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { toPem } from "../../../src/rehearsal/catalogue/tls/pem";
import { certify, selfSubject } from "../../../src/rehearsal/catalogue/tls/x509";

/** The name under which terraform finds Terraform Cloud, unless it is told another. */
const HOST = "app.terraform.io";

/** Where terraform runs: on the machine of whoever calls it, or on a worker. */
export type ExecutionMode = "local" | "remote";

/** A variable of a workspace. */
export interface WorkspaceVariable {
  readonly key: string;
  readonly value: string;
  /** @default false */
  readonly hcl?: boolean;
  /** @default false */
  readonly sensitive?: boolean;
}

/** A state as it was uploaded. */
export interface State {
  readonly serial: number;
  readonly lineage: string;
  readonly outputs: Readonly<Record<string, { readonly value: unknown; readonly type: unknown }>>;
  readonly resources: readonly {
    readonly type: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** A workspace. */
export interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly project: string | undefined;
  readonly variables: WorkspaceVariable[];
  /** Every state that it ever had, the newest last. */
  readonly states: Buffer[];
  executionMode: ExecutionMode;
  /** Whether runs of other workspaces may read its state: "Remote state sharing" in its settings. */
  sharesState: boolean;
  terraformVersion: string;
  /** Who has it locked. */
  lockedBy: string | undefined;
}

/** One run of terraform on a worker. */
export interface Run {
  readonly id: string;
  readonly workspace: Workspace;
  readonly upload: Buffer;
  readonly planOnly: boolean;
  readonly autoApply: boolean;
  readonly destroy: boolean;
  /** Values that came with the run, as expressions. */
  readonly variables: readonly { readonly key: string; readonly value: string }[];
  /** What the run proves its right to read states with. */
  readonly token: string;
  status: "pending" | "planning" | "planned" | "planned_and_finished" | "applying" | "applied" | "errored";
  hasChanges: boolean;
  planLog: string;
  applyLog: string;
}

/** Executes runs: plans, and applies what was planned. Each sets the log; what it returns is whether it went well. */
export interface Worker {
  plan(run: Run): Promise<boolean>;
  apply(run: Run): Promise<boolean>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string | undefined;
  readonly body: Buffer;
}

type Attributes = Readonly<Record<string, unknown>>;

const NOT_FOUND: Answer = { status: 404, body: { errors: [{ status: "404", title: "not found" }] } };

/** The service, for one organization, with one user. */
export class TerraformCloud {
  /** Starts it on loopback. `folder` gets the authority that signed its certificate. */
  public static async start(organization: string, folder: string): Promise<TerraformCloud> {
    mkdirSync(folder, { recursive: true });
    const { certificate, key } = makeCertificate(join(folder, "authority.crt"));
    const cloud = new TerraformCloud(organization, folder, certificate, key);
    await Promise.all(
      [cloud.server, cloud.proxy].map(
        (each) => new Promise<void>((resolve) => each.listen(0, "127.0.0.1", resolve)),
      ),
    );
    return cloud;
  }

  /** The workspaces by name. */
  public readonly workspaces = new Map<string, Workspace>();
  /** Every run, the newest last. */
  public readonly runs: Run[] = [];
  /** What new workspaces get: the organization's default execution mode. */
  public executionMode: ExecutionMode = "remote";
  /** Executes the runs. */
  public worker: Worker | undefined;

  private readonly userToken = `user-${randomUUID()}`;
  private readonly uploads = new Map<string, Buffer>();
  /** Uploads that are only planned, never applied. */
  private readonly speculative = new Set<string>();
  private readonly tunnels = new Set<Duplex>();
  private readonly server: Server;
  private readonly proxy: HttpServer;

  private constructor(
    private readonly organization: string,
    private readonly folder: string,
    cert: string,
    key: string,
  ) {
    this.server = createServer({ cert, key }, (request, response) => void this.serve(request, response));
    this.proxy = createProxy((_, response) => response.writeHead(403).end());
    // Whatever host is asked for gets us: nothing leaves this machine.
    this.proxy.on("connect", (_, client) => {
      const server = connect(portOf(this.server), "127.0.0.1");
      this.tunnels.add(client).add(server);
      server.once("connect", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
      for (const [from, to] of [[client, server] as const, [server, client] as const]) {
        from.on("error", () => to.destroy());
        from.pipe(to);
      }
    });
  }

  /** The environment in which terraform takes this for the real one. The token is a user's unless it is a run's. */
  public environment(token = this.userToken): Record<string, string> {
    return {
      HTTPS_PROXY: `http://127.0.0.1:${portOf(this.proxy)}`,
      SSL_CERT_FILE: join(this.folder, "authority.crt"),
      [`TF_TOKEN_${HOST.replaceAll(".", "_")}`]: token,
    };
  }

  /** A workspace that must be there. */
  public workspace(name: string): Workspace {
    const found = this.workspaces.get(name);
    if (!found)
      throw new Error(`there is no workspace "${name}", only ${[...this.workspaces.keys()].join(", ")}`);
    return found;
  }

  /** The newest state of a workspace. */
  public state(name: string): State {
    const newest = this.workspace(name).states.at(-1);
    if (!newest) throw new Error(`workspace "${name}" has no state`);
    return JSON.parse(newest.toString()) as State;
  }

  /** Stops it. */
  public async stop(): Promise<void> {
    for (const end of this.tunnels) end.destroy();
    await Promise.all(
      [this.server, this.proxy].map((each) => new Promise<void>((resolve) => each.close(() => resolve()))),
    );
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", `https://${HOST}`);
    const asked: Request = {
      method: request.method ?? "GET",
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      token: request.headers.authorization?.replace(/^Bearer /, ""),
      body: Buffer.concat(chunks),
    };
    // What the stand-in does not have must not pass for what the service does not have: terraform takes many a 404.
    const missing = conflict(`the stand-in for Terraform Cloud has no ${asked.method} ${asked.path}`);
    const { status, body, headers } = this.answer(asked) ?? missing;
    const text = Buffer.isBuffer(body) || body === undefined ? body : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/vnd.api+json", ...headers }).end(text);
  }

  /** Undefined where nothing of the kind exists. */
  private answer(asked: Request): Answer | undefined {
    if (asked.path === "/.well-known/terraform.json") {
      const api = "/api/v2/";
      return {
        ...ok({ "state.v2": api, "tfe.v2": api, "tfe.v2.1": api, "tfe.v2.2": api }),
        headers: { "content-type": "application/json" },
      };
    }
    // These addresses are secrets themselves, as the real ones are.
    const [, upload] = /^\/_uploads\/(.+)$/.exec(asked.path) ?? [];
    if (upload !== undefined) return this.upload(upload, asked);
    const [, log] = /^\/_logs\/(.+)$/.exec(asked.path) ?? [];
    if (log !== undefined) return this.log(log, asked);

    const path = asked.path.replace("/api/v2/", "");
    if (path === "ping") {
      return { status: 204, headers: { "tfp-api-version": "2.6", "tfp-appname": "HCP Terraform" } };
    }
    const run = this.runs.find(({ token }) => token === asked.token);
    if (asked.token !== this.userToken && !run) {
      return { status: 401, body: { errors: [{ status: "401", title: "unauthorized" }] } };
    }
    return (
      this.ofOrganization(path, asked, run) ?? this.ofWorkspace(path, asked, run) ?? this.ofRun(path, asked)
    );
  }

  private ofOrganization(path: string, { method, body, query }: Request, run?: Run): Answer | undefined {
    const [, organization, rest = ""] = /^organizations\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    if (organization === undefined) return undefined;
    if (organization !== this.organization) return NOT_FOUND;
    if (rest === "entitlement-set") {
      return ok(data("entitlement-sets", "org-1", { operations: true, "state-storage": true }));
    }
    if (rest === "projects") {
      const asked = query.get("filter[names]") ?? "";
      return ok({
        data: [data("projects", projectId(asked), { name: asked }).data],
        meta: { pagination: {} },
      });
    }
    if (rest === "workspaces" && method === "POST") {
      // A run may not, though terraform tries to make a workspace that it does not see.
      if (run) return NOT_FOUND;
      const { attributes, relationships } = parse(body);
      const project = (relationships?.project?.data as { id?: string } | undefined)?.id;
      return { status: 201, body: this.describe(this.create(String(attributes.name), project)) };
    }
    const [, name] = /^workspaces\/([^/]+)$/.exec(rest) ?? [];
    const workspace = name === undefined ? undefined : this.workspaces.get(name);
    if (name !== undefined && (!workspace || !mayRead(run, workspace))) return NOT_FOUND;
    return workspace && this.shownOrChanged(workspace, method, body);
  }

  private ofWorkspace(path: string, asked: Request, run?: Run): Answer | undefined {
    const [, id, rest = ""] = /^workspaces\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    const workspace = [...this.workspaces.values()].find((each) => each.id === id);
    if (!workspace) return id === undefined ? undefined : NOT_FOUND;
    if (!mayRead(run, workspace)) return NOT_FOUND;
    const { method, body } = asked;
    switch (`${method} ${rest}`) {
      case "GET ":
      case "PATCH ":
        return this.shownOrChanged(workspace, method, body);
      case "GET current-state-version":
        return workspace.states.length === 0 ? NOT_FOUND : ok(describeState(workspace));
      case "GET current-state-version-outputs":
        return ok({ data: outputsOf(workspace) });
      case "POST state-versions":
        return this.newState(workspace, body);
      case "POST actions/lock":
        if (workspace.lockedBy !== undefined) return conflict("workspace already locked");
        workspace.lockedBy = "user";
        return ok(this.describe(workspace));
      case "POST actions/unlock":
      case "POST actions/force-unlock":
        if (workspace.lockedBy === undefined) return conflict("workspace already unlocked");
        if (rest === "actions/unlock" && workspace.lockedBy !== "user") return conflict("locked by another");
        workspace.lockedBy = undefined;
        return ok(this.describe(workspace));
      case "POST configuration-versions": {
        const version = `cv-${randomUUID()}`;
        if (parse(body).attributes.speculative === true) this.speculative.add(version);
        const attributes = { status: "pending", "upload-url": `https://${HOST}/_uploads/${version}` };
        return { status: 201, body: data("configuration-versions", version, attributes) };
      }
      case "GET runs":
        return ok({ data: [], meta: { pagination: {} } });
      default:
        return undefined;
    }
  }

  private ofRun(path: string, { method, body }: Request): Answer | undefined {
    const [kind = "", id = "", rest = ""] = path.split(/\/(?=[^/])/, 3);
    if (kind === "configuration-versions") {
      return ok(data(kind, id, { status: this.uploads.has(id) ? "uploaded" : "pending" }));
    }
    if (kind === "state-versions") return ok(data(kind, id, { status: "finalized" }));
    if (path === "runs" && method === "POST") return this.newRun(body);
    const run = this.runs.find((each) => each.id.slice(4) === id.replace(/^(run|plan|apply)-/, ""));
    if (!run) return undefined;
    if (kind === "plans") return ok(describePhase(run, "plan"));
    if (kind === "applies") return ok(describePhase(run, "apply"));
    if (kind !== "runs") return undefined;
    if (rest === "") return ok(describeRun(run));
    if (rest === "run-events" || rest === "task-stages") return ok({ data: [] });
    if (path.endsWith("/actions/apply")) {
      void this.apply(run);
      return { status: 202 };
    }
    if (path.endsWith("/actions/discard")) return { status: 202 };
    return undefined;
  }

  private create(name: string, project: string | undefined): Workspace {
    const workspace: Workspace = {
      id: `ws-${createHash("sha256").update(name).digest("hex").slice(0, 16)}`,
      name,
      project: project && Buffer.from(project.slice(4), "hex").toString(),
      variables: [],
      states: [],
      executionMode: this.executionMode,
      sharesState: false,
      terraformVersion: "latest",
      lockedBy: undefined,
    };
    this.workspaces.set(name, workspace);
    return workspace;
  }

  private shownOrChanged(workspace: Workspace, method: string, body: Buffer): Answer {
    if (method === "PATCH") {
      const version = parse(body).attributes["terraform-version"];
      if (typeof version === "string") workspace.terraformVersion = version;
    }
    return ok(this.describe(workspace));
  }

  private describe(workspace: Workspace) {
    const rights = ["queue-run", "queue-apply", "lock", "unlock", "force-unlock", "update", "destroy"];
    const attributes = {
      name: workspace.name,
      "execution-mode": workspace.executionMode,
      operations: workspace.executionMode === "remote",
      locked: workspace.lockedBy !== undefined,
      "terraform-version": workspace.terraformVersion,
      "global-remote-state": workspace.sharesState,
      "structured-run-output-enabled": false,
      "working-directory": "",
      permissions: Object.fromEntries(rights.map((right) => [`can-${right}`, true])),
    };
    return data("workspaces", workspace.id, attributes, {
      organization: { data: { type: "organizations", id: this.organization } },
    });
  }

  private newState(workspace: Workspace, body: Buffer): Answer {
    if (workspace.lockedBy !== "user") return conflict("the workspace must be locked");
    const { attributes } = parse(body);
    const last = workspace.states.at(-1);
    const previous = last && (JSON.parse(last.toString()) as State);
    if (previous && attributes.lineage !== previous.lineage && attributes.force !== true) {
      return conflict("another lineage");
    }
    if (typeof attributes.state === "string") {
      workspace.states.push(Buffer.from(attributes.state, "base64"));
      return { status: 201, body: describeState(workspace) };
    }
    const version = `sv-${workspace.name}-${randomUUID()}`;
    const url = `https://${HOST}/_uploads/${version}`;
    const urls = { "hosted-state-upload-url": url, "hosted-json-state-upload-url": `${url}.json` };
    return { status: 201, body: data("state-versions", version, { ...urls, status: "pending" }) };
  }

  private upload(name: string, { method, body, query }: Request): Answer {
    if (method === "GET") {
      const stored = this.workspaces.get(name)?.states[Number(query.get("index"))];
      return stored ? { status: 200, body: stored } : NOT_FOUND;
    }
    this.uploads.set(name, body);
    const [, workspace] = /^sv-(.+)-[0-9a-f-]{36}$/.exec(name) ?? [];
    if (workspace !== undefined) this.workspace(workspace).states.push(body);
    return { status: 200 };
  }

  private newRun(body: Buffer): Answer {
    const { attributes, relationships } = parse(body);
    const related = (name: string) => (relationships?.[name]?.data as { id: string } | undefined)?.id;
    const workspace = [...this.workspaces.values()].find(({ id }) => id === related("workspace"));
    const version = related("configuration-version") ?? "";
    const upload = this.uploads.get(version);
    if (!workspace || !upload) return NOT_FOUND;
    const run: Run = {
      id: `run-${randomUUID()}`,
      workspace,
      upload,
      planOnly: this.speculative.has(version),
      autoApply: attributes["auto-apply"] === true,
      destroy: attributes["is-destroy"] === true,
      variables: (attributes.variables as Run["variables"] | undefined) ?? [],
      token: `run-${randomUUID()}`,
      status: "pending",
      hasChanges: false,
      planLog: "",
      applyLog: "",
    };
    this.runs.push(run);
    void this.plan(run);
    return { status: 201, body: describeRun(run) };
  }

  private async plan(run: Run): Promise<void> {
    run.status = "planning";
    const isGood = await this.worker?.plan(run);
    if (!isGood) run.status = "errored";
    else if (run.planOnly || !run.hasChanges) run.status = "planned_and_finished";
    else if (run.autoApply) await this.apply(run);
    else run.status = "planned";
  }

  private async apply(run: Run): Promise<void> {
    run.status = "applying";
    run.status = (await this.worker?.apply(run)) ? "applied" : "errored";
  }

  /** A piece of a log, framed by the control characters for the start and the end of a text. */
  private log(name: string, { query }: Request): Answer {
    const [phase, id] = name.split(/-(.*)/, 2);
    const run = this.runs.find((each) => each.id === id);
    if (!run) return NOT_FOUND;
    const isDone =
      describePhase(run, phase === "plan" ? "plan" : "apply").data.attributes.status !== "running";
    const text = Buffer.from(
      `\u0002${phase === "plan" ? run.planLog : run.applyLog}${isDone ? "\u0003" : ""}`,
    );
    const offset = Number(query.get("offset"));
    return { status: 200, body: text.subarray(offset, offset + Number(query.get("limit"))) };
  }
}

function portOf(server: Server | HttpServer): number {
  return (server.address() as AddressInfo).port;
}

/** A run reads the states of its own workspace, and of those that share theirs. */
function mayRead(run: Run | undefined, workspace: Workspace): boolean {
  return !run || run.workspace === workspace || workspace.sharesState;
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function conflict(title: string): Answer {
  return { status: 409, body: { errors: [{ status: "409", title }] } };
}

function data<T extends Attributes>(
  type: string,
  id: string,
  attributes: T,
  relationships: Readonly<Record<string, unknown>> = {},
) {
  return { data: { type, id, attributes, relationships } };
}

function parse(body: Buffer) {
  const { data: sent } = JSON.parse(body.toString()) as {
    data: { attributes?: Attributes; relationships?: Record<string, { data?: unknown } | undefined> };
  };
  return { attributes: sent.attributes ?? {}, relationships: sent.relationships };
}

/** The id has the name in it, so that nothing must be remembered. */
function projectId(name: string): string {
  return `prj-${Buffer.from(name).toString("hex")}`;
}

function describeState(workspace: Workspace) {
  const index = workspace.states.length - 1;
  const { serial, lineage } = JSON.parse(workspace.states[index]!.toString()) as State;
  const url = `https://${HOST}/_uploads/${workspace.name}?index=${index}`;
  return data("state-versions", `sv-${workspace.name}-${index}`, {
    serial,
    lineage,
    status: "finalized",
    "hosted-state-download-url": url,
  });
}

function outputsOf(workspace: Workspace) {
  const last = workspace.states.at(-1);
  const { outputs = {} } = last ? (JSON.parse(last.toString()) as State) : {};
  return Object.entries(outputs).map(
    ([name, { value, type }]) =>
      data("state-version-outputs", `wsout-${name}`, { name, value, sensitive: false, "detailed-type": type })
        .data,
  );
}

function describeRun(run: Run) {
  const isPlanned = run.status === "planned";
  const attributes = {
    status: run.status,
    "has-changes": run.hasChanges,
    "is-destroy": run.destroy,
    "auto-apply": run.autoApply,
    "plan-only": run.planOnly,
    actions: { "is-cancelable": false, "is-confirmable": isPlanned, "is-discardable": isPlanned },
    permissions: { "can-apply": true, "can-discard": true, "can-cancel": true },
  };
  const related = (type: string, id: string) => ({ data: { type, id } });
  return data("runs", run.id, attributes, {
    plan: related("plans", run.id.replace("run", "plan")),
    apply: related("applies", run.id.replace("run", "apply")),
    workspace: related("workspaces", run.workspace.id),
  });
}

function describePhase(run: Run, phase: "plan" | "apply") {
  const isBefore = ["pending", "planning"].includes(run.status);
  const isRunning = phase === "plan" ? isBefore : isBefore || ["planned", "applying"].includes(run.status);
  return data(phase === "plan" ? "plans" : "applies", run.id.replace("run", phase), {
    status: isRunning ? "running" : run.status === "errored" ? "errored" : "finished",
    "has-changes": run.hasChanges,
    "log-read-url": `https://${HOST}/_logs/${phase}-${run.id}`,
  });
}

/** A throwaway authority, written to `authorityFile`, and a certificate of it for every name that is used here. */
function makeCertificate(authorityFile: string): { certificate: string; key: string } {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const asked = {
    subject: [{ common_name: HOST }],
    dns_names: [HOST],
    is_ca_certificate: true,
    allowed_uses: ["cert_signing", "digital_signature", "server_auth"],
    validity_period_hours: 24,
  };
  const { der } = certify(asked, selfSubject(asked, privateKey), { key: privateKey });
  const certificate = toPem("CERTIFICATE", der);
  writeFileSync(authorityFile, certificate);
  return { certificate, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}
