import type { Account, AccountCheck } from "../check";
import type { Facts } from "../facts/facts";
import { cross, tick, warning, type Finding } from "../finding";
import { STAGES } from "../stage";

/** The buckets that are to be made, and the one that has the states. */
export const BUCKET_CHECKS: readonly AccountCheck[] = [
  { area: "aws", name: "state bucket", stages: STAGES, run: checkStateBucket },
  { area: "aws", name: "bucket names", stages: ["cluster"], run: checkNames },
];

async function checkStateBucket({ deployment }: Facts, { id, aws }: Account): Promise<Finding[]> {
  const bucket = deployment.stateBucket;
  if (bucket === undefined) return [];
  const { name, region } = bucket;
  const sight = await aws.bucket(name, id);
  switch (sight.owner) {
    case "nobody":
      return [
        cross(
          "state bucket",
          `there is no bucket ${name}`,
          `make it: aws s3 mb s3://${name} --region ${region}, with versioning`,
        ),
      ];
    case "somebody":
      return [
        warning(
          "state bucket",
          `${name} is another account's, or these credentials may not see it`,
          "make sure that they may read and write it",
        ),
      ];
    case "account":
      if (sight.region !== undefined && sight.region !== region) {
        return [
          cross(
            "state bucket",
            `${name} is in ${sight.region}, not in ${region}`,
            "correct the backend's region in main.ts",
          ),
        ];
      }
      return (await aws.isVersioned(name, region))
        ? [tick("state bucket", `${name}, which keeps old versions`)]
        : [
            warning(
              "state bucket",
              `${name} keeps no old versions`,
              `aws s3api put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled`,
            ),
          ];
  }
}

async function checkNames({ deployment, states }: Facts, { id, aws }: Account): Promise<Finding[]> {
  return Promise.all(
    Object.entries(deployment.buckets).map(async ([key, name]) => {
      const setting = `s3Buckets.${key}`;
      const sight = await aws.bucket(name, id);
      switch (sight.owner) {
        case "nobody":
          return tick(setting, `${name} is free`);
        case "somebody":
          return cross(
            setting,
            `${name} is taken: by another account, or these credentials may not see it`,
            `set ${setting} in main.ts to a name of your own`,
          );
        case "account":
          return ownBucket(
            setting,
            name,
            sight.region,
            aws.region,
            states.has("aws_s3_bucket", "bucket", name),
          );
      }
    }),
  );
}

function ownBucket(
  setting: string,
  name: string,
  found: string | undefined,
  region: string,
  isDeployed: boolean | undefined,
): Finding {
  if (found !== undefined && found !== region) {
    return cross(setting, `${name} is yours, but in ${found}`, `set ${setting} in main.ts to another name`);
  }
  return isDeployed === false
    ? warning(
        setting,
        `${name} is yours, but not in the state: making it would be refused`,
        `terraform import 'module.s3-bucket["${setting.split(".")[1] ?? ""}"].aws_s3_bucket.new-bucket' ${name}, or another name`,
      )
    : tick(setting, `${name} is yours already`);
}
