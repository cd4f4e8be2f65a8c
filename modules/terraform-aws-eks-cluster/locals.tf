locals {
  ipv4_cidr_shape      = "^([0-9]{1,3}\\.){3}[0-9]{1,3}/[0-9]{1,2}$"
  security_group_shape = "^sg-[0-9a-z]+$"
  instance_type_shape  = "^[a-z][a-z0-9-]*[0-9][a-z0-9-]*\\.(nano|micro|small|medium|large|metal|[0-9]*xlarge|metal-[0-9]+xl)$"

  # Kubernetes, "Labels and Selectors": an optional DNS prefix, and a name of up to 63 characters.
  label_key_shape   = "^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
  label_value_shape = "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$"

  # EKS sets the labels of eks.amazonaws.com itself. A kubelet refuses to give itself the others, but for two prefixes.
  reserved_label_shape = "^([a-z0-9.-]+\\.)?(eks\\.amazonaws\\.com|kubernetes\\.io|k8s\\.io)/"
  allowed_label_shape  = "^([a-z0-9.-]+\\.)?(node|kubelet)\\.kubernetes\\.io/"

  # An AWS tag's key has 128 characters at most, of which the autoscaler's prefix takes 46.
  autoscaler_key_length = 82

  # Graviton families have a g right after their generation's number (t4g, c7gn, g5g; not g5 or g4dn); a1 came before
  # that rule.
  arm64_type_shape = "^(a1|[a-z]+[0-9]+g[a-z]*)\\."

  # One line: a type that EC2 takes, a key of that type (its first bytes repeat the type), perhaps a comment.
  public_key_shape = "^(ssh-ed25519 AAAAC3NzaC1lZDI1NTE5[A-Za-z0-9+/]{48}|ssh-rsa AAAAB3NzaC1yc2E[A-Za-z0-9+/]{200,}={0,2})( .*)?$"

  cluster_log_types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]

  # The values of PutRetentionPolicy; 0 is the provider's word for "never expires".
  log_retention_days = [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

  addons = ["aws-ebs-csi-driver", "coredns", "kube-proxy", "vpc-cni"]
}
