import { cpSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import {
  TerraformDataSource,
  TerraformElement,
  TerraformLocal,
  TerraformModule,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  type ISynthesisSession,
} from "cdktf";
import type { Construct, Node } from "constructs";
import { MODULE_FOLDER } from "../modules/module-source";
import { logicalIdCollision, logicalIdNotTerraform } from "./errors";

/** The maintained modules in this project. */
const MODULES_DIRECTORY = resolve(__dirname, "../../modules");

/** A Terraform identifier, as in terraform's own syntax. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Files under `modules/` that are not part of a module: tests, and what terraform leaves where it was run. */
const NOT_MODULE_FILES = /^(tests|\..*|.*\.tfstate(\..*)?|.*\.tfvars(\.json)?)$/;

/**
 * A stack whose Terraform addresses are the construct ids themselves, however deep the constructs are nested:
 * `network/custom-vpc` is `module.custom-vpc`. cdktf would append a hash of the path; an address is public API here.
 *
 * The maintained modules that the stack references are copied into its folder, so that the folder can be handed to
 * terraform, or uploaded, as it is.
 */
export class PlatformStack extends TerraformStack {
  private readonly pathsByAddress = new Map<string, string>();
  private readonly files = new Map<string, string>();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const inner = this.synthesizer;
    this.synthesizer = {
      synthesize: (session) => {
        inner.synthesize(session);
        this.copyModules(session);
        for (const [name, content] of this.files) writeFileSync(join(this.folder(session), name), content);
      },
    };
  }

  /** Has a file written into the stack's folder, beside the configuration. */
  public addFile(name: string, content: string): void {
    this.files.set(name, content);
  }

  /**
   * @throws if another element of the same kind already has the id, as cdktf would silently keep only one of them,
   * or if the id is no Terraform identifier.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    if (!TerraformElement.isTerraformElement(element)) return super.allocateLogicalId(element);
    // cdktf names its own cross-stack elements after expressions, such as `module.custom-vpc.vpc_id`.
    const isCdktfs = element.node.id.startsWith("cross-stack-");
    const logicalId = isCdktfs ? element.node.id.replaceAll(/[^A-Za-z0-9_-]+/g, "_") : element.node.id;
    if (!IDENTIFIER.test(logicalId)) throw logicalIdNotTerraform(element.node.path);

    const address = `${addressPrefix(element)}${logicalId}`;
    const owner = this.pathsByAddress.get(address) ?? element.node.path;
    if (owner !== element.node.path) throw logicalIdCollision(address, owner, element.node.path);
    this.pathsByAddress.set(address, owner);
    return logicalId;
  }

  private folder(session: ISynthesisSession): string {
    const { outdir } = session.manifest;
    return dirname(join(outdir, session.manifest.forStack(this).synthesizedStackPath));
  }

  private copyModules(session: ISynthesisSession): void {
    const target = join(this.folder(session), MODULE_FOLDER);
    rmSync(target, { recursive: true, force: true });
    const folders = this.node
      .findAll()
      .filter((construct) => construct instanceof TerraformModule)
      .filter((module) => dirname(module.source) === `./${MODULE_FOLDER}`)
      .map((module) => basename(module.source));
    for (const folder of new Set(folders)) {
      cpSync(join(MODULES_DIRECTORY, folder), join(target, folder), {
        recursive: true,
        filter: (source) => !NOT_MODULE_FILES.test(basename(source)),
      });
    }
  }
}

/** The part of an element's address before its id: elements of different kinds may share an id. */
function addressPrefix(element: TerraformElement): string {
  if (element instanceof TerraformModule) return "module.";
  if (element instanceof TerraformVariable) return "var.";
  if (element instanceof TerraformLocal) return "local.";
  if (element instanceof TerraformOutput) return "output.";
  if (element instanceof TerraformResource) return `${element.terraformResourceType}.`;
  if (element instanceof TerraformDataSource) return `data.${element.terraformResourceType}.`;
  if (element instanceof TerraformProvider) return `provider.${element.terraformResourceType}.`;
  return `${element.constructor.name}.`;
}
