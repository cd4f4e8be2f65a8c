"""EKS add-ons, which moto does not know."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks.exceptions import InvalidParameterException, ResourceInUseException

from .eks_base import EksOperations, result
from .eks_state import Document, found, state_of

# The versions are invented: tests may rely on their order, and on the kinds of add-ons, but not on the numbers.
# kube-proxy has the cluster's own version.
_KNOWN: dict[str, list[str]] = {
    "aws-ebs-csi-driver": ["v1.55.0-eksbuild.1", "v1.54.0-eksbuild.1"],
    "aws-efs-csi-driver": ["v2.2.0-eksbuild.1", "v2.1.0-eksbuild.1"],
    "coredns": ["v1.13.1-eksbuild.1", "v1.12.4-eksbuild.1"],
    "eks-pod-identity-agent": ["v1.3.10-eksbuild.2", "v1.3.9-eksbuild.1"],
    "kube-proxy": [],
    "metrics-server": ["v0.8.0-eksbuild.6", "v0.8.0-eksbuild.5"],
    "vpc-cni": ["v1.21.1-eksbuild.1", "v1.20.5-eksbuild.1"],
}
_VERSION = re.compile(r"v\d+\.\d+\.\d+-eksbuild\.\d+")


class AddonOperations(EksOperations):
    """CreateAddon, DescribeAddonVersions and their siblings."""

    def describe_addon_versions(self) -> ActionResult:
        """The versions of one add-on, or of all, newest first; the second is the default, as mostly on AWS."""
        wanted = self._get_param("addonName")
        cluster_version = self._get_param("kubernetesVersion") or "1.35"
        names = [name for name in _KNOWN if wanted in (None, name)]
        if not names:
            raise InvalidParameterException(message=f"Addon {wanted} specified is not supported")
        return result(addons=[self._versions(name, cluster_version) for name in names])

    def create_addon(self) -> ActionResult:
        """Adds it to the cluster; it is active at once."""
        cluster = self.cluster()
        addons, name = state_of(cluster).addons, self._get_param("addonName")
        if name in addons:
            raise ResourceInUseException(clusterName=cluster.name, addonName=name, message="Addon already exists.")
        if name not in _KNOWN:
            raise InvalidParameterException(message=f"Addon {name} specified is not supported")
        now = utcnow()
        addons[name] = {
            "addonName": name,
            "clusterName": cluster.name,
            "addonVersion": _all_versions(name, cluster.version)[1],
            "status": "ACTIVE",
            "health": {"issues": []},
            "addonArn": self.arn("addon", cluster.name, name),
            "createdAt": now,
            "modifiedAt": now,
            "tags": self._get_param("tags") or {},
            **self._settings(name),
        }
        return result(addon=addons[name])

    def describe_addon(self) -> ActionResult:
        """An add-on of the cluster."""
        return result(addon=self._addon())

    def list_addons(self) -> ActionResult:
        """The names of the cluster's add-ons."""
        return result(addons=sorted(state_of(self.cluster()).addons))

    def update_addon(self) -> ActionResult:
        """Changes what the request names."""
        addon = self._addon()
        changes = self._settings(addon["addonName"])
        addon.update(changes, modifiedAt=utcnow())
        return result(update=state_of(self.cluster()).record_update("AddonUpdate", changes))

    def delete_addon(self) -> ActionResult:
        """Removes it from the cluster at once."""
        addon = self._addon()
        del state_of(self.cluster()).addons[addon["addonName"]]
        return result(addon={**addon, "status": "DELETING"})

    def _addon(self) -> Document:
        return found(state_of(self.cluster()).addons, self._get_param("addonName"), "addon")

    def _settings(self, name: str) -> Document:
        settings = self.given("addonVersion", "serviceAccountRoleArn", "configurationValues")
        version = settings.get("addonVersion")
        # Any well-formed version is taken: which there are is Amazon's to say, and changes weekly.
        if version is not None and not _VERSION.fullmatch(version):
            raise InvalidParameterException(message=f"Addon version {version} specified is not supported for {name}")
        if "serviceAccountRoleArn" in settings:
            self.check_role(settings["serviceAccountRoleArn"])
        if values := settings.get("configurationValues"):
            _check_configuration(values)
        return settings

    @staticmethod
    def _versions(name: str, cluster_version: str) -> Document:
        def compatibility(index: int) -> list[Document]:
            return [{"clusterVersion": cluster_version, "platformVersions": ["*"], "defaultVersion": index == 1}]

        return {
            "addonName": name,
            "type": "networking",
            "owner": "aws",
            "publisher": "eks",
            "addonVersions": [
                {"addonVersion": version, "architecture": ["amd64", "arm64"], "compatibilities": compatibility(index)}
                for index, version in enumerate(_all_versions(name, cluster_version))
            ],
        }


def _all_versions(name: str, cluster_version: str) -> list[str]:
    return _KNOWN[name] or [f"v{cluster_version}.1-eksbuild.2", f"v{cluster_version}.0-eksbuild.2"]


def _check_configuration(text: str) -> None:
    """EKS takes JSON or YAML, and refuses what is not an object; its schemas are not known here."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:
            value = None
    if not isinstance(value, dict):
        raise InvalidParameterException(message="ConfigurationValue provided in request is not supported")
