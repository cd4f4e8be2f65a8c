/** Whether values fit the schema that a chart has for them, as helm judges it. */
import Ajv, { type Options } from "ajv";
import Ajv2020 from "ajv/dist/2020";
import { mergeValues, type Chart, type Values } from "../support/charts";

// Charts' schemas use keywords that are not JSON Schema's, and formats only as hints.
const OPTIONS: Options = { strict: false, validateFormats: false, allErrors: true };

/** What is wrong with `values` over the chart's defaults, a line each; nothing for a chart without a schema. */
export function schemaProblems(values: Values, { defaults, schema }: Chart): string[] {
  if (!schema) return [];
  const isNew = typeof schema.$schema === "string" && schema.$schema.includes("2020-12");
  const ajv = isNew ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS);
  const isValid = ajv.compile(schema);
  if (isValid(mergeValues(defaults, values))) return [];
  return (isValid.errors ?? []).map(
    ({ instancePath, message = "", params }) => `${instancePath || "/"} ${message} ${JSON.stringify(params)}`,
  );
}
