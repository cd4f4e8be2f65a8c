import {
  checkKubernetesVersion,
  DEFAULT_KUBERNETES_VERSION,
  KUBERNETES_RELEASES,
} from "../../src/platform/versions";

const check = (version: string, on: string) => () => {
  checkKubernetesVersion("kubernetesVersion", version, { on: new Date(on) });
};

test("the default is in the catalogue", () => {
  expect(Object.keys(KUBERNETES_RELEASES)).toContain(DEFAULT_KUBERNETES_VERSION);
});

test("a version is good up to the last day of its standard support, and refused from the next", () => {
  expect(check("1.34", "2026-12-02")).not.toThrow();
  expect(check("1.34", "2026-12-03")).toThrow(
    'kubernetesVersion: "1.34" left EKS standard support on 2026-12-02 and costs six times as much an hour; ' +
      'use "1.35" or "1.36", or set cluster.allowUnsupportedKubernetes to insist.',
  );
});

test("the image of the autoscaler is of the cluster's minor version", () => {
  for (const [minor, { autoscalerImageTag }] of Object.entries(KUBERNETES_RELEASES)) {
    expect(autoscalerImageTag).toMatch(new RegExp(`^v${minor.replace(".", "\\.")}\\.\\d+$`));
  }
});
