# Not the add-on's own defaultStorageClass: that one has another name and leaves volumes unencrypted, unless the AWS
# account encrypts them all.
resource "kubernetes_storage_class_v1" "this" {
  metadata {
    name = var.name

    annotations = {
      "storageclass.kubernetes.io/is-default-class" = tostring(var.default_class)
    }
  }

  storage_provisioner    = "ebs.csi.aws.com"
  reclaim_policy         = var.reclaim_policy
  allow_volume_expansion = true

  # A volume is made in the zone of the pod that wants it.
  volume_binding_mode = "WaitForFirstConsumer"

  parameters = {
    type                        = "gp3"
    encrypted                   = "true"
    "csi.storage.k8s.io/fstype" = "ext4"
  }
}
