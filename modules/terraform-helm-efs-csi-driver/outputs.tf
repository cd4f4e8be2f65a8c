output "efs_storage_class" {
  description = "The name of the storage class. Whoever waits for it can mount its volumes, and is gone before the driver is."
  value       = kubernetes_storage_class_v1.efs.metadata[0].name

  # The class is there before its volumes can be mounted: a node reaches the file system through the mount target of
  # its zone.
  depends_on = [
    aws_efs_backup_policy.this,
    aws_efs_mount_target.efs-mt,
    aws_vpc_security_group_ingress_rule.nfs,
    helm_release.aws_efs_csi_driver,
  ]
}

output "efs_file_system_id" {
  description = "The id of the EFS file system."
  value       = aws_efs_file_system.efs_storage_for_eks.id
}
