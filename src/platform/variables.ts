import { Lazy, TerraformVariable, VariableType, type TerraformStack } from "cdktf";
import type { ModuleSource } from "../modules/module-source";
import {
  isCertificatePath,
  isPrivateKeyPath,
  isPublicKeyPath,
  isPublicKeyPathOrContent,
} from "./variable-rules/key-rules";
import { isSet, type Rule, whereSet } from "./variable-rules/rule";
import { areClientCidrs, isInstanceType, isRegion, isVpnUser } from "./variable-rules/network-rules";
import {
  areRegistryCredentials,
  isAddonsNamespace,
  isDomain,
  isGrafanaAdmin,
  isImage,
} from "./variable-rules/service-rules";

/** One input variable of the platform: what Terraform is given at run time. */
interface VariableSpec {
  readonly type: string;
  readonly description: string;
  /** Absent where a value must be given, see {@link mustBeGiven}; null where leaving it out means something. */
  readonly default?: string | number | boolean | null;
  /** @default false */
  readonly sensitive?: boolean;
  readonly validation: readonly Rule[];
}

/**
 * The input variables. Names and defaults are those of the original root module; types, validation and the
 * `*_public_key` variables are ours.
 */
const SPECS = {
  aws_region: () => ({
    type: VariableType.STRING,
    description: "The AWS Region in which the infrastructure is set up.",
    default: "eu-north-1",
    validation: isRegion("aws_region"),
  }),
  cluster_issuer_cert_path: (source, runsRemotely) => ({
    type: VariableType.STRING,
    description: pathOr(
      "The path to the file containing the certificate of the ClusterIssuer certificate authority",
      "cluster_issuer_cert",
      source,
    ),
    ...(source === "maintained" && { default: null }),
    validation: isCertificatePath("cluster_issuer_cert_path", {
      contentName: contentOf("cluster_issuer_cert_pem", source),
      runsRemotely,
    }),
  }),
  cluster_issuer_cert_pem: () => ({
    type: VariableType.STRING,
    description:
      "The certificate of the ClusterIssuer certificate authority, PEM. " +
      "Exactly one of cluster_issuer_cert_path and cluster_issuer_cert_pem is needed.",
    default: null,
    // Not a secret, but a private key given by mistake must not reach a log. Its rules are with the path's.
    sensitive: true,
    validation: [],
  }),
  cluster_issuer_key_path: (source, runsRemotely) => ({
    type: VariableType.STRING,
    description: pathOr(
      "The path to the file containing the private key of the ClusterIssuer certificate authority",
      "cluster_issuer_key",
      source,
    ),
    ...(source === "maintained" && { default: null }),
    validation: isPrivateKeyPath("cluster_issuer_key_path", {
      contentName: contentOf("cluster_issuer_key_pem", source),
      runsRemotely,
    }),
  }),
  cluster_issuer_key_pem: () => ({
    type: VariableType.STRING,
    description:
      "The private key of the ClusterIssuer certificate authority, PEM. " +
      "Exactly one of cluster_issuer_key_path and cluster_issuer_key_pem is needed.",
    default: null,
    sensitive: true,
    // With the path's.
    validation: [],
  }),
  docker_registry_email: (source) => registry("The docker registry email account", source),
  docker_registry_password: (source) => ({
    ...registry("The docker registry password", source),
    sensitive: true,
  }),
  docker_registry_server: (source) => ({
    ...registry("The docker registry hosting the docker images for spark and jupyter notebook", source),
    validation: source === "registry" ? [] : areRegistryCredentials("docker_registry"),
  }),
  docker_registry_username: (source) => registry("The docker registry username", source),
  domain: () => ({
    type: VariableType.STRING,
    description: "The domain of the Route53 private hosted zone that is created for the EKS cluster.",
    validation: isDomain("domain"),
  }),
  eks_worker_nodes_key_path: (...where) =>
    publicKeyPath("eks_worker_nodes", "the EKS worker nodes", ...where),
  eks_worker_nodes_public_key: () => publicKey("eks_worker_nodes", "the EKS worker nodes"),
  grafana_admin_password: () => ({
    type: VariableType.STRING,
    description: "The password of Grafana's administrator: 8 characters or more.",
    sensitive: true,
    // With the user's.
    validation: [],
  }),
  grafana_admin_user: () => ({
    type: VariableType.STRING,
    description: "The name of Grafana's administrator.",
    default: "admin",
    validation: isGrafanaAdmin("grafana_admin_user", "grafana_admin_password"),
  }),
  history_server_spark_image: () => ({
    type: VariableType.STRING,
    description: "The spark image used for deploying the spark history server, with its tag or digest.",
    validation: isImage("history_server_spark_image"),
  }),
  jupyter_notebook_image: () => ({
    type: VariableType.STRING,
    description: "The jupyter notebook image, with its tag or digest.",
    validation: isImage("jupyter_notebook_image"),
  }),
  kubernetes_addons_namespace: () => ({
    type: VariableType.STRING,
    description: "The namespace in which kubernetes components are installed; it is created.",
    default: "addons",
    validation: isAddonsNamespace("kubernetes_addons_namespace"),
  }),
  nat_instance_key_path: (...where) => publicKeyPath("nat_instance", "the NAT instance", ...where),
  nat_instance_public_key: () => publicKey("nat_instance", "the NAT instance"),
  nat_instance_type: () => ({
    type: VariableType.STRING,
    description: "The EC2 instance type of the NAT instance, x86-64 or Graviton.",
    default: "t3.micro",
    validation: isInstanceType("nat_instance_type"),
  }),
  openvpn_client_cidrs: () => ({
    type: VariableType.LIST_STRING,
    description:
      "IPv4 blocks, in CIDR notation, from which SSH and VPN connections to the OpenVPN server are accepted.",
    validation: areClientCidrs("openvpn_client_cidrs"),
  }),
  openvpn_instance_type: () => ({
    type: VariableType.STRING,
    description: "The EC2 instance type of the OpenVPN server, x86-64 or Graviton.",
    default: "t3.micro",
    validation: isInstanceType("openvpn_instance_type"),
  }),
  openvpn_key_path: (...where) => publicKeyPath("openvpn", "the OpenVPN server", ...where),
  openvpn_public_key: () => publicKey("openvpn", "the OpenVPN server"),
  openvpn_user: () => ({
    type: VariableType.STRING,
    description:
      "The name of the first OpenVPN user, whose profile the server makes during its installation.",
    validation: isVpnUser("openvpn_user"),
  }),
} as const satisfies Record<string, (source: ModuleSource, runsRemotely: boolean) => VariableSpec>;

