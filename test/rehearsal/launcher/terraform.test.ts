import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { terraformEnvironment } from "../../../src/rehearsal/launcher/environment";
import {
  diagnosticsOf,
  outputsOf,
  runTerraform,
  streamTerraform,
} from "../../../src/rehearsal/launcher/terraform";
import { makeHome } from "../../../src/rehearsal/launcher/workspace";
import { makeFolder, removeFolders } from "./support/project";

afterEach(removeFolders);

function configuration(content: unknown) {
  const directory = makeFolder();
  writeFileSync(path.join(directory, "main.tf.json"), JSON.stringify(content));
  return { directory, environment: terraformEnvironment(makeHome(makeFolder())) };
}

test("events come one by one while terraform runs, and all together when it has ended", async () => {
  const options = configuration({
    resource: { terraform_data: { a: { input: 1 } } },
    output: { a: { value: 1 } },
  });
  await streamTerraform("init", ["-input=false"], options);
  const seen: string[] = [];

  const result = await streamTerraform("apply", ["-auto-approve"], {
    ...options,
    onEvent: ({ type }) => seen.push(type),
  });

  expect(result.exitCode).toBe(0);
  expect(seen).toEqual(result.events.map(({ type }) => type));
  expect(seen).toEqual(
    expect.arrayContaining(["planned_change", "apply_start", "apply_complete", "change_summary"]),
  );
  expect(outputsOf(result.events)).toMatchObject({ a: { sensitive: false, value: 1 } });
});

test("an error comes as a diagnostic", async () => {
  const result = await streamTerraform("init", [], configuration({ resource: { terraform_data: 1 } }));

  expect(result.exitCode).toBe(1);
  expect(diagnosticsOf(result.events)[0]).toMatchObject({
    severity: "error",
    summary: "Incorrect JSON value type",
    range: { filename: "main.tf.json", start: { line: 1 } },
  });
});

test("what terraform says outside of events, as in a crash, is kept as text", async () => {
  const options = configuration({});
  const binary = path.join(options.directory, "terraform");
  writeFileSync(binary, "#!/bin/sh\necho '{not an event'\nprintf 'panic: no luck' >&2\nexit 2\n", {
    mode: 0o755,
  });

  const result = await streamTerraform("plan", [], { ...options, binary });

  expect(result).toMatchObject({ exitCode: 2, events: [] });
  expect([...result.text].sort()).toEqual(["panic: no luck", "{not an event"]);
});

test("a document is handed back whole, and logged", async () => {
  const log = path.join(makeFolder(), "log");

  const { stdout, exitCode } = await runTerraform(["version", "-json"], { ...configuration({}), log });

  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toHaveProperty("terraform_version");
  expect(readFileSync(log, "utf8")).toBe(stdout);
});
