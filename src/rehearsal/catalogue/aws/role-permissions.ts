/**
 * What a role may do, as far as the rehearsal asks: whether it is refused what something cannot work without. Whatever is not
 * known counts as allowing it.
 *
 * How AWS decides: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html; what its own
 * policies contain: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
import { stringsAt, textOf } from "../../engine/values";
import type { ValueMap } from "../../protocol/value";
import type { World, WorldObject } from "../../world/world";
import { PARTITION } from "./account";
import { glob } from "./filters";
import { statementsIn } from "./policy-document";

/** Actions that the rehearsal asks after. */
type Action = "ec2:CreateVolume" | "elasticfilesystem:CreateAccessPoint";

/** What something needs of its role. */
export interface Need {
  /** Policies of AWS that give it. */
  readonly policies: readonly string[];
  /**
   * The action without which it does nothing.
   *
   * @default - any policy that is not one of AWS's will do, as what it allows is not looked into
   */
  readonly action?: Action;
}

/** Policies of AWS that are often on roles of clusters and their nodes, with what they allow of the actions asked after. */
const KNOWN: Readonly<Record<string, readonly Action[]>> = {
  AmazonEC2ContainerRegistryPullOnly: [],
  AmazonEC2ContainerRegistryReadOnly: [],
  AmazonEKSClusterPolicy: ["ec2:CreateVolume"],
  AmazonEKSFargatePodExecutionRolePolicy: [],
  AmazonEKSVPCResourceController: [],
  AmazonEKSWorkerNodeMinimalPolicy: [],
  AmazonEKSWorkerNodePolicy: [],
  AmazonEKS_CNI_Policy: [],
  AmazonElasticFileSystemClientFullAccess: [],
  AmazonElasticFileSystemClientReadOnlyAccess: [],
  AmazonElasticFileSystemClientReadWriteAccess: [],
  AmazonS3FullAccess: [],
  AmazonS3ReadOnlyAccess: [],
  AmazonSSMManagedInstanceCore: [],
  CloudWatchAgentServerPolicy: [],
  "service-role/AmazonEBSCSIDriverPolicy": ["ec2:CreateVolume"],
  "service-role/AmazonEFSCSIDriverPolicy": ["elasticfilesystem:CreateAccessPoint"],
};

/** A policy that AWS manages, by its name and, where it has one, its path. */
export function managedPolicy(name: string): string {
  return `arn:${PARTITION}:iam::aws:policy/${name}`;
}

/** The services that may take a role; undefined when anybody may, and which services that is cannot be told. */
export function servicesTrusted(role: WorldObject): readonly string[] | undefined {
  const trust = statementsIn(textOf(role.values, "assume_role_policy")).filter(
    ({ Effect: effect }) => effect === "Allow",
  );
  const isOpen = trust.some(
    (statement) =>
      statement.Principal === "*" ||
      statement.Principal === undefined ||
      stringsAt(statement, "Principal.Service").some((name) => name.includes("*")),
  );
  return isOpen ? undefined : trust.flatMap((statement) => stringsAt(statement, "Principal.Service"));
}

/** Whether a statement is about an action. "The prefix and the action name are case insensitive." */
export function concerns(statement: ValueMap, action: string): boolean {
  const names = (member: string): boolean =>
    stringsAt(statement, member).some((pattern) => glob(pattern.toLowerCase()).test(action.toLowerCase()));
  return statement.Action === undefined
    ? statement.NotAction !== undefined && !names("NotAction")
    : names("Action");
}

/** Whether a statement holds whatever it is asked about. */
function isUnconditional(statement: ValueMap): boolean {
  return statement.Condition === undefined && stringsAt(statement, "Resource").includes("*");
}

/** What one policy says of a need: some statements, or yes or no where they are not looked into. */
type Saying = readonly ValueMap[] | boolean;

function sayingOf(document: string, { action }: Need): Saying {
  if (action === undefined) return true;
  return statementsIn(document).filter((statement) => concerns(statement, action));
}

/** What a policy says that is attached by its ARN. */
function attachedSaying(arn: string, need: Need, world: World): Saying {
  const prefix = managedPolicy("");
  if (arn.startsWith(prefix)) {
    const name = arn.slice(prefix.length);
    if (need.policies.includes(name)) return true;
    const actions = KNOWN[name];
    return actions === undefined || (need.action !== undefined && actions.includes(need.action));
  }
  const policy = world.list("aws_iam_policy").find(({ values }) => textOf(values, "arn") === arn);
  return policy ? sayingOf(textOf(policy.values, "policy"), need) : true;
}

function allows(saying: Saying): boolean {
  return typeof saying === "boolean" ? saying : saying.some(({ Effect: effect }) => effect === "Allow");
}

/** An allowance counts whatever its resources and conditions, a denial only without any. */
function denies(saying: Saying): boolean {
  return (
    typeof saying !== "boolean" &&
    saying.some((statement) => statement.Effect === "Deny" && isUnconditional(statement))
  );
}

/** The ARNs of what is attached to a role, by whichever resource. */
function attachedTo(role: WorldObject, world: World): readonly string[] {
  const naming = (type: string, member: string, policies: string): readonly string[] =>
    world
      .list(type)
      .filter(({ values }) => stringsAt(values, member).includes(role.id))
      .flatMap(({ values }) => stringsAt(values, policies));
  return [
    ...stringsAt(role.values, "managed_policy_arns"),
    ...naming("aws_iam_role_policy_attachment", "role", "policy_arn"),
    ...naming("aws_iam_policy_attachment", "roles", "policy_arn"),
    ...naming("aws_iam_role_policy_attachments_exclusive", "role_name", "policy_arns"),
  ];
}

/**
 * Whether a role may do what something needs: one of its policies may allow it, none denies it, and its permissions boundary
 * may allow it, too.
 */
export function isPermitted(role: WorldObject, world: World, need: Need): boolean {
  const inline = world
    .list("aws_iam_role_policy")
    .filter(({ values }) => textOf(values, "role") === role.id)
    .map(({ values }) => textOf(values, "policy"));
  const sayings = [
    ...[...inline, ...stringsAt(role.values, "inline_policy.policy")].map((text) => sayingOf(text, need)),
    ...attachedTo(role, world).map((arn) => attachedSaying(arn, need, world)),
  ];
  const boundary = textOf(role.values, "permissions_boundary");
  const limit = boundary === "" ? true : attachedSaying(boundary, need, world);
  return sayings.some(allows) && allows(limit) && ![...sayings, limit].some(denies);
}
