"""Rules of S3 that moto keeps too well: it reads bucket policies without their conditions."""

from __future__ import annotations

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

from .replace import replace

_ONLY_PLAIN_HTTP = {"Bool": {"aws:SecureTransport": "false"}}


def install() -> None:
    """Makes moto skip what a policy refuses to plain HTTP: on loopback the emulation speaks nothing else."""
    replace(FakeBucket, get_permission=_get_permission)


def _get_permission(self: FakeBucket, action: str, resource: str) -> Any:
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    policy["Statement"] = [each for each in policy["Statement"] if each.get("Condition") != _ONLY_PLAIN_HTTP]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)
