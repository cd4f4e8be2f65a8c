"""Managed node groups: moto keeps them, this puts an Auto Scaling group with instances behind each."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from moto.core.responses import ActionResult
from moto.eks.exceptions import InvalidParameterException, InvalidRequestException
from moto.eks.models import Cluster, Nodegroup

from .eks_base import EksOperations, result
from .eks_state import Document, NodeGroupState, node_group_state, set_node_group_state, state_of
from .machine_images import image_for

# With either, nodes pull images from ECR; the first is the older and wider one.
_PULL_POLICY = "AmazonEC2ContainerRegistryReadOnly|AmazonEC2ContainerRegistryPullOnly"


class NodeGroupOperations(EksOperations):
    """CreateNodegroup and what follows it."""

    def create_nodegroup(self) -> ActionResult:
        """Checks what would keep the nodes from joining, and starts them."""
        cluster = self.cluster()
        name, subnets = self._get_param("nodegroupName"), self._get_param("subnets")
        self.check_subnets(subnets)
        self.check_role(self._get_param("nodeRole"), "AmazonEKSWorkerNodePolicy", _PULL_POLICY)
        scaling = _checked_scaling(self._get_param("scalingConfig") or {})
        template = self._user_template(self._get_param("launchTemplate"))
        types = self._instance_types(template)
        ami_type = self._ami_type(template, types)
        if scaling["desiredSize"] > 0:
            self._check_way_out(subnets)
        super().create_nodegroup()

        group = self.eks_backend.describe_nodegroup(cluster.name, name)
        group.scaling_config = scaling
        group.instance_types = types
        group.ami_type = ami_type
        group.version = self._get_param("version") or cluster.version
        group.release_version = self._get_param("releaseVersion") or f"{group.version}.0-20260101"
        # moto invents a key and a disk size for groups that were given none, which every plan would want to undo.
        group.remote_access = self._get_param("remoteAccess")
        group.disk_size = None if template else self._get_int_param("diskSize", 20)  # type: ignore[assignment]
        group.update_config = self._get_param("updateConfig") or {"maxUnavailable": 1}
        group.node_repair_config = self._get_param("nodeRepairConfig")
        group.health = {"issues": []}
        self._start_nodes(cluster, group, template)
        if vars(cluster)["accessConfig"]["authenticationMode"] != "CONFIG_MAP":
            self.admit_nodes(cluster, group.node_role)
        return result(nodegroup=group)

    def describe_nodegroup(self) -> ActionResult:
        """Reports the desired size that the Auto Scaling group has: an autoscaler changes it there."""
        group = self._node_group()
        groups = self.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[node_group_state(group).auto_scaling_group]
        )["AutoScalingGroups"]
        group.scaling_config["desiredSize"] = groups[0]["DesiredCapacity"]
        return result(nodegroup=group)

    def admit_nodes(self, cluster: Cluster, role_arn: str) -> None:
        """Lets nodes with the role join the cluster, as EKS does where access entries are on."""
        raise NotImplementedError

    def delete_nodegroup(self) -> ActionResult:
        """Also ends the nodes and deletes what was made with them."""
        group = self._node_group()
        state = node_group_state(group)
        super().delete_nodegroup()
        self.client("autoscaling").delete_auto_scaling_group(
            AutoScalingGroupName=state.auto_scaling_group, ForceDelete=True
        )
        self.client("ec2").delete_launch_template(LaunchTemplateId=state.launch_template_id)
        return result(nodegroup=group)

    def update_nodegroup_config(self) -> ActionResult:
        """Also changes the Auto Scaling group."""
        group = self._node_group()
        scaling = _checked_scaling({**group.scaling_config, **(self._get_param("scalingConfig") or {})})
        super().update_nodegroup_config()
        self.client("autoscaling").update_auto_scaling_group(
            AutoScalingGroupName=node_group_state(group).auto_scaling_group,
            MinSize=scaling["minSize"],
            MaxSize=scaling["maxSize"],
            DesiredCapacity=scaling["desiredSize"],
        )
        changes = self.given("labels", "taints", "scalingConfig", "updateConfig", "nodeRepairConfig")
        return result(update=state_of(self.cluster()).record_update("ConfigUpdate", changes))

    def update_nodegroup_version(self) -> ActionResult:
        """Takes in another version, release or launch template; the running nodes are not replaced."""
        group = self._node_group()
        group.version = self._get_param("version") or self.cluster().version
        group.release_version = self._get_param("releaseVersion") or f"{group.version}.0-20260101"
        if given := self._get_param("launchTemplate"):
            self._user_template(given)
            group.launch_template = {**(group.launch_template or {}), **given}
        changes = self.given("version", "releaseVersion", "launchTemplate")
        return result(update=state_of(self.cluster()).record_update("VersionUpdate", changes))

    def _node_group(self) -> Nodegroup:
        return self.eks_backend.describe_nodegroup(self._get_param("name"), self._get_param("nodegroupName"))

    def _user_template(self, given: Document | None) -> Document | None:
        """The content of the launch template that the request names."""
        if given is None:
            return None
        reference = {"LaunchTemplateId": given["id"]} if given.get("id") else {"LaunchTemplateName": given["name"]}
        try:
            versions = self.client("ec2").describe_launch_template_versions(
                **reference, Versions=[given.get("version") or "$Default"]
            )["LaunchTemplateVersions"]
        except ClientError as error:
            raise InvalidRequestException(message=error.response["Error"]["Message"]) from error
        data: Document = versions[0]["LaunchTemplateData"]
        if "IamInstanceProfile" in data:
            raise InvalidRequestException(message="Launch template should not specify an instance profile.")
        return data

    def _instance_types(self, template: Document | None) -> list[str]:
        given: list[str] = self._get_param("instanceTypes") or []
        in_template = (template or {}).get("InstanceType")
        if given and in_template:
            raise InvalidRequestException(
                message="Instance type can not be specified both in the launch template and in the request."
            )
        return given or [in_template or "t3.medium"]

    def _ami_type(self, template: Document | None, types: list[str]) -> str:
        given: str | None = self._get_param("amiType")
        if template and "ImageId" in template:
            if given not in (None, "CUSTOM"):
                raise InvalidRequestException(message="AMI type can not be given beside an image in the template.")
            return "CUSTOM"
        try:
            known = self.client("ec2").describe_instance_types(InstanceTypes=types)["InstanceTypes"]
        except ClientError as error:
            raise InvalidParameterException(message=error.response["Error"]["Message"]) from error
        is_arm = {"arm64" in entry["ProcessorInfo"]["SupportedArchitectures"] for entry in known}
        ami_type = given or ("AL2023_ARM_64_STANDARD" if True in is_arm else "AL2023_x86_64_STANDARD")
        if is_arm != {"ARM_64" in ami_type}:
            raise InvalidParameterException(
                message=f"{types} is not a valid instance type for requested amiType {ami_type}"
            )
        return ami_type

    def _check_way_out(self, subnet_ids: list[str]) -> None:
        """Nodes that reach neither EKS nor a registry do not join; AWS says so after half an hour."""
        ec2 = self.client("ec2")
        for subnet in subnet_ids:
            tables = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
            routes = [route for table in tables["RouteTables"] for route in table["Routes"]]
            if not any(route.get("DestinationCidrBlock") == "0.0.0.0/0" for route in routes):
                raise InvalidParameterException(
                    message=f"NodeCreationFailure: nodes in {subnet} have no route to the internet."
                )

    def _start_nodes(self, cluster: Cluster, group: Nodegroup, template: Document | None) -> None:
        # EKS copies the user's template into one of its own, and adds the image and the cluster's security group.
        name = f"eks-{group.nodegroup_name}-{group.uuid}"
        data = {key: value for key, value in (template or {}).items() if key != "InstanceType"}
        data.setdefault("ImageId", image_for(group.ami_type))
        data["InstanceType"] = group.instance_types[0]
        if not data.get("SecurityGroupIds") and not data.get("NetworkInterfaces"):
            data["SecurityGroupIds"] = [cluster.resources_vpc_config["clusterSecurityGroupId"]]
        managed = self.client("ec2").create_launch_template(
            LaunchTemplateName=f"eks-{group.uuid}", LaunchTemplateData=data
        )
        reference: dict[str, Any] = {
            "LaunchTemplateId": managed["LaunchTemplate"]["LaunchTemplateId"],
            "Version": "1",
        }
        scaling, owned = group.scaling_config, "owned"
        tags = {
            "eks:cluster-name": cluster.name,
            "eks:nodegroup-name": group.nodegroup_name,
            "k8s.io/cluster-autoscaler/enabled": "true",
            f"k8s.io/cluster-autoscaler/{cluster.name}": owned,
            f"kubernetes.io/cluster/{cluster.name}": owned,
        }
        self.client("autoscaling").create_auto_scaling_group(
            AutoScalingGroupName=name,
            LaunchTemplate=reference,
            MinSize=scaling["minSize"],
            MaxSize=scaling["maxSize"],
            DesiredCapacity=scaling["desiredSize"],
            VPCZoneIdentifier=",".join(group.subnets),
            Tags=[{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items()],
        )
        group.resources = {"autoScalingGroups": [{"name": name}]}
        set_node_group_state(group, NodeGroupState(reference["LaunchTemplateId"], name))


def _checked_scaling(given: dict[str, int]) -> dict[str, int]:
    scaling = {"minSize": 1, "maxSize": 2, "desiredSize": 2, **given}
    least, desired, most = scaling["minSize"], scaling["desiredSize"], scaling["maxSize"]
    if most < 1:
        raise InvalidParameterException(message="maxSize must be greater than or equal to 1.")
    if least > most:
        raise InvalidParameterException(message=f"Minimum capacity {least} can't be greater than maximum size {most}")
    if least > desired:
        raise InvalidParameterException(
            message=f"Minimum capacity {least} can't be greater than desired size {desired}"
        )
    if desired > most:
        raise InvalidParameterException(message=f"desired capacity {desired} can't be greater than max size {most}")
    return scaling
