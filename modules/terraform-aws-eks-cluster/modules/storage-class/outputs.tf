output "storage_class_name" {
  description = "The name of the storage class, for claims."
  value       = kubernetes_storage_class_v1.this.metadata[0].name
}
