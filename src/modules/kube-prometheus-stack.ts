import type { Construct } from "constructs";
import { ChartModuleReference, type ChartModuleProps } from "./chart-module-reference";

/** Inputs of {@link KubePrometheusStack}. */
export interface KubePrometheusStackProps extends ChartModuleProps {
  /** Domain under which `prometheus.`, `alertmanager.` and `grafana.` are served. */
  readonly domain: string;
  /** Name of the cluster issuer that signs their certificates. */
  readonly certificateIssuer: string;
  /** Storage class of the volumes: block storage, as Prometheus does not support network file systems. */
  readonly storageClass: string;
  /** Password of Grafana's administrator. */
  readonly grafanaAdminPassword: string;
  /**
   * Name of Grafana's administrator.
   * @default - the module's
   */
  readonly grafanaAdminUser?: string;
  /**
   * Ingress class of the three.
   * @default - the cluster's default class
   */
  readonly ingressClassName?: string;
  /**
   * Namespace in which Spark applications are looked for.
   * @default - the module's
   */
  readonly sparkNamespace?: string;
  /**
   * Size of Prometheus' volume, as a Kubernetes quantity.
   * @default - the module's
   */
  readonly prometheusVolSize?: string;
  /**
   * Size of Alertmanager's volume, as a Kubernetes quantity.
   * @default - the module's
   */
  readonly alertmanagerVolSize?: string;
  /**
   * Size of Grafana's volume, as a Kubernetes quantity.
   * @default - the module's
   */
  readonly grafanaVolSize?: string;
  /**
   * How long metrics are kept, such as `10d`; less where the volume is full before.
   * @default - the module's
   */
  readonly prometheusRetention?: string;
}

/** Prometheus, Alertmanager and Grafana, with dashboards for Spark (`module.kube-prometheus-stack`). */
export class KubePrometheusStack extends ChartModuleReference {
  constructor(scope: Construct, id: string, props: KubePrometheusStackProps) {
    super(scope, id, "kube-prometheus-stack", props, {
      original: {
        domain: props.domain,
        certificate_issuer: props.certificateIssuer,
        storage_class: props.storageClass,
        grafana_admin_password: props.grafanaAdminPassword,
        prometheus_vol_size: props.prometheusVolSize,
        alertmanager_vol_size: props.alertmanagerVolSize,
      },
      maintained: {
        grafana_admin_user: props.grafanaAdminUser,
        ingress_class_name: props.ingressClassName,
        spark_namespace: props.sparkNamespace,
        grafana_vol_size: props.grafanaVolSize,
        prometheus_retention: props.prometheusRetention,
      },
    });
  }

  /** Address of Alertmanager. */
  public get alertManagerUrl(): string {
    return this.getString("alert_manager_url");
  }

  /** Address of Grafana. */
  public get grafanaUrl(): string {
    return this.getString("grafana_url");
  }

  /** Address of Prometheus. */
  public get prometheusUrl(): string {
    return this.getString("prometheus_url");
  }
}
