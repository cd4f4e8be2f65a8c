output "jupyterhub_server_url" {
  description = "The URL of JupyterHub."
  value       = "https://${local.host}"
}
