provider "aws" {
  region = "eu-north-1"
}

provider "helm" {
  kubernetes = {
    host = "https://cluster.test"
  }
}

variables {
  namespace     = "addons"
  node_selector = { "eks.amazonaws.com/nodegroup" = "on_demand_group" }

  eks_cluster_properties = {
    eks_cluster_name            = "spark-cluster"
    openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
    openid_connect_provider_url = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
    eks_cluster_region          = "eu-west-1"
    eks_cluster_version         = "1.35"
  }
}

run "the_pinned_chart_is_installed_whole_or_not_at_all" {
  command = plan

  assert {
    condition     = helm_release.cluster-autoscaler.repository == "https://kubernetes.github.io/autoscaler" && helm_release.cluster-autoscaler.chart == "cluster-autoscaler" && helm_release.cluster-autoscaler.version == "9.59.0"
    error_message = "The canonical repository and the pinned version must be the default."
  }

  assert {
    condition     = helm_release.cluster-autoscaler.atomic && helm_release.cluster-autoscaler.wait && helm_release.cluster-autoscaler.timeout == 600 && helm_release.cluster-autoscaler.max_history == 5
    error_message = "A release that does not get ready must be taken back."
  }

  assert {
    condition     = helm_release.cluster-autoscaler.name == "cluster-autoscaler" && helm_release.cluster-autoscaler.namespace == "addons"
    error_message = "The release must keep its name, in the given namespace."
  }
}

run "another_chart_can_be_had_from_a_mirror" {
  command = plan

  variables {
    chart_repository = "oci://registry.example.com/charts"
    chart_version    = "9.60.1"
    timeout_seconds  = 900
  }

  assert {
    condition     = helm_release.cluster-autoscaler.repository == "oci://registry.example.com/charts" && helm_release.cluster-autoscaler.version == "9.60.1" && helm_release.cluster-autoscaler.timeout == 900
    error_message = "The inputs must reach the release."
  }
}

# The values hold the role's ARN, which is known once the role is there.
run "the_groups_are_found_by_the_clusters_name" {
  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).autoDiscovery.clusterName == "spark-cluster" && yamldecode(helm_release.cluster-autoscaler.values[0]).awsRegion == "eu-west-1"
    error_message = "The autoscaler must look for the cluster's own groups, in its region."
  }

  assert {
    condition = yamldecode(helm_release.cluster-autoscaler.values[0]).rbac.serviceAccount == {
      name        = "cluster-autoscaler-sa"
      annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.eks_cluster_autoscaler_role.arn }
    }
    error_message = "The service account must have the role."
  }

  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).image == { tag = "v1.35.0" }
    error_message = "The autoscaler must be of the cluster's minor version."
  }
}

run "executors_get_nodes_that_fit_and_idle_ones_go_soon" {
  assert {
    condition = yamldecode(helm_release.cluster-autoscaler.values[0]).extraArgs == {
      expander                        = "least-waste"
      "balance-similar-node-groups"   = true
      "skip-nodes-with-system-pods"   = false
      "skip-nodes-with-local-storage" = false
      "scale-down-unneeded-time"      = "5m"
      "scale-down-delay-after-add"    = "5m"
    }
    error_message = "Nodes must come and go as Spark needs them."
  }

  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).replicaCount == 1
    error_message = "One replica is enough."
  }
}

run "the_pod_asks_for_little_and_may_do_little" {
  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).resources == { requests = { cpu = "50m", memory = "128Mi" }, limits = { memory = "600Mi" } }
    error_message = "It must fit on a small node."
  }

  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).securityContext.runAsNonRoot && yamldecode(helm_release.cluster-autoscaler.values[0]).securityContext.seccompProfile.type == "RuntimeDefault"
    error_message = "It must not run as root."
  }

  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).containerSecurityContext == { allowPrivilegeEscalation = false, readOnlyRootFilesystem = true, capabilities = { drop = ["ALL"] } }
    error_message = "It must have no privileges."
  }
}

