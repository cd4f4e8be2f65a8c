/**
 * A SparkApplication as the Spark operator takes it: the part of its API that the builder uses, in its words.
 * Source: kubeflow/spark-operator v2.5.2, api/v1beta2/sparkapplication_types.go.
 */
import type { Toleration } from "../platform/node-groups";

/** A SparkApplication. */
export interface SparkApplicationManifest {
  readonly apiVersion: "sparkoperator.k8s.io/v1beta2";
  readonly kind: "SparkApplication";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: SparkApplicationSpec;
}

/** What is to run. */
export interface SparkApplicationSpec {
  readonly type: "Python" | "Scala";
  readonly mode: "cluster";
  readonly sparkVersion: string;
  readonly image: string;
  readonly imagePullSecrets?: readonly string[];
  readonly mainClass?: string;
  readonly mainApplicationFile: string;
  readonly arguments?: readonly string[];
  readonly deps?: {
    readonly pyFiles?: readonly string[];
    readonly jars?: readonly string[];
    readonly files?: readonly string[];
  };
  readonly sparkConf: Readonly<Record<string, string>>;
  readonly driver: PodSpec;
  readonly executor: PodSpec;
  readonly dynamicAllocation: {
    readonly enabled: true;
    readonly shuffleTrackingEnabled: true;
    readonly minExecutors: number;
    readonly initialExecutors: number;
    readonly maxExecutors: number;
  };
  readonly restartPolicy: {
    readonly type: "OnFailure";
    readonly onSubmissionFailureRetries: number;
    /** In seconds; the operator multiplies it by the number of the attempt. */
    readonly onSubmissionFailureRetryInterval: number;
    readonly onFailureRetries: number;
    /** In seconds; multiplied likewise. */
    readonly onFailureRetryInterval: number;
  };
  readonly timeToLiveSeconds: number;
  readonly sparkUIOptions: {
    readonly ingressTLS: readonly { readonly hosts: readonly string[]; readonly secretName: string }[];
  };
}

/** The driver's pod, or the executors'. */
export interface PodSpec {
  readonly serviceAccount: string;
  readonly cores: number;
  readonly coreRequest: string;
  readonly memory: string;
  readonly memoryOverhead: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly envFrom?: readonly { readonly secretRef: { readonly name: string } }[];
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext: {
    readonly allowPrivilegeEscalation: false;
    readonly capabilities: { readonly drop: readonly ["ALL"] };
    readonly seccompProfile: { readonly type: "RuntimeDefault" };
  };
}
