/**
 * AWS Systems Manager: the public parameters that name the newest images.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html
 */
import type { DataEntry } from "../../engine/entry";
import { textOf } from "../../engine/values";
import { apiError } from "./errors";
import { imageId } from "./ec2";

/** The public parameters that exist, as patterns. */
const IMAGE_PARAMETERS = [
  /^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami(-minimal)?-kernel-(default|6\.1|6\.12)-(x86_64|arm64)$/,
  /^\/aws\/service\/ami-amazon-linux-latest\/amzn2-ami(-minimal)?-(kernel-5\.10-)?hvm-(x86_64|arm64)-(gp2|ebs)$/,
  /^\/aws\/service\/eks\/optimized-ami\/1\.\d\d\/amazon-linux-2023\/(x86_64|arm64)\/(standard|nvidia|neuron)\/recommended\/image_id$/,
  // None from 1.33 on: https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html
  /^\/aws\/service\/eks\/optimized-ami\/1\.([12]\d|3[0-2])\/amazon-linux-2(-arm64|-gpu)?\/recommended\/image_id$/,
  /^\/aws\/service\/bottlerocket\/aws-k8s-1\.\d\d(-nvidia|-fips)?\/(x86_64|arm64)\/latest\/image_id$/,
  /^\/aws\/service\/canonical\/ubuntu\/server(-minimal)?\/\d\d\.\d\d\/stable\/current\/(amd64|arm64)\/hvm\/(ebs-gp2|ebs-gp3)\/ami-id$/,
  /^\/aws\/service\/debian\/release\/\d\d\/latest\/(amd64|arm64)$/,
];

/** The data sources of this service. */
export const SSM_DATA: Readonly<Record<string, DataEntry>> = {
  aws_ssm_parameter: {
    schema: { sensitive: ["value"] },
    read: ({ config, scope }) => {
      const name = textOf(config, "name");
      if (!IMAGE_PARAMETERS.some((pattern) => pattern.test(name))) {
        throw apiError("ParameterNotFound", `there is no SSM Parameter ${name} in the rehearsal`);
      }
      const value = imageId(scope.place, name);
      return {
        id: name,
        arn: `arn:aws:ssm:${scope.place}::parameter${name}`,
        type: "String",
        value,
        insecure_value: value,
        version: 1,
      };
    },
  },
};
