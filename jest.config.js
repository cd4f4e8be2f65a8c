/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: { "\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
  // Most tests wait for terraform, not for us: every core gets a worker, where jest would keep one for itself.
  maxWorkers: "100%",
  // Tests that run terraform take seconds, not milliseconds; nothing is timed by this limit.
  testTimeout: 120_000,
};