run "the_pod_goes_where_it_is_told_to" {
  variables {
    tolerations = [{ key = "example.com/pool", value = "services", effect = "NoSchedule" }, { operator = "Exists" }]
  }

  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).nodeSelector == { "eks.amazonaws.com/nodegroup" = "on_demand_group" }
    error_message = "It must run on the given nodes."
  }

  assert {
    condition     = jsonencode(yamldecode(helm_release.cluster-autoscaler.values[0]).tolerations) == jsonencode([{ effect = "NoSchedule", key = "example.com/pool", value = "services" }, { operator = "Exists" }])
    error_message = "The tolerations must be there without what was not given."
  }
}

run "the_role_is_the_autoscalers_alone" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.eks_cluster_autoscaler_role.assume_role_policy).Statement == [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF" }
      Condition = { StringEquals = {
        "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF:aud" = "sts.amazonaws.com"
        "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF:sub" = "system:serviceaccount:addons:cluster-autoscaler-sa"
      } }
    }]
    error_message = "Only the autoscaler's service account may take the role."
  }

  assert {
    condition     = aws_iam_role.eks_cluster_autoscaler_role.name == "spark-cluster-cluster-autoscaler" && aws_iam_role.eks_cluster_autoscaler_role.tags.Name == "spark-cluster-cluster-autoscaler"
    error_message = "Two clusters of an account must not want one role."
  }
}

run "only_the_clusters_own_groups_can_be_scaled" {
  command = plan

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.eks_cluster_autoscaler_policy.policy).Statement : statement if statement.Sid == "ScaleTheClustersGroups"] == [{
      Sid       = "ScaleTheClustersGroups"
      Effect    = "Allow"
      Action    = ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:ResourceTag/k8s.io/cluster-autoscaler/spark-cluster" = "owned" } }
    }]
    error_message = "Nobody else's groups may be changed."
  }

  assert {
    condition     = alltrue([for action in flatten([for statement in jsondecode(aws_iam_role_policy.eks_cluster_autoscaler_policy.policy).Statement : statement.Action if !can(statement.Condition)]) : can(regex("^[a-z0-9]+:(Describe|Get)[A-Za-z]+$", action))])
    error_message = "Without the tag, it may only look."
  }

  assert {
    condition     = one([for statement in jsondecode(aws_iam_role_policy.eks_cluster_autoscaler_policy.policy).Statement : statement.Resource if statement.Sid == "LookAtEmptyGroups"]) == "arn:aws:eks:*:*:nodegroup/spark-cluster/*"
    error_message = "It must be able to look at the cluster's empty node groups, and no others."
  }
}

run "the_original_clusters_properties_are_enough" {
  variables {
    eks_cluster_properties = {
      eks_cluster_name            = "test_cluster"
      eks_endpoint                = "https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com"
      openid_connect_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
      openid_connect_provider_url = "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF"
    }
  }

  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).awsRegion == "eu-north-1"
    error_message = "Without a region it must be that of the provider."
  }

  assert {
    condition     = !can(yamldecode(helm_release.cluster-autoscaler.values[0]).image)
    error_message = "Without a version the image must be the chart's own."
  }

  assert {
    condition     = can(jsondecode(aws_iam_role.eks_cluster_autoscaler_role.assume_role_policy).Statement[0].Condition.StringEquals["oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF:sub"])
    error_message = "The provider's URL must do with a scheme, too."
  }
}

run "a_given_image_tag_wins" {
  variables {
    image_tag = "v1.35.2"
  }

  assert {
    condition     = yamldecode(helm_release.cluster-autoscaler.values[0]).image.tag == "v1.35.2"
    error_message = "The tag must be the given one."
  }
}

run "given_values_come_after_the_modules" {
  variables {
    extra_values = ["replicaCount: 2", "{\"replicaCount\": 3}"]
  }

  assert {
    condition     = length(helm_release.cluster-autoscaler.values) == 3 && helm_release.cluster-autoscaler.values[1] == "replicaCount: 2" && helm_release.cluster-autoscaler.values[2] == "{\"replicaCount\": 3}"
    error_message = "Later values must win over earlier ones."
  }
}

run "it_can_be_planned_before_there_is_a_cluster" {
  command = plan

  module {
    source = "./tests/fixtures/whole"
  }

  assert {
    condition     = output.namespace == "addons"
    error_message = "A first plan of everything must work."
  }
}
