"""Private hosted zones, which moto tells by an argument that Route 53 does not need.

https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
"""

from __future__ import annotations

from typing import Any

from moto.route53.responses import Route53

from .replace import replace

_create_hosted_zone = Route53.create_hosted_zone


def install() -> None:
    """Makes moto take a zone that is created with a VPC for a private one, and so keep the VPC."""
    replace(Route53, create_hosted_zone=_create_zone_of_vpc)


def _create_zone_of_vpc(self: Route53) -> Any:
    if self.params.get("VPC"):
        config = self.params.get("HostedZoneConfig") or {}
        self.params = {**self.params, "HostedZoneConfig": {**config, "PrivateZone": True}}
    return _create_hosted_zone(self)
