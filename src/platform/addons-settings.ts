import type { ChartProps } from "../modules/chart-module-reference";
import { INGRESS_CONTROLLERS, type IngressController } from "../modules/ingress-nginx";
import { ADDONS, type Addon } from "../stages/addons";
import { notOneOf, SettingError } from "./errors";
import { checkKeys, checkObject, checkTexts } from "./shape";

/**
 * Where the certificate authority comes from whose certificates browsers are to trust: `given` asks for a certificate
 * and a key, `generated` makes them, with the key in Terraform's state.
 */
export type CertificateAuthoritySource = "given" | "generated";

/** Every allowed {@link CertificateAuthoritySource}. */
export const CERTIFICATE_AUTHORITY_SOURCES: readonly CertificateAuthoritySource[] = ["given", "generated"];

/**
 * How Terraform proves to the cluster who it is: `exec` runs the AWS CLI whenever it is needed, `token` takes a token
 * of 15 minutes from the aws provider, for machines without an AWS CLI.
 */
export type KubernetesAuthentication = "exec" | "token";

/** Every allowed {@link KubernetesAuthentication}. */
export const KUBERNETES_AUTHENTICATIONS: readonly KubernetesAuthentication[] = ["exec", "token"];

/** How one chart is chosen and set up beyond the module's own choice. */
export interface ChartSettings {
  /**
   * Repository that has the chart, `https://` or `oci://`.
   * @default - the canonical one
   */
  readonly repository?: string;
  /**
   * Version of the chart. The modules' values are written for, and tested with, the pinned one.
   * @default - the version catalogue's
   */
  readonly version?: string;
  /**
   * Chart values that are merged over the module's. Not for secrets: they end up in the synthesized JSON.
   * @default - none
   */
  readonly values?: Readonly<Record<string, unknown>>;
  /**
   * Seconds within which everything in the chart must be ready.
   * @default - the module's
   */
  readonly timeoutSeconds?: number;
}

/** What shapes the add-ons. */
export interface AddonsSettings {
  /**
   * Which ingress controller is installed. ingress-nginx was retired in March 2026 and gets no fixes.
   * @default "traefik"
   */
  readonly ingressController?: IngressController;
  /**
   * Where the certificate authority comes from.
   * @default "given"
   */
  readonly certificateAuthority?: CertificateAuthoritySource;
  /**
   * How Terraform proves to the cluster who it is.
   * @default "exec"
   */
  readonly kubernetesAuthentication?: KubernetesAuthentication;
  /**
   * Names of the users who administer JupyterHub and let others in.
   * @default - ["admin"]
   */
  readonly jupyterhubAdmins?: readonly string[];
  /**
   * Charts that are chosen or set up otherwise, by the name of the module.
   * @default - none
   */
  readonly charts?: Readonly<Partial<Record<Addon, ChartSettings>>>;
}

/** Names of JupyterHub's users, as its NativeAuthenticator takes them. */
const HUB_USER = /^[a-z0-9][a-z0-9_.@-]{0,62}$/;

/**
 * Checks what can be known before Terraform runs.
 * @throws SettingError naming the setting, the value and the fix
 */
export function checkAddonsSettings(settings: AddonsSettings): void {
  checkKeys("addons", settings, [
    "ingressController",
    "certificateAuthority",
    "kubernetesAuthentication",
    "jupyterhubAdmins",
    "charts",
  ]);
  const choices = {
    ingressController: INGRESS_CONTROLLERS,
    certificateAuthority: CERTIFICATE_AUTHORITY_SOURCES,
    kubernetesAuthentication: KUBERNETES_AUTHENTICATIONS,
  };
  for (const [name, allowed] of Object.entries(choices)) {
    const value = settings[name as keyof typeof choices];
    if (value !== undefined && !(allowed as readonly string[]).includes(value)) {
      throw notOneOf(`addons.${name}`, value, allowed);
    }
  }
  if (settings.jupyterhubAdmins !== undefined) checkAdmins(settings.jupyterhubAdmins);
  checkKeys("addons.charts", settings.charts ?? {}, ADDONS);
  for (const [addon, chart] of Object.entries(settings.charts ?? {})) {
    checkChart(`addons.charts.${addon}`, chart);
  }
}

