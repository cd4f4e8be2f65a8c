import { fromJSON } from "@grpc/proto-loader";
import { protocolDescriptor, wireName } from "../../../src/rehearsal/protocol/messages";

const service = (version: 5 | 6) =>
  fromJSON(protocolDescriptor(version), { keepCase: true, enums: String, longs: Number })[
    `tfplugin${version}.Provider`
  ] as unknown as Record<
    string,
    {
      path: string;
      requestDeserialize: (bytes: Buffer) => object;
      responseSerialize: (value: object) => Buffer;
    }
  >;

describe("the plugin protocol", () => {
  it("calls things by the names of its version", () => {
    expect(service(5)[wireName("GetProviderSchema", 5)]?.path).toBe("/tfplugin5.Provider/GetSchema");
    expect(service(6)[wireName("GetProviderSchema", 6)]?.path).toBe("/tfplugin6.Provider/GetProviderSchema");
    expect(service(5)[wireName("StopProvider", 5)]?.path).toBe("/tfplugin5.Provider/Stop");
    expect(service(6)[wireName("PlanResourceChange", 6)]?.path).toBe(
      "/tfplugin6.Provider/PlanResourceChange",
    );
  });

  it.each([
    [5, 10],
    [6, 11],
  ] as const)("numbers write-only attributes as version %i does", (version, field) => {
    const attributes = [{ name: "a", write_only: true }];
    const encoded = service(version)[wireName("GetProviderSchema", version)]!.responseSerialize({
      provider: { block: { attributes } },
    });
    // Provider (1) > block (2) > attribute (2) > name (1) "a", write_only = true.
    expect([...encoded]).toEqual([0x0a, 9, 0x12, 7, 0x12, 5, 0x0a, 1, 0x61, field << 3, 1]);
  });

  it("reads a question of Terraform's", () => {
    const { requestDeserialize } = service(5).ImportResourceState!;
    // type_name (1) "aws_vpc", id (2) "vpc-1", and a field (3) that this project does not know.
    const question = Buffer.concat([
      Buffer.from([0x0a, 7]),
      Buffer.from("aws_vpc"),
      Buffer.from([0x12, 5]),
      Buffer.from("vpc-1"),
      Buffer.from([0x1a, 2, 0x08, 1]),
    ]);
    expect(requestDeserialize(question)).toEqual({ type_name: "aws_vpc", id: "vpc-1" });
  });
});
