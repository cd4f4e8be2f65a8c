/**
 * The kinds of faults, each with what the real thing does then.
 *
 * - The SDK of the aws provider retries what was throttled 25 times, waiting longer each time, 300 s at most:
 *   https://registry.terraform.io/providers/hashicorp/aws/latest/docs#max_retries-1 and
 *   https://github.com/hashicorp/terraform-provider-aws/issues/36855. Kubernetes clients retry ten times:
 *   https://github.com/kubernetes/client-go/blob/master/rest/request.go.
 * - A provider that knows the id of what it made returns it together with the error, and Terraform marks the object as
 *   tainted: https://developer.hashicorp.com/terraform/plugin/sdkv2/resources/retries-and-customizable-timeouts.
 * - Client tokens do not help a later run: the aws provider 5.100 makes a new one for every call (`ClientRequestToken`
 *   of EKS add-ons and `ClientToken` of flow logs are `UniqueId()`), and so is an EFS creation token that is not set.
 */

/** What can go wrong. */
export const FAULT_KINDS = [
  "fail",
  "throttle",
  "throttle-on",
  "time-out",
  "lose-answer",
  "die",
  "disconnect",
  "expire",
] as const;

/** One of the kinds. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What is known of a kind. */
interface KindFacts {
  /** In words, for reports. */
  readonly title: string;
  /** The providers that it can happen to. */
  readonly providers: readonly string[];
  /** Whether the rest of the run is lost with it. */
  readonly endsRun?: boolean;
}

const SERVICES = ["aws", "kubernetes", "helm"];
const ALL = [...SERVICES, "tls"];

/** All kinds. */
export const KINDS: Readonly<Record<FaultKind, KindFacts>> = {
  fail: { title: "refused, before anything happened", providers: ALL },
  throttle: { title: "throttled for a while, which the provider sits out", providers: SERVICES },
  "throttle-on": { title: "throttled for longer than the provider tries", providers: SERVICES },
  "time-out": { title: "timed out waiting for what was done", providers: SERVICES },
  "lose-answer": { title: "done, but Terraform never hears of it", providers: ALL },
  die: { title: "done, and the provider process killed before it answers", providers: ALL, endsRun: true },
  disconnect: { title: "connection to the cluster lost", providers: ["kubernetes", "helm"], endsRun: true },
  expire: { title: "AWS credentials expired", providers: ["aws"], endsRun: true },
};

/** How often a provider tries again what was throttled. */
export const MAX_RETRIES: Readonly<Record<string, number>> = { aws: 25, kubernetes: 10, helm: 10 };

/** How often "throttle" throttles: more than once, less than any provider tries. */
export const THROTTLED_TIMES = 3;

/** The longest wait between two tries. */
const MAX_BACK_OFF_SECONDS = 300;

/** How long a provider waits before it tries again, in seconds. */
export function backOffSeconds(attempt: number): number {
  return Math.min(2 ** attempt, MAX_BACK_OFF_SECONDS);
}

/** Whether that is the name of a kind. */
export function isFaultKind(name: unknown): name is FaultKind {
  return FAULT_KINDS.some((kind) => kind === name);
}
