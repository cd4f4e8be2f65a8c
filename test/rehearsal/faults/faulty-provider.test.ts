import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FaultControl } from "../../../src/rehearsal/faults/control";
import { FaultyProvider } from "../../../src/rehearsal/faults/faulty-provider";
import type { FaultKind } from "../../../src/rehearsal/faults/kinds";
import { Ledger, type Strike } from "../../../src/rehearsal/faults/ledger";
import { writePlan } from "../../../src/rehearsal/faults/plan";
import type { Session } from "../../../src/rehearsal/protocol/provider";
import type { Value, ValueMap } from "../../../src/rehearsal/protocol/value";
import { conform } from "../../../src/rehearsal/engine/fill";
import { Account } from "../catalogue/support/account";

const VPC = { cidr_block: "10.0.0.0/16" };
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }],
});
const ROLE = {
  name: "reader",
  assume_role_policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
  }),
};

let account: Account;
let folder: string;
let kills: number;
let runs: number;
let control: FaultControl;

beforeEach(() => {
  account = new Account("aws", { region: "eu-north-1" });
  folder = mkdtempSync(path.join(tmpdir(), "faulty-"));
  kills = 0;
  runs = 0;
  control = new FaultControl(folder, () => {
    kills++;
  });
});
afterEach(() => {
  account.end();
  rmSync(folder, { recursive: true });
});

/** A session of another run of terraform, in which that goes wrong. */
function sessionWith(...kinds: readonly FaultKind[]): Session {
  writePlan(folder, { run: ++runs, kinds });
  const session = new FaultyProvider(account.provider, control).session();
  session.configure(conform(account.provider.providerSchema().block, { region: "eu-north-1" }));
  return session;
}

function strikes(): readonly Strike[] {
  return new Ledger(folder).strikes();
}

function put(session: Session, type: string, set: ValueMap, prior: Value = null): Promise<ValueMap> {
  return account.put(type, set, prior, session);
}

/** What terraform would be answered, with the state that it would keep. */
async function answer(session: Session, type: string, set: ValueMap) {
  const config = account.config("resource", type, set);
  const { planned } = session.plan({ type, prior: null, config, proposed: config });
  return session.apply({ type, prior: null, planned, config });
}

test("an operation that fails changes nothing, and succeeds in the next run", async () => {
  await expect(put(sessionWith("fail"), "aws_vpc", VPC)).rejects.toThrow(
    /create aws_vpc: api error Internal/,
  );
  expect(account.world.list("aws_vpc")).toEqual([]);
  await put(sessionWith("fail"), "aws_vpc", VPC);
  expect(account.world.list("aws_vpc")).toHaveLength(1);
});

test("the message names the operation, so that its resource can be told", async () => {
  const failed = put(sessionWith("fail"), "aws_vpc", VPC);
  await expect(failed).rejects.toThrow(/Rehearsed fault at aws\/create\/aws_vpc\/[0-9a-f]{12}\./);
});

test("the provider sits out a throttling that ends, and nobody notices", async () => {
  const { state, diagnostics } = await answer(sessionWith("throttle"), "aws_vpc", VPC);
  expect(state).toMatchObject(VPC);
  expect(diagnostics).toBeUndefined();
  expect(strikes()).toEqual([expect.objectContaining({ kind: "throttle", type: "aws_vpc" })]);
});

test("the provider gives up a throttling that does not end after 25 tries", async () => {
  const failed = put(sessionWith("throttle-on"), "aws_vpc", VPC);
  await expect(failed).rejects.toThrow(/maximum number of attempts, 25, .* Rate exceeded/);
  expect(account.world.list("aws_vpc")).toEqual([]);
});

test("what timed out is answered with its id and an error, so that terraform taints it", async () => {
  const { state, diagnostics } = await answer(sessionWith("time-out"), "aws_vpc", VPC);
  expect(account.world.list("aws_vpc").map(({ id }) => id)).toEqual([(state as ValueMap).id]);
  expect(diagnostics).toEqual([expect.objectContaining({ severity: "error" })]);
});

test("a deletion that timed out has happened all the same", async () => {
  const vpc = await put(sessionWith(), "aws_vpc", VPC);
  const deleted = account.delete("aws_vpc", vpc, sessionWith("time-out"));
  await expect(deleted).rejects.toThrow(/timeout while waiting/);
  expect(account.world.list("aws_vpc")).toEqual([]);
  await account.delete("aws_vpc", vpc, sessionWith("time-out"));
});

