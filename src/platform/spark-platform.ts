import { Annotations, TerraformOutput, type App, type TerraformStack } from "cdktf";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { MODULE_SOURCES, type ModuleSource } from "../modules/module-source";
import { NetworkStage } from "../stages/network";
import { notOneOf } from "./errors";
import { declareNetworkLocals } from "./network-locals";
import { checkNetworkSettings, DEFAULT_OPENVPN_PROTOCOL, type NetworkSettings } from "./network-settings";
import { PlatformStack } from "./platform-stack";
import { constrainVersions } from "./provider-constraints";
import { InputVariables } from "./variables";

/**
 * How the stages are laid out in stacks: `staged` is a stack for each stage, deployed one after the other;
 * `single` is one stack that holds them all, as the original root module does.
 */
export type Layout = "staged" | "single";

/** Every allowed {@link Layout}. */
export const LAYOUTS: readonly Layout[] = ["staged", "single"];

/** Id of the only stack of the single layout. */
export const SINGLE_STACK = "spark-platform";

/** What shapes the platform's graph. What Terraform asks for at run time is an input variable instead. */
export interface SparkPlatformProps {
  /**
   * How the stages are laid out in stacks.
   * @default "staged"
   */
  readonly layout?: Layout;
  /**
   * Where the modules come from. The registry's no longer apply cleanly on today's AWS.
   * @default "maintained"
   */
  readonly modules?: ModuleSource;
  /**
   * The VPC, its subnets and the VPN.
   * @default - the original's: 10.0.0.0/16, one public and three private subnets, VPN over tcp
   */
  readonly network?: NetworkSettings;
  /**
   * Tags for everything that has tags.
   * @default - none but `Name`
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The whole platform: composes stacks, variables, locals, providers, stages and outputs. */
export class SparkPlatform {
  /** How the stages are laid out. */
  public readonly layout: Layout;
  /** Where the modules come from. */
  public readonly moduleSource: ModuleSource;
  /** The stacks in the order in which they are deployed. */
  public readonly stacks: readonly TerraformStack[];

  /** @throws SettingError naming the setting, the value and the fix */
  constructor(app: App, props: SparkPlatformProps = {}) {
    this.layout = props.layout ?? "staged";
    if (!LAYOUTS.includes(this.layout)) throw notOneOf("layout", this.layout, LAYOUTS);
    this.moduleSource = props.modules ?? "maintained";
    if (!MODULE_SOURCES.includes(this.moduleSource))
      throw notOneOf("modules", this.moduleSource, MODULE_SOURCES);
    const network = props.network ?? {};
    checkNetworkSettings(network);

    const stack = new PlatformStack(app, this.layout === "single" ? SINGLE_STACK : "network");
    const variables = new InputVariables(stack, this.moduleSource);
    new AwsProvider(stack, "aws", {
      region: variables.string("aws_region"),
      defaultTags: props.tags ? [{ tags: { ...props.tags } }] : undefined,
    });
    this.addNetwork(stack, variables, network);

    this.stacks = [stack];
    for (const each of this.stacks) {
      constrainVersions(each, this.moduleSource);
      if (this.moduleSource === "registry") warnOfRegistryModules(each);
    }
  }

  private addNetwork(
    stack: TerraformStack,
    variables: InputVariables,
    settings: NetworkSettings,
  ): NetworkStage {
    const isRegistry = this.moduleSource === "registry";
    const stage = new NetworkStage(stack, "network", {
      moduleSource: this.moduleSource,
      awsRegion: variables.string("aws_region"),
      ...declareNetworkLocals(stack, settings),
      openvpnInstanceType: variables.string("openvpn_instance_type"),
      openvpnClientCidrs: variables.list("openvpn_client_cidrs"),
      openvpnUser: variables.string("openvpn_user"),
      openvpnProtocol: settings.openvpnProtocol ?? DEFAULT_OPENVPN_PROTOCOL,
      openvpnKeyPath: variables.string("openvpn_key_path"),
      openvpnPublicKey: isRegistry ? undefined : variables.string("openvpn_public_key"),
    });

    new TerraformOutput(stack, "openvpn_server_dns", {
      description: "Public DNS name of the OpenVPN server.",
      value: stage.openvpnServer.openvpnServerDns,
    });
    if (!isRegistry) {
      new TerraformOutput(stack, "openvpn_profile_command", {
        description: "Run this to fetch the first user's VPN profile.",
        value: stage.openvpnServer.openvpnProfileCommand,
      });
    }
    return stage;
  }
}

function warnOfRegistryModules(stack: TerraformStack): void {
  Annotations.of(stack).addWarning(
    'modules: "registry" uses the modules as published in 2022, which no longer apply cleanly on today\'s AWS ' +
      "(see docs/decisions/0001-module-sources.md); use the maintained modules unless you compare with the originals.",
  );
}
