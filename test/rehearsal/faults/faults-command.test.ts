import { main } from "../../../src/rehearsal/launcher/cli";

let printed = "";

beforeEach(() => {
  printed = "";
  jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

test.each([
  [["--kind=burn"], '--kind is "burn". Give one of fail, throttle, '],
  [["--every=0"], '--every is "0". Give a whole number from 1 on.'],
  [["--all", "--kind=die"], "--all is every fault at every operation. Give it without --kind and --every."],
  [["--all", "--every=2"], "--all is every fault at every operation. Give it without --kind and --every."],
])("faults %j is refused before anything is done", async (args, words) => {
  expect(await main(["faults", ...args])).toBe(1);
  expect(printed).toContain(words);
});
