import type { Account } from "../check";
import type { Aws } from "../aws/aws";
import { accountProblem, isUnknownHere, isUnknownHost } from "../aws/words";
import { cross, tick, warning, type Finding } from "../finding";

/** What came of asking whose account it is. */
export interface AccountFindings {
  readonly findings: readonly Finding[];
  /** The account; undefined if it may not be asked for more. */
  readonly account: Account | undefined;
}

/**
 * Asks AWS whose credentials there are, in the Region of the deployment. Where that fails, another Region tells whether the
 * credentials or the Region are the reason.
 */
export async function findAccount(aws: Aws, environment: NodeJS.ProcessEnv): Promise<AccountFindings> {
  try {
    const { account, arn } = await aws.caller();
    const findings = [describe(account, arn), ...describeRegion(aws.region, environment)];
    return { findings, account: { id: account, aws } };
  } catch (error) {
    const isOfRegion = (isUnknownHere(error) || isUnknownHost(error)) && (await isKnownElsewhere(aws));
    return {
      findings: [isOfRegion ? regionProblem(aws.region) : accountProblem(error, environment)],
      account: undefined,
    };
  }
}

function describe(account: string, arn: string): Finding {
  return arn.endsWith(":root")
    ? warning(
        "account",
        `${account}, as its root user, which may do everything`,
        "use a role or a user instead",
      )
    : tick("account", `${account}, as ${arn.replace(/^.*:(?=[^:]*$)/, "")}`);
}

function describeRegion(region: string, environment: NodeJS.ProcessEnv): Finding[] {
  const other = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || region;
  return [
    other === region
      ? tick("region", region)
      : warning(
          "region",
          `${region}, but AWS_REGION is ${other}`,
          "unset it: your own aws commands would look elsewhere",
        ),
  ];
}

function regionProblem(region: string): Finding {
  return cross(
    "region",
    `${region} does not know the account: the Region is not enabled, or there is none of the name`,
    "enable it in the console (Account, AWS Regions), or choose another aws_region",
  );
}

async function isKnownElsewhere(aws: Aws): Promise<boolean> {
  try {
    await aws.caller(mainRegion(aws.region));
    return true;
  } catch {
    return false;
  }
}

/** The Region of the same partition that nobody has to enable. */
function mainRegion(region: string): string {
  if (region.startsWith("cn-")) return "cn-north-1";
  return region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
}
