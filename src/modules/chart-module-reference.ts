import type { Construct } from "constructs";
import type { ModuleName } from "./catalogue";
import {
  ModuleReference,
  type ModuleInputs,
  type ModuleReferenceProps,
  type Resolvable,
} from "./module-reference";

/** A toleration of a pod, in Kubernetes' words. */
export interface TolerationProps {
  /** @default - every taint: only together with the operator `Exists` */
  readonly key?: string;
  /** @default "Equal" */
  readonly operator?: "Equal" | "Exists";
  /** @default - none: only with the operator `Exists` */
  readonly value?: string;
  /** @default - every effect */
  readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** How a module's chart is chosen and set up, beyond what the module itself decides. */
export interface ChartProps {
  /**
   * Repository of the chart, `https://` or `oci://`: for sites that mirror charts.
   * @default - the chart's canonical repository
   */
  readonly chartRepository?: string;
  /**
   * Version of the chart.
   * @default - the module's pin, which is that of the version catalogue
   */
  readonly chartVersion?: string;
  /**
   * YAML documents that are merged over the module's own values, the last one first in rank. Not for secrets: a plan
   * shows them.
   * @default - none
   */
  readonly extraValues?: readonly string[];
  /**
   * Seconds within which everything in the chart must be ready.
   * @default - the module's
   */
  readonly timeoutSeconds?: number;
}

/** What every module that installs a chart takes. */
export interface ChartModuleProps extends ModuleReferenceProps, ChartProps {
  /** Kubernetes namespace, which must exist. */
  readonly namespace: string;
  /**
   * Labels of the nodes on which every pod runs but those of daemon sets.
   * @default - any node
   */
  readonly nodeSelector?: Resolvable<Readonly<Record<string, string>>>;
  /**
   * Taints that the same pods tolerate.
   * @default - none
   */
  readonly tolerations?: readonly TolerationProps[];
}

/** A reference to a module that installs a chart: knows the inputs that all of them have. */
export abstract class ChartModuleReference extends ModuleReference {
  protected constructor(
    scope: Construct,
    id: string,
    module: ModuleName,
    props: ChartModuleProps,
    inputs: ModuleInputs,
  ) {
    super(scope, id, module, props, {
      original: { namespace: props.namespace, node_selector: props.nodeSelector, ...inputs.original },
      maintained: {
        tolerations: props.tolerations,
        chart_repository: props.chartRepository,
        chart_version: props.chartVersion,
        extra_values: props.extraValues,
        timeout_seconds: props.timeoutSeconds,
        ...inputs.maintained,
      },
    });
  }
}