/**
 * Checks that nothing is asked of the registry's modules that they cannot do.
 * @throws SettingError naming the setting and the fix
 */
export function checkAddonsOfRegistry(settings: AddonsSettings): void {
  for (const name of ["ingressController", "jupyterhubAdmins", "charts"] as const) {
    const value = settings[name];
    if (value === undefined || JSON.stringify(value) === "{}") continue;
    throw new SettingError(
      `addons.${name}`,
      value,
      "has no effect on the registry's modules, which have no such input",
      'leave it out, or set modules to "maintained"',
    );
  }
}

/** The charts' settings in the words of the module references. */
export function chartProps(charts: AddonsSettings["charts"] = {}): Partial<Record<Addon, ChartProps>> {
  return Object.fromEntries(
    Object.entries(charts).map(([addon, { repository, version, values, timeoutSeconds }]) => [
      addon,
      {
        chartRepository: repository,
        chartVersion: version,
        // JSON is YAML; what looks like Terraform's own templates is meant literally.
        extraValues: values && [JSON.stringify(values).replaceAll(/([$%])\{/g, "$1$1{")],
        timeoutSeconds,
      },
    ]),
  );
}

function checkAdmins(admins: readonly string[]): void {
  checkTexts("addons.jupyterhubAdmins", admins);
  if (admins.length === 0) {
    throw new SettingError(
      "addons.jupyterhubAdmins",
      admins,
      "names nobody who could let users in",
      'name one or more, such as ["admin"]',
    );
  }
  if (new Set(admins).size < admins.length) {
    throw new SettingError("addons.jupyterhubAdmins", admins, "names somebody twice", "name each once");
  }
  for (const [index, admin] of admins.entries()) {
    if (!HUB_USER.test(admin)) {
      throw new SettingError(
        `addons.jupyterhubAdmins[${index}]`,
        admin,
        "is not the name of a JupyterHub user",
        'use up to 63 lower-case letters, digits, "_", ".", "@" and "-", beginning with a letter or digit',
      );
    }
  }
}

function checkRepository(setting: string, repository: unknown): void {
  const fix = 'write it such as "https://charts.example.com" or "oci://registry.example.com/charts"';
  if (typeof repository === "string" && /^[a-z]+:\/\/[^/]*@/i.test(repository)) {
    throw new SettingError(
      setting,
      "(not shown)",
      "has credentials in it, which would end up in the synthesized JSON",
      `${fix}, and log helm in where Terraform runs`,
    );
  }
  if (
    typeof repository !== "string" ||
    !/^(https?|oci):\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[\w./~-]*)?$/.test(repository)
  ) {
    throw new SettingError(setting, repository, "is not the address of a chart repository", fix);
  }
}

function checkChart(at: string, chart: ChartSettings): void {
  checkKeys(at, chart, ["repository", "version", "values", "timeoutSeconds"]);
  const { repository, version, values, timeoutSeconds } = chart;
  if (repository !== undefined) checkRepository(`${at}.repository`, repository);
  if (version !== undefined && !/^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(version)) {
    throw new SettingError(
      `${at}.version`,
      version,
      "is not the version of a chart",
      'write one version in full, such as "1.21.1"',
    );
  }
  if (values !== undefined) checkObject(`${at}.values`, values);
  if (
    timeoutSeconds !== undefined &&
    !(Number.isInteger(timeoutSeconds) && timeoutSeconds >= 60 && timeoutSeconds <= 3600)
  ) {
    throw new SettingError(
      `${at}.timeoutSeconds`,
      timeoutSeconds,
      "is not a sensible time in seconds",
      "use a whole number from 60 to 3600",
    );
  }
}
