/**
 * The grammar of names of container images, in what JavaScript and Terraform's `regex` both read.
 * Source: the grammar of references in github.com/distribution/reference.
 */

/** A registry with the slash after it. */
const LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";
const REGISTRY = `${LABEL}([.]${LABEL})*(:[0-9]{1,5})?/`;

/** Between letters and digits: a period, one underscore or two, or any number of hyphens. */
const PART = "[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*";
const PATH = `${PART}(/${PART})*`;

/** A tag with the colon before it. */
export const IMAGE_TAG = ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";

/** A digest with the at sign before it. */
export const IMAGE_DIGEST = "@sha256:[0-9a-f]{64}";

/** A whole name, with or without a registry, a tag and a digest. */
export const IMAGE_NAME = `^(${REGISTRY})?${PATH}(${IMAGE_TAG})?(${IMAGE_DIGEST})?$`;
