import { pageOf } from "../../../src/rehearsal/page/page";
import { CLUSTER, hostileRehearsal, NETWORK, rehearsedOf, stageOf } from "./support/rehearsed";

/** What a reader reads. */
function textOf(page: string): string {
  return page
    .replace(/<(style|title)>[^]*?<\/\1>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, " ");
}

const page = pageOf(rehearsedOf([NETWORK, CLUSTER]));
const text = textOf(page);

test("says first how long it takes, and what takes longest", () => {
  expect(text).toContain("A first deployment takes about 11 minutes");
  expect(text).toContain(
    "The bottleneck is module.eks.aws_eks_cluster.main , with 9 min (80 %). More than 10 operations at a time would not make it shorter.",
  );
  expect(text).toContain("aws_eks_node_group 2 min, 18 %");
});

test("lists the stages with what they need, and their times", () => {
  expect(text).toMatch(/network 15 s 3 resources, needs nothing ✓ verified by a second plan/);
  expect(text).toMatch(/cluster 11 min 3 resources, needs network ✓ verified/);
});

test("marks what is on the critical path in the timeline, and nothing else", () => {
  const rows = [...page.matchAll(/<li class="row">([^]*?)<\/li>/g)].map(([, row]) => row!);
  const marked = rows.filter((row) => row.includes('class="on"'));

  expect(rows).toHaveLength(6);
  expect(marked.map((row) => textOf(row).trim().split(" ")[0])).toEqual([
    "aws_vpc.main",
    "aws_subnet.a",
    "aws_eks_cluster.main",
    'aws_eks_node_group.spot["x"]',
  ]);
  for (const row of rows) expect(row.includes(">critical<")).toBe(row.includes('class="on"'));
});

test("adds the critical path up to the whole", () => {
  const [, path = ""] = text.split("Critical path");

  expect(path).toMatch(
    /0:00 module\.vpc\.aws_vpc\.main 12 s 0:12 module\.vpc\.aws_subnet\.a 3 s 0:15 .*aws_eks_cluster\.main 9 min 9:15 .* 2 min 11:15 4 steps of 2 stages 11 min 15 s/,
  );
});

test("compares numbers of operations at a time", () => {
  expect(text).toContain("1 11 min 19 s 4 s more");
  expect(text).toContain("10, Terraform&#39;s own 11 min 15 s none");
  expect(text).toContain("no limit 11 min 15 s none");
});

test("names outputs, with their values if they are not sensitive", () => {
  const outputs = [{ name: "url", text: '"https://a.b"' }, { name: "password" }];

  expect(textOf(pageOf(rehearsedOf([{ ...NETWORK, outputs }])))).toMatch(
    /url "https:\/\/a\.b" password sensitive, not shown/,
  );
  expect(text).toContain("Outputs None.");
});

test("repeats warnings by stage", () => {
  expect(textOf(pageOf(rehearsedOf([{ ...NETWORK, warnings: ["a is odd"] }])))).toContain(
    "Warnings network a is odd",
  );
  expect(text).toContain("Warnings None.");
});

test("says of each figure that counts here where it is from", () => {
  const [, table = ""] = text.split("The table: 6 types, all others 1 s");

  expect(table).toContain("aws_eks_cluster 8 min 33 s in this log");
  expect(table).toMatch(/aws_s3_bucket 2 s in this log, .*; deleting: estimated \( source \) 3 s 1 s/);
  expect(table).toMatch(/all others 0 s to 3 s in this log .* \( source \) 1 s 1 s/);
  expect(table).not.toContain("helm_release");
  expect(page).toContain(
    '<a href="https://github.com/DevopsArtFactory/terraform-provisioning/pull/47" rel="noreferrer">',
  );
});

test("of a failure tells the error and what was planned", () => {
  const failed = textOf(
    pageOf(
      rehearsedOf([NETWORK, stageOf("cluster", {}, { planned: undefined, isVerified: false })], {
        outcome: { kind: "failed", error: 'Stage "cluster" failed at plan' },
      }),
    ),
  );

  expect(failed).toContain('The rehearsal failed Stage "cluster" failed at plan');
  expect(failed).toContain("What could be planned takes about 15 seconds");
  expect(failed).toContain("cluster not planned not deployed");
});

test("of a failure before any plan tells the error alone", () => {
  const stage = stageOf("network", {}, { planned: undefined, isVerified: false });
  const failed = textOf(pageOf(rehearsedOf([stage], { outcome: { kind: "failed", error: "no init" } })));

  expect(failed).toContain("The rehearsal failed no init");
  expect(failed).not.toContain("Timeline");
});

test("of stages without resources says that there is nothing to deploy", () => {
  expect(textOf(pageOf(rehearsedOf([stageOf("empty", {})])))).toContain("There is nothing to deploy");
});

test("has no markup but its own, whatever things are called", () => {
  const hostile = pageOf(hostileRehearsal());

  expect(hostile).not.toMatch(/<(script|img|iframe)/i);
  expect(hostile.match(/<\/style>/g)).toHaveLength(1);
  expect(hostile).toContain("&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;");
});

test("asks nobody: no script, nothing to load, and a policy that forbids both", () => {
  expect(page).not.toMatch(/<(script|link|img|iframe|object|embed)\b|@import|url\(/i);
  expect(page).toContain(
    'content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"',
  );
});
