output "ingress_class_name" {
  description = "The name of the ingress class, which is also the cluster's default class. Whoever waits for it finds the controller and its load balancer in place, and loses them last."
  value       = local.chart.ingress_class

  depends_on = [helm_release.ingress-nginx]
}
