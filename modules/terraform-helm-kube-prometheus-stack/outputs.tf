output "prometheus_url" {
  description = "The address of Prometheus. It has no login."
  value       = "https://${local.hosts.prometheus}"
}

output "alert_manager_url" {
  description = "The address of Alertmanager. It has no login."
  value       = "https://${local.hosts.alertmanager}"
}

output "grafana_url" {
  description = "The address of Grafana."
  value       = "https://${local.hosts.grafana}"
}