/** The name of an input variable. */
export type VariableName = keyof typeof SPECS;

/** Every input variable. */
export const VARIABLE_NAMES = Object.keys(SPECS) as readonly VariableName[];

/** The input variables of one stack: each is declared when it is first used, so a stack asks only for what it uses. */
export class InputVariables {
  private readonly declared = new Map<VariableName, TerraformVariable>();
  private readonly awaited: string[] = [];

  constructor(
    private readonly stack: TerraformStack,
    private readonly moduleSource: ModuleSource,
    private readonly runsRemotely: boolean,
  ) {}

  /** The Region for a provider, {@link onceValid}. */
  public regionOnceValid(): string {
    return this.onceValid(this.expression("aws_region"));
  }

  /**
   * A value for a provider's configuration, which thereby waits for the validation of every variable. Without that,
   * terraform would plan whatever does not refer to the variable that it refuses, and its message would be lost among
   * the changes.
   *
   * @param expression the value as an expression, without its `\${}`
   */
  public onceValid(expression: string): string {
    return Lazy.stringValue({
      produce: () => {
        const others = [...this.declared.values()]
          .filter(({ node, validation }) => node.id !== "aws_region" && validation)
          .map(({ node }) => `var.${node.id}`);
        const list = [...others.sort(), ...this.awaited].join(", ");
        return `\${element([${expression}, jsonencode([${list}])], 0)}`;
      },
    });
  }

  /** Lets providers wait for more than the variables: an expression without its `\${}`, with checks of its own. */
  public alsoWaitFor(expression: string): void {
    this.awaited.push(expression);
  }

