import type { RecordSet, Zone } from "../aws/account";
import type { Leftover } from "./leftover";

/**
 * Record sets of external-dns in zones that would not take them along. A zone with records in it cannot be deleted.
 *
 * @param forceDestroyed ids of the zones that terraform deletes with whatever is in them
 */
export function leftRecords(
  zones: readonly Zone[],
  forceDestroyed: ReadonlySet<string>,
): readonly Leftover[] {
  return zones
    .filter(({ id, records }) => records.length > 0 && !forceDestroyed.has(id))
    .map(({ id, name, records }) => ({
      what: `${count(records.length)} in the hosted zone ${name}`,
      ids: [id],
      why: "external-dns wrote them, and was gone before it could take them back; the zone cannot be deleted while it has them",
      remove: `aws route53 change-resource-record-sets --hosted-zone-id ${id} --change-batch ${quoted(deletionOf(records))}`,
      holdsNetwork: false,
    }));
}

/**
 * The record sets that external-dns says to be a cluster's, with its own that say so: a TXT record of the same name, or with the type
 * before the name. Source: external-dns, docs/registry/txt.md.
 */
export function recordsOf(cluster: string, records: readonly RecordSet[]): readonly RecordSet[] {
  const marks = records.filter(({ Type: type, ResourceRecords: values = [] }) =>
    values.some(
      ({ Value: value }) =>
        type === "TXT" &&
        value.includes("heritage=external-dns") &&
        `${value.replaceAll('"', "")},`.includes(`external-dns/owner=${cluster},`),
    ),
  );
  const names = new Set(
    marks.flatMap(({ Name: name }) => [name, name.replace(/^(?:a|aaaa|cname|mx|ns|srv|txt)-/, "")]),
  );
  return records.filter(
    (record) =>
      marks.includes(record) || (names.has(record.Name) && !["NS", "SOA", "TXT"].includes(record.Type)),
  );
}

function deletionOf(records: readonly RecordSet[]): object {
  return { Changes: records.map((record) => ({ Action: "DELETE", ResourceRecordSet: record })) };
}

/** For a shell. */
function quoted(value: object): string {
  return `'${JSON.stringify(value).replaceAll("'", `'\\''`)}'`;
}

function count(records: number): string {
  return records === 1 ? "a DNS record" : `${records} DNS records`;
}
