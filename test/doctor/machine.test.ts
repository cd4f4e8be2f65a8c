import { MACHINE_CHECKS } from "../../src/doctor/checks/machine";
import type { Facts } from "../../src/doctor/facts/facts";
import { linuxRoutes, thisMachine } from "../../src/doctor/facts/machine";
import { Backend } from "../../src/platform/backend";
import { deploymentOf, factsWith, inputWith } from "./facts";

/** A table of routes as Linux prints it: the default route, a network, and the VPC's. */
const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
tun0\t0000000A\t010810AC\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
`;

async function check(name: string, changes: Partial<Facts>) {
  const found = MACHINE_CHECKS.find((each) => each.name === name);
  if (!found) throw new Error(`There is no check "${name}".`);
  return found.run(factsWith(changes));
}

const machine = (address?: string, routes = "") => ({
  publicAddress: () => Promise.resolve(address),
  networks: () => linuxRoutes(routes),
});

describe("the public address", () => {
  const input = inputWith({ openvpn_client_cidrs: ["198.51.100.0/24", "203.0.113.7/32"] });

  test.each([
    ["203.0.113.7", "tick"],
    ["198.51.100.200", "tick"],
    ["203.0.113.8", "cross"],
    [undefined, "warning"],
  ])("%s gets a %s", async (address, mark) => {
    expect(await check("public address", { input, machine: machine(address) })).toMatchObject([{ mark }]);
  });

  test("that is not let in comes with the line to add", async () => {
    expect(await check("public address", { input, machine: machine("192.0.2.1") })).toMatchObject([
      { fix: expect.stringContaining('add "192.0.2.1/32"') as string },
    ]);
  });

  test("is the one that is given, and then nobody is asked", async () => {
    const ask = () => Promise.reject(new Error("asked"));
    const changes = { input, machine: { ...machine(), publicAddress: ask }, address: "203.0.113.7" };
    expect(await check("public address", changes)).toMatchObject([{ mark: "tick" }]);
    expect(await check("public address", { ...changes, address: undefined, isOffline: true })).toEqual([]);
  });

  test("of a machine that leaves terraform to others matters less", async () => {
    const deployment = deploymentOf({ backend: Backend.terraformCloud({ organization: "acme" }) });
    expect(await check("public address", { input, deployment, machine: machine("192.0.2.1") })).toMatchObject(
      [{ mark: "warning" }],
    );
  });
});

describe("own networks", () => {
  test("are read from Linux's routes, without the default one", () => {
    expect(linuxRoutes(ROUTES).map(({ device, block }) => `${device} ${block.notation}`)).toEqual([
      "eth0 192.168.1.0/24",
      "tun0 10.0.0.0/16",
    ]);
    expect(linuxRoutes("")).toEqual([]);
  });

  test("of this very machine can be read", () => {
    expect(thisMachine.networks().every(({ block }) => block.canonical || block.notation.includes("/"))).toBe(
      true,
    );
  });

  test("may have the VPC's route through the tunnel, but no other that overlaps", async () => {
    expect(await check("own networks", { machine: machine(undefined, ROUTES) })).toMatchObject([
      { mark: "tick" },
    ]);
    const overlapping = ROUTES.replaceAll("0001A8C0", "0005000A");
    expect(await check("own networks", { machine: machine(undefined, overlapping) })).toMatchObject([
      {
        mark: "warning",
        found: expect.stringContaining("10.0.5.0/24 (eth0) overlaps the VPC's 10.0.0.0/16") as string,
      },
    ]);
  });
});
