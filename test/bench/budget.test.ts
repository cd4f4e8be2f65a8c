import { budgetOf } from "./budget";
import { BUDGET, excesses } from "./plain-rehearsal";

test("the plain rehearsal may take 90 seconds and 500 megabytes, unless it is said otherwise", () => {
  expect(budgetOf([])).toEqual({ seconds: 90, megabytes: 500 });
  expect(budgetOf(["--seconds", "10"])).toEqual({ seconds: 10, megabytes: 500 });
  expect(budgetOf(["--megabytes=0.5"])).toEqual({ seconds: 90, megabytes: 0.5 });
});

test.each(["", "soon", "-1", "Infinity"])('"%s" is not a limit', (text) => {
  expect(() => budgetOf([`--seconds=${text}`])).toThrow(
    `--seconds is "${text}". Give a number from 0 on, such as 90.`,
  );
});

test.each([
  [{ seconds: 90, megabytes: 500 }, []],
  [{ seconds: 90.1, megabytes: 499 }, ["90.1 s are more than 90 s"]],
  [{ seconds: 20, megabytes: 501 }, ["501 MB are more than 500 MB"]],
  [{ seconds: 100, megabytes: 600 }, ["100.0 s are more than 90 s", "600 MB are more than 500 MB"]],
])("of %j what is too much is told: %j", (usage, words) => {
  expect(excesses(usage, BUDGET)).toEqual(words);
});
