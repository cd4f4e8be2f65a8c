import { about, clock, count, exactly, share } from "../../../src/rehearsal/page/format";

test.each([
  [0, "0 s"],
  [0.5, "0.5 s"],
  [9, "9 s"],
  [59.6, "1 min"],
  [540, "9 min"],
  [888.5, "14 min 49 s"],
  [3600, "1 h"],
  [3900, "1 h 5 min"],
])("%p seconds are %s", (seconds, words) => {
  expect(exactly(seconds)).toBe(words);
});

test.each([
  [45.2, "45 seconds"],
  [888, "15 minutes"],
  [7200, "2.0 hours"],
])("%p seconds are about %s", (seconds, words) => {
  expect(about(seconds)).toBe(words);
});

test("a moment is told as on a clock", () => {
  expect([0, 59.4, 61, 3661].map(clock)).toEqual(["0:00", "0:59", "1:01", "1:01:01"]);
});

test("a share of nothing is nothing", () => {
  expect([share(1, 3), share(1, 0)]).toEqual(["33.333%", "0.000%"]);
});

test("one thing, several things", () => {
  expect([count(1, "stage"), count(2, "stage")]).toEqual(["1 stage", "2 stages"]);
});
