"""The Kubernetes versions of EKS, which moto does not list.

https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeClusterVersions.html
"""

from __future__ import annotations

from datetime import UTC, datetime

from moto.core.responses import ActionResult

from .eks_base import EksOperations, result

VERSIONS = {"1.32": None, "1.33": None, "1.34": "2026-12-02", "1.35": "2027-03-27", "1.36": "2027-08-02"}
"""The last day of standard support of each; none where only extended support is left. Not AWS's list of today."""


class VersionOperations(EksOperations):
    """Operations on versions."""

    def describe_cluster_versions(self) -> ActionResult:
        """All of them."""
        versions = [
            {
                "clusterVersion": version,
                "versionStatus": "STANDARD_SUPPORT" if until else "EXTENDED_SUPPORT",
                "endOfStandardSupportDate": datetime.fromisoformat(until or "2026-01-01").replace(tzinfo=UTC),
            }
            for version, until in VERSIONS.items()
        ]
        return result(clusterVersions=versions)
