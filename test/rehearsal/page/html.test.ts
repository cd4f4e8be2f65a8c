import { Html, markup } from "../../../src/rehearsal/page/html";

test("values are text, whatever they hold", () => {
  const name = `</code><script>alert("1")</script>'&`;

  expect(markup`<a title="${name}">${name}</a>`.text).toBe(
    '<a title="&lt;/code&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;">' +
      "&lt;/code&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;</a>",
  );
});

test("markup within markup stays what it is, in lists too", () => {
  expect(markup`<ul>${["<", 1].map((each) => markup`<li>${each}</li>`)}</ul>${new Html("<hr>")}`.text).toBe(
    "<ul><li>&lt;</li><li>1</li></ul><hr>",
  );
});

test("characters that a reader does not see are shown as such", () => {
  expect(markup`${"a\u0000b\u202ec\u2066d"}`.text).toBe("a\ufffdb\ufffdc\ufffdd");
  expect(markup`${"lines\nand\ttabs, ÄÖ → 木"}`.text).toBe("lines\nand\ttabs, ÄÖ → 木");
});
