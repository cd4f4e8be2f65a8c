"""The emulated EKS as a whole, in moto's place."""

from __future__ import annotations

from moto.core.responses import ActionResult, EmptyResult
from moto.eks import urls
from moto.eks.exceptions import ResourceNotFoundException

from .eks_access import AccessOperations
from .eks_addons import AddonOperations
from .eks_base import EksOperations, result
from .eks_clusters import ClusterOperations
from .eks_node_groups import NodeGroupOperations
from .eks_state import state_of
from .eks_versions import VersionOperations


class CompletedEks(AccessOperations, AddonOperations, NodeGroupOperations, ClusterOperations, VersionOperations):
    """moto's EKS, and what it lacks."""

    def create_cluster(self) -> ActionResult:
        """Also lets the creator in, unless told not to."""
        answer = super().create_cluster()
        access = self._get_param("accessConfig") or {}
        has_entries = access.get("authenticationMode", "CONFIG_MAP") != "CONFIG_MAP"
        if has_entries and access.get("bootstrapClusterCreatorAdminPermissions", True):
            self.admit_creator(self.cluster())
        return answer

    def list_tags_for_resource(self) -> ActionResult:
        """The tags of anything that belongs to EKS; moto knows those of clusters."""
        return result(tags=self._tags())

    def tag_resource(self) -> ActionResult:
        """Adds tags."""
        self._tags().update(self._get_param("tags"))
        return EmptyResult()

    def untag_resource(self) -> ActionResult:
        """Removes tags."""
        tags = self._tags()
        for key in self.querystring.get("tagKeys", []):
            tags.pop(key, None)
        return EmptyResult()

    def _tags(self) -> dict[str, str]:
        arn = self._extract_arn_from_path()
        for cluster in self.eks_backend.clusters.values():
            state = state_of(cluster)
            documents = [*state.addons.values(), *state.access_entries.values(), *state.pod_identities.values()]
            owners = {
                cluster.arn: cluster.tags,
                **{group.arn: group.tags for group in cluster.nodegroups.values()},
                **{
                    document[name]: document["tags"]
                    for document in documents
                    for name in ("addonArn", "accessEntryArn", "associationArn")
                    if name in document
                },
            }
            if arn in owners:
                return owners[arn]
        raise ResourceNotFoundException(message=f"Resource was not found: {arn}")


def install(endpoint: str) -> None:
    """Puts the completed EKS in the place of moto's; `endpoint` is where the emulated AWS listens."""
    EksOperations.endpoint = endpoint
    # One rule for every path: the operation is found by the service's own model.
    urls.url_paths.clear()
    urls.url_paths["{0}/.*"] = CompletedEks.dispatch
