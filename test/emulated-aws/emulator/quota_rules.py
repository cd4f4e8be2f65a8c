"""Quotas of EC2, of which moto's Service Quotas knows none.

https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html
"""

from __future__ import annotations

from typing import Any

from moto.servicequotas.models import ServiceQuotasBackend

from .replace import replace

EC2_QUOTAS = {"L-1216C47A": 64.0, "L-34B43A08": 64.0, "L-0263D0A3": 5.0}
"""By code: vCPUs of standard instances, on demand and as spot, and elastic addresses. Tests change the values."""

_get_service_quota = ServiceQuotasBackend.get_service_quota


def install() -> None:
    """Makes moto answer with them."""
    replace(ServiceQuotasBackend, get_service_quota=_with_ec2)


def _with_ec2(self: ServiceQuotasBackend, service_code: str, quota_code: str) -> dict[str, Any]:
    if service_code == "ec2" and quota_code in EC2_QUOTAS:
        return {"ServiceCode": service_code, "QuotaCode": quota_code, "Value": EC2_QUOTAS[quota_code]}
    return _get_service_quota(self, service_code, quota_code)
