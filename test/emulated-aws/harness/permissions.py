"""What a role may do, judged from its policies: the emulated AWS itself allows everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from .account import Account

Statement = Mapping[str, Any]


def may(account: Account, role: str, action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether a role may do something to a resource; `context` has the condition keys of the request, such as tags.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    effects = {
        statement["Effect"]
        for statement in _statements(account, role)
        if _matches(statement["Action"], action.lower(), str.lower)
        and _matches(statement["Resource"], resource)
        and _is_met(statement.get("Condition", {}), context or {})
    }
    return effects == {"Allow"}


def _statements(account: Account, role: str) -> Iterable[Statement]:
    iam = account.client("iam")
    if iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        raise NotImplementedError(f"{role} has attached policies, which are not read here")
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield from _listed(iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"])


def _matches(patterns: Any, value: str, prepare: Any = str) -> bool:
    return any(fnmatchcase(value, prepare(pattern)) for pattern in _listed(patterns))


def _is_met(conditions: Mapping[str, Mapping[str, Any]], context: Mapping[str, str]) -> bool:
    for operator, keys in conditions.items():
        if operator not in ("StringEquals", "StringLike"):
            raise NotImplementedError(f"conditions with {operator} are not judged here")
        for key, wanted in keys.items():
            found = context.get(key)
            # StringEquals knows no patterns.
            if found is None or not (
                found in _listed(wanted) if operator == "StringEquals" else _matches(wanted, found)
            ):
                return False
    return True


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]
