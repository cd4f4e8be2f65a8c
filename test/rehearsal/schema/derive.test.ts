import { type DerivationInput, deriveSchema } from "../../../src/rehearsal/schema/derive";
import { UnknownPatternError } from "../../../src/rehearsal/schema/problem";

const required = { required: true, optional: false, computed: false };
const optional = { required: false, optional: true, computed: false };
const computed = { required: false, optional: false, computed: true };

/** One entry of an HCL map. */
function entry(name: string, value: string, type: string, storageClassType: string): string {
  return [`${name}: {`, `value: ${value},`, "isBlock: false,", `type: "${type}",`]
    .concat(`storageClassType: "${storageClassType}",`, "},")
    .map((line) => `      ${line}\n`)
    .join("");
}

/** A struct of two settable members: the interface, its mapper and its class. */
function struct(name: string, flags: string): string {
  return `
export interface ${name} {
  /**
  * Docs at Terraform Registry: {@link https://registry.example/acme#label Thing#label}
  */
  readonly label?: string;
}

export function ${name.charAt(0).toLowerCase()}${name.slice(1)}ToHclTerraform(struct?: ${name}): any {
  const attrs = {
${entry("label", "cdktf.stringToHclTerraform(struct!.label)", "simple", "string")}    };
}

export class ${name}OutputReference extends cdktf.ComplexObject {
  public set internalValue(value: ${name} | undefined) {
    if (value === undefined) {
      this._label = undefined;
    }
  }

  // label - ${flags}
  private _label?: string; 
  public get label() {
    return this.getStringAttribute('label');
  }
  public set label(value: string) {
    this._label = value;
  }
}

export class ${name}List extends cdktf.ComplexList {
  public internalValue? : ${name}[] | cdktf.IResolvable

  public get(index: number): ${name}OutputReference {
    return new ${name}OutputReference(this.terraformResource, this.terraformAttribute, index, this.wrapsSet);
  }
}
`;
}

const OPTIONAL = "computed: false, optional: true, required: false";

const SOURCE = `
import * as cdktf from 'cdktf';

export interface ThingConfig extends cdktf.TerraformMetaArguments {
  /**
  * Docs at Terraform Registry: {@link https://registry.example/acme#name Thing#name}
  */
  readonly name: string;
  /**
  * timeouts block
  *
  * Docs at Terraform Registry: {@link https://registry.example/acme#timeouts Thing#timeouts}
  */
  readonly timeouts?: ThingTimeouts;
}
${struct("ThingTimeouts", OPTIONAL)}${struct("ThingPart", OPTIONAL)}
export class Thing extends cdktf.TerraformResource {

  // =================
  // STATIC PROPERTIES
  // =================
  public static readonly tfResourceType = "acme_thing";

  public constructor(scope: Construct, id: string, config: ThingConfig) {
    super(scope, id, {});
  }

  // ==========
  // ATTRIBUTES
  // ==========

  // arn - computed: true, optional: false, required: false
  public get arn() {
    return this.getStringAttribute('arn');
  }

  // name - computed: false, optional: false, required: true
  private _name?: string; 
  public get name() {
    return this.getStringAttribute('name');
  }
  public set name(value: string) {
    this._name = value;
  }
  // Temporarily expose input value. Use with caution.
  public get nameInput() {
    return this._name;
  }

  // parts - ${OPTIONAL}
  private _parts = new ThingPartList(this, "parts", true);
  public get parts() {
    return this._parts;
  }
  public putParts(value: ThingPart[] | cdktf.IResolvable) {
    this._parts.internalValue = value;
  }

  // timeouts - ${OPTIONAL}
  private _timeouts = new ThingTimeoutsOutputReference(this, "timeouts");
  public get timeouts() {
    return this._timeouts;
  }
  public resetTimeouts() {
    this._timeouts.internalValue = undefined;
  }

  // =========
  // SYNTHESIS
  // =========

  protected synthesizeHclAttributes(): { [name: string]: any } {
    const attrs = {
${entry("name", "cdktf.stringToHclTerraform(this._name)", "simple", "string")}${entry(
  "parts",
  "cdktf.listMapperHcl(thingPartToHclTerraform, false)(this._parts.internalValue)",
  "set",
  "ThingPartList",
)}${entry("timeouts", "thingTimeoutsToHclTerraform(this._timeouts.internalValue)", "struct", "ThingTimeouts")}    };
  }
}
`;