  /** A reference to a variable without its `\${}`, for use within an expression. */
  public expression(name: VariableName): string {
    this.declare(name);
    return `var.${name}`;
  }

  /** A reference to a variable of type string. */
  public string(name: VariableName): string {
    return this.declare(name).stringValue;
  }

  /** A reference to a variable of type list(string). */
  public list(name: VariableName): string[] {
    return this.declare(name).listValue;
  }

  private declare(name: VariableName): TerraformVariable {
    const existing = this.declared.get(name);
    if (existing) return existing;
    const spec: VariableSpec = SPECS[name](this.moduleSource, this.runsRemotely);
    const { default: defaultValue = null, ...config } = spec;
    const validation =
      spec.default === undefined ? mustBeGiven(name, spec, this.runsRemotely) : spec.validation;
    const variable = new TerraformVariable(this.stack, name, {
      ...config,
      validation: validation.length > 0 ? [...validation] : undefined,
      nullable: defaultValue === null,
    });
    // Not by the constructor: cdktf fails on a null default, and renames the keys of an object.
    variable.addOverride("default", defaultValue);
    this.declared.set(name, variable);
    return variable;
  }
}

/**
 * The rules of a variable without which nothing works. Terraform would ask for it, one variable after the other, and
 * `cdktf deploy` waits forever for an answer that nobody can give. So it may be left out, for all that Terraform
 * knows, and is refused by a rule.
 */
function mustBeGiven(name: string, spec: VariableSpec, runsRemotely: boolean): readonly Rule[] {
  const here = spec.sensitive
    ? `export TF_VAR_${name}=…`
    : `set it in terraform.tfvars, or as TF_VAR_${name}`;
  const how = runsRemotely
    ? `set it in the workspace or, where terraform runs on your own machine, ${here}`
    : here;
  return [isSet(name, spec.description, how), ...spec.validation.map((rule) => whereSet(name, rule))];
}

/** The description of a path that has an alternative, unless the registry's modules are used. */
function pathOr(description: string, prefix: string, source: ModuleSource): string {
  const alternative = ` Exactly one of ${prefix}_path and ${prefix}_pem is needed.`;
  return `${description}.${source === "registry" ? "" : alternative}`;
}

/** The variable that has the content itself: with the registry's modules none, as in the original. */
function contentOf(name: string, source: ModuleSource): string | undefined {
  return source === "registry" ? undefined : name;
}

/** A part of the private registry's credentials: needed by the registry's modules only. */
function registry(description: string, source: ModuleSource): VariableSpec {
  return source === "registry"
    ? { type: VariableType.STRING, description: `${description}.`, validation: [] }
    : {
        type: VariableType.STRING,
        description: `${description}; left out where the images are public.`,
        default: null,
        // With the server's.
        validation: [],
      };
}

/** The path of a public key file. The registry's modules know no other way, so there it is required. */
function publicKeyPath(
  prefix: string,
  of: string,
  source: ModuleSource,
  runsRemotely: boolean,
): VariableSpec {
  const name = `${prefix}_key_path`;
  const description = `The path to the public SSH key file for ${of}`;
  return source === "registry"
    ? {
        type: VariableType.STRING,
        description: `${description}.`,
        validation: isPublicKeyPath(name, runsRemotely),
      }
    : {
        type: VariableType.STRING,
        description: `${description}. Exactly one of ${name} and ${prefix}_public_key is needed.`,
        default: null,
        validation: isPublicKeyPathOrContent(name, `${prefix}_public_key`, runsRemotely),
      };
}

/** The public key itself, for runs on machines that have no such file, as in Terraform Cloud. */
function publicKey(prefix: string, of: string): VariableSpec {
  const name = `${prefix}_public_key`;
  return {
    type: VariableType.STRING,
    description: `The public SSH key for ${of}, in OpenSSH format. Exactly one of ${prefix}_key_path and ${name} is needed.`,
    default: null,
    // Not a secret, but a private key given by mistake must not reach a log. Its rules are with the path's.
    sensitive: true,
    validation: [],
  };
}
