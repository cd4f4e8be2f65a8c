"""Rules of EC2 that moto does not keep: above all, what is in use cannot be deleted."""

from __future__ import annotations

from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.models.security_groups import SecurityGroupRule

from .replace import replace

_delete_subnet = EC2Backend.delete_subnet
_delete_security_group = EC2Backend.delete_security_group
_detach_internet_gateway = EC2Backend.detach_internet_gateway
_prep_nics = Instance.prep_nics
_create_version = LaunchTemplate.create_version


def install() -> None:
    """Makes moto keep the rules."""
    replace(
        EC2Backend,
        delete_subnet=_delete_unused_subnet,
        delete_security_group=_delete_unused_security_group,
        detach_internet_gateway=_detach_unused_internet_gateway,
    )
    replace(Instance, prep_nics=_prep_nics_to_delete)
    replace(LaunchTemplate, create_version=_create_version_without_own_tags)
    replace(SecurityGroupRule, description=property(_description))


def _delete_unused_subnet(self: EC2Backend, subnet_id: str) -> Any:
    if any(interface.subnet.id == subnet_id for interface in self.enis.values()):
        raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
    return _delete_subnet(self, subnet_id)


def _delete_unused_security_group(self: EC2Backend, name: str | None = None, group_id: str | None = None) -> None:
    is_worn = any(group.id == group_id for interface in self.enis.values() for group in interface.group_set)
    others = [group for groups in self.groups.values() for group in groups.values() if group.id != group_id]
    rules = [rule for group in others for rule in (*group.ingress_rules, *group.egress_rules)]
    if is_worn or any(rule.source_group.get("GroupId") == group_id for rule in rules):
        raise DependencyViolationError(f"resource {group_id} has a dependent object")
    _delete_security_group(self, name, group_id)


def _detach_unused_internet_gateway(self: EC2Backend, internet_gateway_id: str, vpc_id: str) -> None:
    mapped: list[Any] = [address for address in self.addresses if address.instance or address.eni]
    owners = [address.eni or address.instance.nics[0] for address in mapped]
    if any(interface.subnet.vpc_id == vpc_id for interface in owners):
        raise DependencyViolationError(f"Network {vpc_id} has some mapped public address(es).")
    _detach_internet_gateway(self, internet_gateway_id, vpc_id)


def _prep_nics_to_delete(self: Instance, nic_spec: list[dict[str, Any]], *args: Any, **kwargs: Any) -> None:
    # Also for a launch template, whose interface says nothing of it.
    is_made_here = all("NetworkInterfaceId" not in nic for nic in nic_spec)
    _prep_nics(self, nic_spec, *args, **kwargs)
    if is_made_here and 0 in self.nics:
        self.nics[0].delete_on_termination = True


def _description(self: SecurityGroupRule) -> str | None:
    # moto forgets it where the source is a group, and every plan would want to set it again.
    return self.ip_range.get("Description") or self.source_group.get("Description")


def _create_version_without_own_tags(
    self: LaunchTemplate, data: dict[str, Any], description: str
) -> LaunchTemplateVersion:
    # moto takes the template's own tags for tags of what is launched, and reports them as its content.
    tags = [each for each in data.get("TagSpecifications", []) if each["ResourceType"] != "launch-template"]
    return _create_version(self, {**data, "TagSpecifications": tags}, description)
