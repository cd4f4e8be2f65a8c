import type { StackState, StateBucket, StateInstance, StateResource } from "./stack-state";

/**
 * The addresses that `terraform destroy` is to be given as `-target` so that everything goes but the kept buckets and their
 * settings. Terraform also takes what depends on a target; a bucket depends on nothing.
 *
 * @param kept buckets of this state
 */
export function targetsBeside(state: StackState, kept: readonly StateBucket[]): readonly string[] {
  const names = new Set(kept.map(({ name }) => name));
  const isKept = ({ type }: StateResource, instance: StateInstance) =>
    isOfBucket(type) && names.has(String(instance.attributes?.bucket));
  const hasKept = (resource: StateResource) => resource.instances.some((each) => isKept(resource, each));
  const divided = new Set(state.resources.filter(hasKept).map(({ module }) => topOf(module)));
  const targets = state.resources.flatMap((resource) => {
    const top = topOf(resource.module);
    // A module of which nothing is kept is one target: there are few of them, and they are what a person knows.
    if (top !== undefined && !divided.has(top)) return [top];
    if (!hasKept(resource)) return [addressOf(resource)];
    return resource.instances
      .filter((each) => !isKept(resource, each))
      .map((each) => `${addressOf(resource)}${keyOf(each)}`);
  });
  return [...new Set(targets)].sort();
}

/** Whether nothing but buckets and their settings is deployed, as after the rest has gone. */
export function hasOnlyBuckets(state: StackState): boolean {
  return state.resources.every(({ type }) => isOfBucket(type));
}

/** Whether a type is that of buckets, or of one of their settings, such as the policy. */
function isOfBucket(type: string): boolean {
  return type.startsWith("aws_s3_bucket") && type !== "aws_s3_bucket_object";
}

function addressOf({ module, type, name }: StateResource): string {
  return [module, type, name].filter((part) => part !== undefined).join(".");
}

function keyOf({ index_key: key }: StateInstance): string {
  return key === undefined ? "" : `[${JSON.stringify(key)}]`;
}

/** The outermost module instance of an address: `module.a["k"]` of `module.a["k"].module.b`. */
function topOf(module: string | undefined): string | undefined {
  if (module === undefined) return undefined;
  return /^module\.[\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?/.exec(module)?.[0] ?? module;
}