function derive(source: string, overrides: Partial<DerivationInput> = {}) {
  const input = { provider: "acme", protocol: 5, kind: "resource", typeName: "acme_thing" } as const;
  return deriveSchema({ ...input, sources: [source], ...overrides }).block;
}

/** The sample with one passage replaced, which must be there. */
function doctored(passage: string | RegExp, replacement: string): string {
  const source = SOURCE.replace(passage, replacement);
  expect(source).not.toBe(SOURCE);
  return source;
}

describe("deriveSchema", () => {
  it("derives attributes, objects and blocks", () => {
    expect(derive(SOURCE)).toEqual({
      attributes: {
        arn: { type: "string", ...computed },
        name: { type: "string", ...required },
        parts: { type: ["set", ["object", { label: "string" }]], ...optional },
      },
      blocks: {
        timeouts: {
          nesting: "single",
          block: { attributes: { label: { type: "string", ...optional } }, blocks: {} },
        },
      },
    });
  });

  it("nests the attributes of an object under protocol 6", () => {
    expect(derive(SOURCE, { protocol: 6 }).attributes.parts).toEqual({
      nested: { nesting: "set", attributes: { label: { type: "string", ...optional } } },
      ...optional,
    });
  });

  it("takes a mapper of separate elements for a block", () => {
    const source = doctored("thingPartToHclTerraform, false", "thingPartToHclTerraform, true");

    expect(derive(source).blocks.parts).toMatchObject({ nesting: "set" });
    expect(derive(source).blocks.parts).not.toHaveProperty("maxItems");
  });

  it("takes a collection that is mapped as one struct for a block of at most one", () => {
    const source = doctored(
      "cdktf.listMapperHcl(thingPartToHclTerraform, false)(",
      "thingPartToHclTerraform(",
    );

    expect(derive(source).blocks.parts).toMatchObject({ nesting: "set", maxItems: 1 });
  });

  it("takes a block that is required for one of at least one", () => {
    const source = doctored(
      `// parts - ${OPTIONAL}`,
      "// parts - computed: false, optional: false, required: true",
    );

    expect(derive(source.replace("Terraform, false", "Terraform, true")).blocks.parts).toMatchObject({
      minItems: 1,
    });
  });

  it("takes a struct without any flag for a block that is all computed", () => {
    const source = doctored(
      / {2}\/\/ timeouts - .*\n/,
      "  // timeouts - computed: false, optional: false, required: false\n",
    )
      .replace(/ {2}public resetTimeouts\(\) \{\n.*\n {2}\}\n/, "")
      .replace(/ +timeouts: \{\n(?:.*\n){5}/, "");

    expect(derive(source).blocks.timeouts).toMatchObject({ nesting: "single" });
  });

  it("follows collections of collections through their classes", () => {
    const lists = `
export class ThingPartListList extends cdktf.MapList {
  public get(index: number): ThingPartList {
    return new ThingPartList(this, \`[\${index}]\`, true);
  }
}
`;
    const source = doctored(
      'new ThingPartList(this, "parts", true)',
      'new ThingPartListList(this, "parts", false)',
    )
      .replace("listMapperHcl(thingPart", "listMapperHcl(cdktf.listMapperHcl(thingPart")
      .replace("Terraform, false)(", "Terraform, false), false)(")
      .replace(
        'type: "set",\n      storageClassType: "ThingPartList"',
        'type: "list",\n      storageClassType: "ThingPartListList"',
      );

    expect(derive(source + lists).attributes.parts?.type).toEqual([
      "list",
      ["set", ["object", { label: "string" }]],
    ]);
    // Nested attributes know one level only.
    expect(derive(source + lists, { protocol: 6 }).attributes.parts).toHaveProperty("type");
  });
});

describe("deriveSchema names provider, type, attribute and text when it meets", () => {
  const member = "  public get extra() {\n    return this.getStringAttribute('extra');\n  }\n";

  it.each<[string, string | RegExp, string, string]>([
    [
      "an unknown mapper",
      "cdktf.stringToHclTerraform(this._name)",
      "cdktf.dateToHclTerraform(this._name)",
      "attribute name: an unknown HCL mapper: cdktf.dateToHclTerraform",
    ],
    [
      "a mapper that contradicts the stored class",
      'storageClassType: "ThingTimeouts"',
      'storageClassType: "ThingPart"',
      "attribute timeouts: storageClassType ThingPart does not fit: thingTimeoutsToHclTerraform",
    ],
    [
      "a mapper that contradicts the type",
      'type: "struct"',
      'type: "simple"',
      "attribute timeouts: storageClassType ThingTimeouts does not fit",
    ],
    [
      "an entry of another form in the HCL map",
      '      type: "set",\n',
      '      type: "queue",\n',
      "an unknown entry in the HCL map: parts: {",
    ],
    [
      "a settable attribute that is not in the HCL map",
      / +name: \{\n(?:.*\n){5}/,
      "",
      'settable, but not in the HCL map: name {"required":true,"optional":false,"computed":false}',
    ],
    [
      "a computed attribute in the HCL map",
      "// name - computed: false, optional: false, required: true",
      "// name - computed: true, optional: false, required: false",
      "in the HCL map, though only computed: name",
    ],
    [
      "an entry of the HCL map that no class member accounts for",
      / {2}\/\/ name - (?:.*\n)*? {2}\/\/ parts/,
      "  // parts",
      "in the HCL map, but without a flags comment: name",
    ],
    [
      "a first member without its flags comment",
      /\n {2}\/\/ arn - .*/,
      "",
      "a member without its flags comment: public get arn() {",
    ],
    [
      "a later member without its flags comment",
      /\n {2}\/\/ timeouts - .*/,
      "",
      "a member without its flags comment: private _timeouts = new ThingTimeoutsOutputReference",
    ],
    [
      "a getter that belongs to no attribute",
      "\n  // name - computed",
      `${member}\n  // name - computed`,
      "a member without its flags comment: public get extra() {",
    ],
    [
      "a flags comment of another form",
      "// arn - computed: true, optional: false, required: false",
      "// arn - computed: true, optional: false, required: false, sensitive: true",
      "a member without its flags comment: // arn - computed: true",
    ],
    [
      "an unknown getter",
      "this.getStringAttribute('arn')",
      "this.getDateAttribute('arn')",
      "attribute arn: an unknown getter: this.getDateAttribute('arn')",
    ],
    [
      "a storage of another name",
      'new ThingPartList(this, "parts", true)',
      'new ThingPartList(this, "pieces", true)',
      'attribute parts: stored under another name: new ThingPartList(this, "pieces", true)',
    ],
    [
      "a struct without its class",
      "export class ThingTimeoutsOutputReference",
      "export class Elsewhere",
      "attribute timeouts: no class is declared: ThingTimeoutsOutputReference",
    ],
    [
      "a struct that contains itself",
      entry("label", "cdktf.stringToHclTerraform(struct!.label)", "simple", "string"),
      entry("label", "thingTimeoutsToHclTerraform(struct!.label)", "struct", "ThingTimeouts"),
      "attribute timeouts.label: a struct that contains itself: ThingTimeouts",
    ],
    [
      "a member of an object that has flags of its own",
      /(class ThingPartOutput[^]*?\/\/ label - ).*/,
      "$1computed: false, optional: false, required: true",
      "attribute parts.label: a member of an object has flags of its own",
    ],
    [
      "an unknown kind of export",
      "export interface",
      "export type",
      "an unknown kind of export: type ThingConfig",
    ],
    ["another type", '"acme_thing"', '"acme_other"', "the binding is of another type: acme_other"],
  ])("%s", (_, passage, replacement, message) => {
    const source = doctored(passage, replacement);

    expect(() => derive(source)).toThrow(UnknownPatternError);
    expect(() => derive(source)).toThrow(message);
    expect(() => derive(source)).toThrow("provider acme, resource acme_thing");
  });
});
