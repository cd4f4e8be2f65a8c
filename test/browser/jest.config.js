/** @type {import('jest').Config} */
module.exports = {
  ...require("../../jest.config.js"),
  rootDir: "../..",
  roots: ["<rootDir>/test/browser"],
  // Not what `make test` takes for tests: they need a browser.
  testMatch: ["**/*.browser.ts"],
};
