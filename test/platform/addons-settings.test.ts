import { chartProps, checkAddonsSettings, type AddonsSettings } from "../../src/platform/addons-settings";

describe("add-ons' settings that work", () => {
  test.each<[string, AddonsSettings]>([
    ["the defaults", {}],
    ["the retired ingress controller, on purpose", { ingressController: "ingress-nginx" }],
    ["a generated certificate authority", { certificateAuthority: "generated" }],
    ["no AWS CLI", { kubernetesAuthentication: "token" }],
    ["several administrators", { jupyterhubAdmins: ["first", "second.user@example.com"] }],
    [
      "a mirrored chart",
      { charts: { jupyterhub: { repository: "oci://registry.example.com:5000/charts" } } },
    ],
    ["another version of a chart", { charts: { "cert-manager": { version: "v1.22.0-beta.1" } } }],
    ["values of one's own", { charts: { "external-dns": { values: { interval: "5m" } } } }],
    [
      "larger notebooks",
      { notebooks: { cpuLimit: 4, memoryGuaranteeGib: 4, memoryLimitGib: 8, maxExecutors: 20 } },
    ],
    ["logs for a year, copies of homes", { eventLogRetentionDays: 365, backUpHomes: true }],
    ["more metrics", { prometheusVolumeGib: 50 }],
    ["patience", { charts: { "kube-prometheus-stack": { timeoutSeconds: 1800 } } }],
  ])("are accepted: %s", (_, settings) => {
    expect(() => {
      checkAddonsSettings(settings);
    }).not.toThrow();
  });
});

describe("add-ons' settings that cannot work are refused by name, with value and fix", () => {
  const chart = (settings: object): AddonsSettings => ({ charts: { jupyterhub: settings } });

  test.each<[AddonsSettings, string]>([
    [{ ingress: "traefik" } as object, 'addons.ingress: "traefik" is given to a setting that does not exist'],
    [
      { ingressController: "" as "traefik" },
      'addons.ingressController: "" is not a known choice; use "traefik"',
    ],
    [
      { ingressController: "Traefik" as "traefik" },
      'addons.ingressController: "Traefik" is not a known choice',
    ],
    [{ ingressController: 1 as unknown as "traefik" }, "addons.ingressController: 1 is not a known choice"],
    [{ certificateAuthority: "self-signed" as "given" }, 'use "given" or "generated"'],
    [{ certificateAuthority: "" as "given" }, 'addons.certificateAuthority: "" is not a known choice'],
    [{ certificateAuthority: true as unknown as "given" }, "addons.certificateAuthority: true is not"],
    [{ kubernetesAuthentication: "aws" as "exec" }, 'use "exec" or "token"'],
    [{ kubernetesAuthentication: "" as "exec" }, 'addons.kubernetesAuthentication: "" is not a known choice'],
    [
      { kubernetesAuthentication: null as unknown as "exec" },
      "addons.kubernetesAuthentication: null is no value",
    ],
    [{ jupyterhubAdmins: [] }, "addons.jupyterhubAdmins: [] names nobody who could let users in"],
    [
      { jupyterhubAdmins: "admin" as unknown as [] },
      'addons.jupyterhubAdmins: "admin" is not a list of text',
    ],
    [
      { jupyterhubAdmins: ["Ad min"] },
      'addons.jupyterhubAdmins[0]: "Ad min" is not the name of a JupyterHub user',
    ],
    [
      { jupyterhubAdmins: ["admin", "admin"] },
      'addons.jupyterhubAdmins: ["admin","admin"] names somebody twice',
    ],
    [{ jupyterhubAdmins: ["admin", ""] }, 'addons.jupyterhubAdmins[1]: "" is not the name'],
    [
      { charts: { jupyter: {} } as object },
      "addons.charts.jupyter: {} is given to a setting that does not exist",
    ],
    [chart({ repo: "x" }), 'addons.charts.jupyterhub.repo: "x" is given to a setting that does not exist'],
    [
      chart({ repository: "charts.example.com" }),
      '"charts.example.com" is not the address of a chart repository',
    ],
    [chart({ repository: "" }), 'addons.charts.jupyterhub.repository: "" is not the address'],
    [chart({ repository: "file:///charts" }), '"file:///charts" is not the address'],
    [
      chart({ version: "latest" }),
      'addons.charts.jupyterhub.version: "latest" is not the version of a chart',
    ],
    [chart({ version: "~1.2" }), '"~1.2" is not the version of a chart; write one version in full'],
    [chart({ version: "" }), 'addons.charts.jupyterhub.version: "" is not the version'],
    [chart({ values: "a: b" }), 'addons.charts.jupyterhub.values: "a: b" is not a group of settings'],
    [chart({ values: [] }), "addons.charts.jupyterhub.values: [] is not a group of settings"],
    [chart({ values: null }), "addons.charts.jupyterhub.values: null is no value"],
    [
      chart({ timeoutSeconds: 5 }),
      "addons.charts.jupyterhub.timeoutSeconds: 5 is not a sensible time in seconds",
    ],
    [chart({ timeoutSeconds: "600" }), 'timeoutSeconds: "600" is not a sensible time'],
    [chart({ timeoutSeconds: 86400 }), "timeoutSeconds: 86400 is not a sensible time"],
  ])("%j", (settings, message) => {
    expect(() => {
      checkAddonsSettings(settings);
    }).toThrow(message);
  });
});

test("credentials in a repository's address are refused, and not shown", () => {
  const settings = { charts: { jupyterhub: { repository: "https://reader:hunter2@charts.example.com" } } };
  const check = () => {
    checkAddonsSettings(settings);
  };
  expect(check).toThrow('addons.charts.jupyterhub.repository: "(not shown)" has credentials in it');
  expect(check).not.toThrow("hunter2");
});

test("values of one's own are handed on word for word, whatever Terraform's templates look like", () => {
  const values = { url: "{{$appName}}.example", path: "${.PVC.name}", "%{": "if" };
  const [yaml = ""] = chartProps({ "spark-operator": { values } })["spark-operator"]!.extraValues!;
  expect(JSON.parse(yaml.replaceAll("$${", "${").replaceAll("%%{", "%{"))).toEqual(values);
  expect(yaml.replaceAll("$${", "").replaceAll("%%{", "")).not.toMatch(/[$%]\{/);
});
