import { setTimeout as sleep } from "node:timers/promises";
import { LATENCIES, OTHERWISE, secondsOf } from "../../../src/rehearsal/latency/latency";
import { Pace } from "../../../src/rehearsal/latency/pace";
import { Account } from "../catalogue/support/account";

/** Runs something, and tells how many milliseconds it took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Whether something under way ends before a timer that starts now. On a machine that stands still meanwhile, timers still go off in
 * their order, where a time that is read off the clock would be too long.
 */
async function endsWithin(milliseconds: number, underWay: Promise<unknown>): Promise<boolean> {
  const inTime = await Promise.race([underWay.then(() => true), sleep(milliseconds, false)]);
  await underWay;
  return inTime;
}

describe("the latency table", () => {
  it("tells creation from deletion, and has one figure for everything else", () => {
    expect(secondsOf("aws_eks_cluster", "create")).toBe(540);
    expect(secondsOf("aws_eks_cluster", "delete")).toBe(180);
    expect(secondsOf("aws_eks_cluster", "update")).toBe(OTHERWISE.create);
    expect(secondsOf("aws_route", "create")).toBe(OTHERWISE.create);
    expect(secondsOf("aws_route", "delete")).toBe(OTHERWISE.delete);
  });

  it.each([...Object.entries(LATENCIES), ["all others", OTHERWISE] as const])(
    "says of %s in figures what was reported, and where",
    (_, { basis, source, ...seconds }) => {
      expect(basis).toMatch(/\d (s|min)\b/);
      expect(source).toMatch(/^https:\/\/[a-z.]+\/./);
      for (const each of Object.values(seconds)) expect(each).toBeGreaterThan(0);
    },
  );

  it("has figures only of types that exist", () => {
    const kinds = ["aws", "helm", "kubernetes"].map(
      (name) => new Account(name, name === "aws" ? { region: "eu-west-1" } : {}),
    );
    const types = kinds.flatMap((account) => [...account.bindings.types("resource").keys()]);
    for (const account of kinds) account.end();
    expect(Object.keys(LATENCIES).filter((type) => !types.includes(type))).toEqual([]);
  });
});

describe("a rehearsal that takes time", () => {
  // A VPC takes 240 ms to make, an endpoint 200 ms; a subnet takes 60 ms to delete.
  const account = new Account("aws", { region: "eu-west-1" }, { pace: new Pace(0.02), patienceMs: 20 });
  const vpc = (block: string) => account.put("aws_vpc", { cidr_block: block });

  afterAll(() => account.end());

  it("takes the scaled time for one, and no longer for two side by side", async () => {
    expect(await timed(() => vpc("10.0.0.0/16"))).toBeGreaterThanOrEqual(235);
    const two = () => endsWithin(470, Promise.all([vpc("10.1.0.0/16"), vpc("10.2.0.0/16")]));
    expect(await timed(async () => expect(await two()).toBe(true))).toBeGreaterThanOrEqual(235);
  });

  it("answers others meanwhile, to whom the object does not exist yet", async () => {
    const before = account.world.list("aws_vpc").length;
    const making = vpc("10.3.0.0/16");
    expect(account.data("aws_region")).toMatchObject({ name: "eu-west-1" });
    expect(account.world.list("aws_vpc")).toHaveLength(before);
    await making;
    expect(account.world.list("aws_vpc")).toHaveLength(before + 1);
  });

  it("refuses at once what cannot be", async () => {
    const refused = account
      .put("aws_vpc_endpoint", { vpc_id: "vpc-0", service_name: "com.amazonaws.eu-west-1.s3" })
      .catch(String);
    expect(await endsWithin(150, refused)).toBe(true);
    expect(await refused).toMatch(/InvalidVpcI[dD]/);
  });

  it("waits longer than its patience for a dependant whose deletion takes its time", async () => {
    const parent = await vpc("10.4.0.0/16");
    const child = await account.put("aws_subnet", { vpc_id: parent.id!, cidr_block: "10.4.0.0/24" });
    await Promise.all([account.delete("aws_vpc", parent), account.delete("aws_subnet", child)]);
    expect(account.world.list().filter(({ id }) => id === parent.id || id === child.id)).toEqual([]);
  });

  it("ends when it is interrupted, with nothing done", async () => {
    const session = account.sessionWith({ region: "us-east-1" });
    const making = account.put("aws_vpc", { cidr_block: "10.5.0.0/16" }, null, session);
    session.stop();
    await expect(making).rejects.toThrow(/interrupted while waiting/);
    expect(account.world.list("aws_vpc").filter(({ place }) => place === "us-east-1")).toEqual([]);
  });
});