describe("of what was made without terraform hearing of it", () => {
  test("another run makes a second one when it has no name of its own", async () => {
    await expect(put(sessionWith("lose-answer"), "aws_vpc", VPC)).rejects.toThrow(/answer was lost/);
    const [lost] = account.world.list("aws_vpc");
    expect(strikes()).toEqual([
      expect.objectContaining({ id: lost?.id, lost: { again: { outcome: "another" }, importId: lost?.id } }),
    ]);
    await put(sessionWith("lose-answer"), "aws_vpc", VPC);
    expect(account.world.list("aws_vpc")).toHaveLength(2);
  });

  test("another run is refused when its name is taken, in the words that were foretold", async () => {
    await expect(put(sessionWith("lose-answer"), "aws_iam_role", ROLE)).rejects.toThrow(/answer was lost/);
    const [strike] = strikes();
    expect(strike?.lost).toMatchObject({ again: { outcome: "refused" }, importId: "reader" });
    const again = strike?.lost?.again;
    const because = again?.outcome === "refused" ? again.because : "";
    expect(because).toContain("EntityAlreadyExists");
    await expect(put(sessionWith("lose-answer"), "aws_iam_role", ROLE)).rejects.toThrow(because);
  });

  test("another run sets it once more when that is all that its creation does", async () => {
    const role = await put(sessionWith(), "aws_iam_role", ROLE);
    const inline = { role: role.name ?? "", name: "list", policy: POLICY };
    const lost = put(sessionWith("lose-answer"), "aws_iam_role_policy", inline);
    await expect(lost).rejects.toThrow(/answer was lost/);
    expect(strikes().at(-1)?.lost?.again).toEqual({ outcome: "same" });
    const before = account.world.list();
    await put(sessionWith("lose-answer"), "aws_iam_role_policy", inline);
    expect(account.world.list()).toEqual(before);
  });

  test("an object is uploaded once more after a fault only: two resources for one are refused", async () => {
    const { bucket } = await put(sessionWith(), "aws_s3_bucket", { bucket: "example-spark-data" });
    const object = (key: string) => ({ bucket: bucket ?? "", key, content: "" });
    const lost = put(sessionWith("lose-answer"), "aws_s3_object", object("jars/"));
    await expect(lost).rejects.toThrow(/answer was lost/);
    expect(strikes().at(-1)?.lost?.again).toEqual({ outcome: "same" });
    const before = account.world.list();
    await put(sessionWith("lose-answer"), "aws_s3_object", object("jars/"));
    expect(account.world.list()).toEqual(before);

    await put(sessionWith(), "aws_s3_object", object("logs/"));
    await expect(put(sessionWith(), "aws_s3_object", object("logs/"))).rejects.toThrow(/already exists/);
  });
});

test("a process that dies has done its work and answers nothing; nothing is begun while it dies", async () => {
  const session = sessionWith("die");
  const answered = jest.fn();
  void put(session, "aws_vpc", VPC).then(answered, answered);
  await until(() => strikes().length === 1);
  void put(session, "aws_vpc", { cidr_block: "10.1.0.0/16" }).then(answered, answered);
  await until(() => kills > 0);
  expect(account.world.list("aws_vpc").map(({ values }) => values.cidr_block)).toEqual([VPC.cidr_block]);
  expect(strikes()[0]?.lost?.again).toEqual({ outcome: "another" });
  expect(answered).not.toHaveBeenCalled();
});

test("with expired credentials nothing works any more in that run, reading neither", async () => {
  const vpc = await put(sessionWith(), "aws_vpc", VPC);
  const session = sessionWith("expire");
  await expect(put(session, "aws_vpc", { cidr_block: "10.1.0.0/16" })).rejects.toThrow(/ExpiredToken/);
  expect(() => session.read("aws_vpc", vpc)).toThrow(/ExpiredToken/);
  expect(() => session.readData("aws_caller_identity", {})).toThrow(/ExpiredToken/);
  expect(sessionWith("expire").read("aws_vpc", vpc)).toEqual(vpc);
});

test("the ledger holds no secret", async () => {
  const password = "correct-horse-battery-staple";
  const kubernetes = new Account("kubernetes", { host: "https://cluster.test", token: "t" });
  writePlan(folder, { run: ++runs, kinds: ["lose-answer"] });
  const session = new FaultyProvider(kubernetes.provider, control).session();
  session.configure(
    conform(kubernetes.provider.providerSchema().block, { host: "https://cluster.test", token: "t" }),
  );
  const secret = { metadata: [{ name: "login", namespace: "default" }], data: { password } };
  await expect(kubernetes.put("kubernetes_secret_v1", secret, null, session)).rejects.toThrow(/lost/);
  kubernetes.end();
  const ledger = readFileSync(path.join(folder, "struck.jsonl"), "utf8");
  expect(ledger).toContain("kubernetes_secret_v1");
  expect(ledger).not.toContain(password);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
