output "eks_cluster_properties" {
  description = "What others need to know of the cluster, as soon as there is a control plane: name, endpoint, CA certificate (base64), OIDC provider (the URL without https://), subnets, VPC and security group; and ARN, region and Kubernetes version. Who starts pods waits for the module as a whole."
  value = {
    eks_cluster_name            = aws_eks_cluster.test_cluster.name
    eks_endpoint                = aws_eks_cluster.test_cluster.endpoint
    eks_cluster_ca_cert         = aws_eks_cluster.test_cluster.certificate_authority[0].data
    openid_connect_provider_arn = aws_iam_openid_connect_provider.eks_cluster_oidc_provider.arn
    openid_connect_provider_url = local.oidc_issuer
    subnet_ids                  = tolist(aws_eks_cluster.test_cluster.vpc_config[0].subnet_ids)
    eks_cluster_sg_id           = aws_eks_cluster.test_cluster.vpc_config[0].cluster_security_group_id
    vpc_id                      = aws_eks_cluster.test_cluster.vpc_config[0].vpc_id

    eks_cluster_arn     = aws_eks_cluster.test_cluster.arn
    eks_cluster_region  = split(":", aws_eks_cluster.test_cluster.arn)[3]
    eks_cluster_version = aws_eks_cluster.test_cluster.version
  }
}

output "eks_autoscaling_group_names" {
  description = "The names of the Auto Scaling groups, by node group."
  value       = { for name, group in aws_eks_node_group.eks_group : name => group.resources[0].autoscaling_groups[0].name }
}
