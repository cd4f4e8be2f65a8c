import type { ChartProps } from "../modules/chart-module-reference";
import { INGRESS_CONTROLLERS, type IngressController } from "../modules/ingress-nginx";
import { ADDONS, type Addon, type AddonsStageProps } from "../stages/addons";
import { notOneOf, SettingError } from "./errors";
import { checkFlag, checkKeys, checkObject, checkTexts, checkWhole } from "./shape";

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

/** What a notebook, and the Spark session in it, gets. */
export interface NotebookSettings {
  /**
   * CPUs that a notebook is sure to get.
   * @default 0.25
   */
  readonly cpuGuarantee?: number;
  /**
   * CPUs that a notebook gets at most.
   * @default 1
   */
  readonly cpuLimit?: number;
  /**
   * Memory in GiB that a notebook is sure to get.
   * @default 1
   */
  readonly memoryGuaranteeGib?: number;
  /**
   * Memory in GiB, 1.25 or more, that a notebook gets at most. Two fifths of it are the driver's heap.
   * @default 2
   */
  readonly memoryLimitGib?: number;
  /**
   * Greatest number of executors of a notebook's session.
   * @default 5
   */
  readonly maxExecutors?: number;
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
   * @default "exec", or "token" where Terraform runs on a machine of others
   */
  readonly kubernetesAuthentication?: KubernetesAuthentication;
  /**
   * Names of the users who administer JupyterHub and let others in.
   * @default - ["admin"]
   */
  readonly jupyterhubAdmins?: readonly string[];
  /**
   * What a notebook gets.
   * @default - a quarter of a CPU and 1 GiB for sure, 1 CPU and 2 GiB at most, 5 executors
   */
  readonly notebooks?: NotebookSettings;
  /**
   * Days after which event logs of Spark applications are deleted.
   * @default 30
   */
  readonly eventLogRetentionDays?: number;
  /**
   * Whether AWS Backup keeps daily copies of the notebooks' homes. They outlive the platform, and are billed.
   * @default false
   */
  readonly backUpHomes?: boolean;
  /**
   * Size of Prometheus' volume in GiB; metrics are kept for ten days, or as long as they fit.
   * @default 5
   */
  readonly prometheusVolumeGib?: number;
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
    "notebooks",
    "eventLogRetentionDays",
    "backUpHomes",
    "prometheusVolumeGib",
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
  checkNotebooks(settings.notebooks ?? {});
  checkWhole(
    "addons.eventLogRetentionDays",
    settings.eventLogRetentionDays ?? 30,
    "a number of days",
    1,
    3650,
  );
  checkFlag("addons.backUpHomes", settings.backUpHomes);
  checkWhole("addons.prometheusVolumeGib", settings.prometheusVolumeGib ?? 5, "a size in GiB", 1, 16384);
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
  if (settings.certificateAuthority === "generated") {
    throw new SettingError(
      "addons.certificateAuthority",
      settings.certificateAuthority,
      "cannot be had with the registry's modules, which read certificate and key from files",
      'use "given", or set modules to "maintained"',
    );
  }
  for (const name of [
    "ingressController",
    "jupyterhubAdmins",
    "notebooks",
    "eventLogRetentionDays",
    "backUpHomes",
    "prometheusVolumeGib",
    "charts",
  ] as const) {
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

/** What a notebook gets, in the words of the module's reference. */
export function notebookProps(notebooks: NotebookSettings = {}): AddonsStageProps["notebooks"] {
  // KubeSpawner counts in powers of 1024.
  const mebibytes = (gib?: number) => (gib === undefined ? undefined : `${Math.round(gib * 1024)}M`);
  return {
    notebookCpuGuarantee: notebooks.cpuGuarantee,
    notebookCpuLimit: notebooks.cpuLimit,
    notebookMemoryGuarantee: mebibytes(notebooks.memoryGuaranteeGib),
    notebookMemoryLimit: mebibytes(notebooks.memoryLimitGib),
    notebookMaxExecutors: notebooks.maxExecutors,
  };
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

function checkNotebooks(notebooks: NotebookSettings): void {
  const at = "addons.notebooks";
  checkKeys(at, notebooks, [
    "cpuGuarantee",
    "cpuLimit",
    "memoryGuaranteeGib",
    "memoryLimitGib",
    "maxExecutors",
  ]);
  const { cpuGuarantee = 0.25, cpuLimit = 1, memoryGuaranteeGib = 1, memoryLimitGib = 2 } = notebooks;
  for (const [name, value] of Object.entries({
    cpuGuarantee,
    cpuLimit,
    memoryGuaranteeGib,
    memoryLimitGib,
  })) {
    if (!Number.isFinite(value) || value <= 0 || value > 512) {
      throw new SettingError(
        `${at}.${name}`,
        value,
        "is not a number of CPUs or GiB",
        "use a number above 0, up to 512",
      );
    }
  }
  for (const [guarantee, limit, what] of [
    [cpuGuarantee, cpuLimit, "cpu"],
    [memoryGuaranteeGib, memoryLimitGib, "memory"],
  ] as const) {
    if (guarantee > limit) {
      const unit = what === "memory" ? "Gib" : "";
      throw new SettingError(
        `${at}.${what}Guarantee${unit}`,
        guarantee,
        `is more than ${what}Limit${unit}, ${limit}`,
        "lower it, or raise the limit",
      );
    }
  }
  if (memoryLimitGib < 1.25) {
    throw new SettingError(
      `${at}.memoryLimitGib`,
      memoryLimitGib,
      "does not hold JupyterLab, a kernel and a Spark driver",
      "use 1.25 or more",
    );
  }
  checkWhole(`${at}.maxExecutors`, notebooks.maxExecutors ?? 5, "a number of executors", 1, 1000);
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
  checkWhole(`${at}.timeoutSeconds`, timeoutSeconds ?? 600, "a sensible time in seconds", 60, 3600);
}
