import type { Account, BucketContents } from "./aws/account";
import type { StackState, StateBucket } from "./stack-state";

/** A bucket that stays, and why. */
export interface KeptBucket {
  readonly bucket: StateBucket;
  /** What is in it; undefined if that could not be looked at. */
  readonly contents: BucketContents | undefined;
}

/** What becomes of a stack's buckets. */
export interface BucketPlan {
  /** They stay, and terraform goes on to manage them. */
  readonly kept: readonly KeptBucket[];
  /** They go with what is in them, as their setting says. */
  readonly lost: readonly { readonly bucket: StateBucket; readonly contents: BucketContents }[];
}

/**
 * Decides which buckets of a stack stay: those with data in them, unless their state says `force_destroy`; and those that could not
 * be looked at, because S3 would refuse to delete one with data only after its settings have gone.
 *
 * @param account undefined if AWS cannot be asked
 * @param tell hears why a bucket could not be looked at
 */
export async function planBuckets(
  state: StackState,
  account: Account | undefined,
  tell: (bucket: string, error: unknown) => void,
): Promise<BucketPlan> {
  const looked = await Promise.all(
    state.buckets.map(async (bucket) => {
      try {
        const contents = await account?.contents(bucket.name, bucket.managedKeys);
        // No such bucket: terraform will find out, and forget it.
        return { bucket, contents: account && (contents ?? EMPTY) };
      } catch (error) {
        tell(bucket.name, error);
        return { bucket, contents: undefined };
      }
    }),
  );
  return {
    kept: looked.filter(({ bucket, contents }) => !bucket.isForceDestroyed && !isEmpty(contents)),
    lost: looked.flatMap(({ bucket, contents }) =>
      bucket.isForceDestroyed && contents !== undefined && !isEmpty(contents) ? [{ bucket, contents }] : [],
    ),
  };
}

/** What is in a bucket, in words. */
export function describeContents({ objects, oldVersions, isMore }: BucketContents): string {
  const parts = [
    ...(objects > 0 || oldVersions === 0 ? [counted(objects, "object")] : []),
    ...(oldVersions > 0 ? [counted(oldVersions, "old version")] : []),
  ];
  return `${isMore ? "more than " : ""}${parts.join(" and ")}`;
}

/** A kept bucket, why it stays, and how it is deleted on purpose. */
export function describeKept({ bucket: { name }, contents }: KeptBucket, region: string | undefined): string {
  const where = region === undefined ? "" : ` --region ${region}`;
  if (contents === undefined) {
    return `bucket ${name}: not looked into, so it may hold data; to let S3 decide, which deletes none with data: make destroy ARGS=--offline`;
  }
  const way =
    contents.oldVersions > 0
      ? "set forceDestroyBuckets, and apply that (docs/destroy.md)"
      : `aws s3 rm s3://${name} --recursive${where}`;
  return `bucket ${name}: ${describeContents(contents)}; to delete the data as well: ${way}, then make destroy again`;
}

const EMPTY: BucketContents = { objects: 0, oldVersions: 0, isMore: false };

function isEmpty(contents: BucketContents | undefined): boolean {
  return contents?.objects === 0 && contents.oldVersions === 0;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
