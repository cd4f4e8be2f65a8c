import {
  appEnvironment,
  commandEnvironment,
  terraformEnvironment,
} from "../../../src/rehearsal/launcher/environment";

const users = {
  PATH: "/bin",
  HOME: "/home/me",
  AWS_PROFILE: "production",
  AWS_ACCESS_KEY_ID: "AKIA",
  KUBECONFIG: "/home/me/.kube/config",
  TF_CLI_CONFIG_FILE: "/home/me/.terraformrc",
  TF_TOKEN_app_terraform_io: "token",
  TF_VAR_domain: "example.com",
  SPARK_PLATFORM_LAYOUT: "single",
  HTTPS_PROXY: "http://proxy",
};
const home = { home: "/rehearsed/home", cliConfigFile: "/rehearsed/terraform.rc", from: users };

test("terraform sees nothing that leads to an account, a proxy or the user's settings", () => {
  expect(terraformEnvironment(home)).toEqual({
    PATH: "/bin",
    HOME: "/rehearsed/home",
    TF_CLI_CONFIG_FILE: "/rehearsed/terraform.rc",
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
    AWS_EC2_METADATA_DISABLED: "true",
  });
});

test("the attached provider is told to terraform", () => {
  expect(terraformEnvironment({ ...home, reattach: "{}" }).TF_REATTACH_PROVIDERS).toBe("{}");
});

test("a command also sees the variables meant for it, and still no account", () => {
  const environment = commandEnvironment(home);

  expect(environment).toMatchObject({ TF_VAR_domain: "example.com", SPARK_PLATFORM_LAYOUT: "single" });
  expect(environment).toMatchObject({
    HOME: "/rehearsed/home",
    TF_CLI_CONFIG_FILE: "/rehearsed/terraform.rc",
  });
  expect(
    Object.keys(environment).filter((name) => /AWS_(?!EC2_METADATA)|TOKEN|KUBE|PROXY/.test(name)),
  ).toEqual([]);
});

test("the app sees the user's environment without accounts and Terraform variables, and where to synthesize to", () => {
  const environment = appEnvironment("/rehearsed/out", "{}", users);

  expect(environment).toMatchObject({
    HOME: "/home/me",
    SPARK_PLATFORM_LAYOUT: "single",
    CDKTF_OUTDIR: "/rehearsed/out",
  });
  expect(Object.keys(environment).filter((name) => /^(AWS|TF)_/.test(name))).toEqual([]);
});
