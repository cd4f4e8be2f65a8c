"""Clusters: moto keeps them, this adds what EKS makes or fills in."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from botocore.exceptions import ClientError
from moto.core.responses import ActionResult
from moto.eks.exceptions import InvalidParameterException, ResourceInUseException
from moto.eks.models import Cluster

from .eks_base import EksOperations, result
from .eks_state import found, state_of

_VPC_DEFAULTS = {"endpointPublicAccess": True, "endpointPrivateAccess": False}


class ClusterOperations(EksOperations):
    """CreateCluster and what follows it."""

    def create_cluster(self) -> ActionResult:
        """Checks what EKS checks, and makes the security group and the network interfaces that EKS makes."""
        network = self._vpc_config(self._get_param("resourcesVpcConfig"))
        self.check_role(self._get_param("roleArn"), "AmazonEKSClusterPolicy")
        self._check_version(self._get_param("version"))
        self._check_keys()
        super().create_cluster()
        cluster = self.cluster()
        self._fill_in(cluster, network)
        self._make_log_group(cluster)
        return result(cluster=cluster)

    def delete_cluster(self) -> ActionResult:
        """Also deletes what was made with the cluster."""
        cluster = self.cluster()
        state = state_of(cluster)
        super().delete_cluster()
        ec2 = self.client("ec2")
        for interface in state.network_interface_ids:
            ec2.delete_network_interface(NetworkInterfaceId=interface)
        ec2.delete_security_group(GroupId=cluster.resources_vpc_config["clusterSecurityGroupId"])
        return result(cluster=cluster)

    def update_cluster_config(self) -> ActionResult:
        """Merges the changes: moto replaces the whole network configuration, and answers with the cluster."""
        cluster = self.cluster()
        changes = self.given("resourcesVpcConfig", "logging", "accessConfig", "upgradePolicy", "deletionProtection")
        cluster.resources_vpc_config.update(changes.get("resourcesVpcConfig", {}))
        cluster.logging = _complete_logging(changes["logging"]) if "logging" in changes else cluster.logging
        self._document(cluster)["accessConfig"].update(changes.get("accessConfig", {}))
        for name in ("upgradePolicy", "deletionProtection"):
            if name in changes:
                setattr(cluster, name, changes[name])
        return result(update=state_of(cluster).record_update("ConfigUpdate", changes))

    def update_cluster_version(self) -> ActionResult:
        """Changes the version at once."""
        cluster = self.cluster()
        self._check_version(self._get_param("version"))
        cluster.version = self._get_param("version")
        return result(update=state_of(cluster).record_update("VersionUpdate", self.given("version")))

    def associate_encryption_config(self) -> ActionResult:
        """Adds encryption of secrets to an existing cluster."""
        cluster = self.cluster()
        if cluster.encryption_config:
            raise ResourceInUseException(message="Cluster already has an encryption configuration.")
        cluster.encryption_config = self._get_param("encryptionConfig")
        return result(update=state_of(cluster).record_update("AssociateEncryptionConfig", {}))

    def describe_update(self) -> ActionResult:
        """A change made before, by its id."""
        return result(update=found(state_of(self.cluster()).updates, self._get_param("updateId"), "update"))

    def list_updates(self) -> ActionResult:
        """Every change made before."""
        return result(updateIds=list(state_of(self.cluster()).updates))

    def _vpc_config(self, given: dict[str, Any]) -> dict[str, Any]:
        subnets = self.check_subnets(given["subnetIds"])
        zones = {subnet["AvailabilityZone"] for subnet in subnets}
        if len(zones) < 2:
            raise InvalidParameterException(
                message="Subnets specified must be in at least two different AZs",
            )
        config = {**_VPC_DEFAULTS, **{name: value for name, value in given.items() if value is not None}}
        if not config["endpointPublicAccess"] and not config["endpointPrivateAccess"]:
            raise InvalidParameterException(message="Private and public endpoint access cannot be false")
        config.setdefault("publicAccessCidrs", ["0.0.0.0/0"] if config["endpointPublicAccess"] else [])
        config.setdefault("securityGroupIds", [])
        if config["securityGroupIds"]:
            self.client("ec2").describe_security_groups(GroupIds=config["securityGroupIds"])
        return {**config, "vpcId": subnets[0]["VpcId"]}

    def _check_version(self, version: str | None) -> None:
        # Not which minors are supported today: that is the platform's own catalogue, checked when it synthesizes.
        if version is not None and not (version.startswith("1.") and version[2:].isdigit() and int(version[2:]) >= 30):
            raise InvalidParameterException(message=f"unsupported Kubernetes version {version}")

    def _check_keys(self) -> None:
        for encryption in self._get_param("encryptionConfig") or []:
            try:
                self.client("kms").describe_key(KeyId=encryption["provider"]["keyArn"])
            except ClientError as error:
                raise InvalidParameterException(message=error.response["Error"]["Message"]) from error

    def _fill_in(self, cluster: Cluster, network: dict[str, Any]) -> None:
        state, ec2 = state_of(cluster), self.client("ec2")
        group = ec2.create_security_group(
            GroupName=f"eks-cluster-sg-{cluster.name}-{uuid.uuid4().int % 10**9}",
            Description="EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
            "as well as any managed workloads.",
            VpcId=network["vpcId"],
        )["GroupId"]
        ec2.authorize_security_group_ingress(
            GroupId=group, IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}]
        )
        for subnet in network["subnetIds"][:2]:
            interface = ec2.create_network_interface(
                SubnetId=subnet, Groups=[group, *network["securityGroupIds"]], Description=f"Amazon EKS {cluster.name}"
            )
            state.network_interface_ids.append(interface["NetworkInterface"]["NetworkInterfaceId"])
        cluster.resources_vpc_config = {**network, "clusterSecurityGroupId": group}
        self._document(cluster)["kubernetes_network_config"] = {
            "serviceIpv4Cidr": "172.20.0.0/16",
            "ipFamily": "ipv4",
            "elasticLoadBalancing": {"enabled": False},
            **(self._get_param("kubernetesNetworkConfig") or {}),
        }
        cluster.logging = _complete_logging(self._get_param("logging") or {})
        cluster.version = self._get_param("version") or "1.35"
        # moto's issuer is the same for every cluster of a process; AWS never uses one twice.
        issuer = f"https://oidc.eks.{self.region}.amazonaws.com/id/{uuid.uuid4().hex.upper()}"
        cluster.identity = {"oidc": {"issuer": issuer}}
        # What reads it decodes it first: moto's random letters are not base64.
        certificate = b"-----BEGIN CERTIFICATE-----\nZW11bGF0ZWQ=\n-----END CERTIFICATE-----\n"
        cluster.certificate_authority = {"data": base64.b64encode(certificate).decode()}
        document = self._document(cluster)
        document["accessConfig"] = {"authenticationMode": "CONFIG_MAP"}
        access = self._get_param("accessConfig") or {}
        document["accessConfig"].update(authenticationMode=access.get("authenticationMode", "CONFIG_MAP"))
        document["upgradePolicy"] = self._get_param("upgradePolicy") or {"supportType": "EXTENDED"}
        document["deletionProtection"] = bool(self._get_param("deletionProtection"))

    @staticmethod
    def _document(cluster: Cluster) -> dict[str, Any]:
        """The cluster's attributes: moto answers with whichever the API knows, moto's own or not."""
        return vars(cluster)

    def _make_log_group(self, cluster: Cluster) -> None:
        # EKS makes the group of a cluster with logs if nobody has: a module that makes it without telling the cluster
        # to wait for it then fails, here as there.
        logs, name = self.client("logs"), f"/aws/eks/{cluster.name}/cluster"
        has_logs = any(entry["enabled"] for entry in cluster.logging["clusterLogging"])
        groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        if has_logs and not any(group["logGroupName"] == name for group in groups):
            logs.create_log_group(logGroupName=name)


def _complete_logging(given: dict[str, Any]) -> dict[str, Any]:
    """EKS reports every type of log, as enabled or not."""
    types = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
    entries = given.get("clusterLogging") or []
    enabled = [name for entry in entries if entry.get("enabled") for name in entry["types"]]
    disabled = [name for name in types if name not in enabled]
    candidates = [{"types": enabled, "enabled": True}, {"types": disabled, "enabled": False}]
    return {"clusterLogging": [entry for entry in candidates if entry["types"]]}
