/** Everything the rehearsal knows about providers beyond their schemas. */
import type { ProviderEntry } from "../engine/entry";
import { AWS } from "./aws/provider";
import { HELM } from "./helm/provider";
import { KUBERNETES } from "./kubernetes/provider";
import { TLS } from "./tls/provider";

/** The providers that are rehearsed. */
export const CATALOGUE: readonly ProviderEntry[] = [AWS, KUBERNETES, TLS, HELM];
