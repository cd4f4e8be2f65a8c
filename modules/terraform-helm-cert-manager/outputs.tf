output "cluster_issuer" {
  description = "The name of the ClusterIssuer. Whoever waits for it can ask for certificates; they are signed as soon as the issuer, which takes seconds, is there as well."
  value       = var.cluster_issuer

  # Not the issuer's release: certificates that are asked for before it wait for it by themselves, and all that is served
  # can be installed at the same time.
  depends_on = [helm_release.cert-manager]
}
