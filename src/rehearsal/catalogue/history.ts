/**
 * Since when what was accepted is refused: for configurations of their time, such as the original deployment of 2022.
 * Only what such a configuration needs is here; every other rule is taken to have held always.
 */
import type { Scope } from "../engine/entry";

const HISTORY = {
  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html: "Starting in April 2023" */
  "new-buckets-without-acls": "2023-04-01",
  /** https://github.com/kubeflow/spark-operator/issues/1926 */
  "spark-operator-repository-moved": "2024-03-13",
} as const satisfies Readonly<Record<string, string>>;

/** Something after which a rule holds that did not before. */
export type Event = keyof typeof HISTORY;

/** Whether that has happened on the day that is played. */
export function hasHappened(event: Event, { date }: Pick<Scope, "date">): boolean {
  return date === undefined || date >= HISTORY[event];
}
