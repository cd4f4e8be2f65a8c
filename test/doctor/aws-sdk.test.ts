import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsSdk } from "../../src/doctor/aws/sdk";

/** What is answered to a request: a status, headers and a body; nothing for no answer at all. */
type Answer = { status: number; headers?: Record<string, string>; body?: string } | undefined;

let answer: (request: IncomingMessage) => Answer = () => undefined;
let server: Server;
const before = { ...process.env };

beforeAll(async () => {
  server = createServer((request, response) => {
    const given = answer(request);
    if (given)
      response.writeHead(given.status, given.headers).end(request.method === "HEAD" ? undefined : given.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID = "stub";
  process.env.AWS_SECRET_ACCESS_KEY = "stub";
});

afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const aws = new AwsSdk("eu-north-1");

describe("a bucket", () => {
  test.each([
    [404, "nobody"],
    [403, "somebody"],
    [200, "account"],
  ])("%d is answered for one of %s", async (status, owner) => {
    let asked: IncomingMessage | undefined;
    answer = (request) => {
      asked = request;
      return { status, headers: { "x-amz-bucket-region": "eu-north-1" } };
    };
    expect(await aws.bucket("acme-data", "123456789012")).toMatchObject({ owner });
    // Without it, a bucket of others that everybody may list would pass for one's own.
    expect(asked?.headers["x-amz-expected-bucket-owner"]).toBe("123456789012");
  });

  test("in another Region it is followed there", async () => {
    answer = ({ headers }) =>
      headers.authorization?.includes("/eu-west-1/")
        ? { status: 200, headers: { "x-amz-bucket-region": "eu-west-1" } }
        : { status: 301, headers: { "x-amz-bucket-region": "eu-west-1" } };
    expect(await aws.bucket("acme-data", "123456789012")).toEqual({ owner: "account", region: "eu-west-1" });
  });
});

describe("a quota", () => {
  const json = { "content-type": "application/x-amz-json-1.1" };
  const unknown = { status: 400, headers: json, body: JSON.stringify({ __type: "NoSuchResourceException" }) };

  test("that nobody has changed has its default", async () => {
    answer = ({ headers }) =>
      String(headers["x-amz-target"]).endsWith("GetAWSDefaultServiceQuota")
        ? { status: 200, headers: json, body: JSON.stringify({ Quota: { Value: 5 } }) }
        : unknown;
    expect(await aws.quota("ec2", "L-1216C47A")).toBe(5);
  });

  test("that the Region does not know has none", async () => {
    answer = () => unknown;
    expect(await aws.quota("ec2", "L-1216C47A")).toBeUndefined();
  });

  test("that may not be asked for is an error with AWS's name for it", async () => {
    answer = () => ({
      status: 400,
      headers: json,
      body: JSON.stringify({ __type: "AccessDeniedException" }),
    });
    await expect(aws.quota("ec2", "L-1216C47A")).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

test("a server that never answers is given up within the time of two tries", async () => {
  answer = () => undefined;
  const start = performance.now();
  await expect(new AwsSdk("eu-north-1", { requestMilliseconds: 300 }).caller()).rejects.toMatchObject({
    name: "TimeoutError",
  });
  expect(performance.now() - start).toBeLessThan(10_000);
});
