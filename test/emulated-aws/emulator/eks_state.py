"""State of emulated EKS clusters that moto's own objects have no place for."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from moto.core.utils import utcnow
from moto.eks.exceptions import ResourceNotFoundException
from moto.eks.models import Cluster, Nodegroup

Document = dict[str, Any]
"""A structure of the EKS API, by the names that botocore's service model gives to its members."""


@dataclass
class ClusterState:
    """What belongs to one cluster besides its node groups."""

    addons: dict[str, Document] = field(default_factory=dict)
    access_entries: dict[str, Document] = field(default_factory=dict)
    access_policies: dict[str, dict[str, Document]] = field(default_factory=dict)
    pod_identities: dict[str, Document] = field(default_factory=dict)
    updates: dict[str, Document] = field(default_factory=dict)
    network_interface_ids: list[str] = field(default_factory=list)

    def record_update(self, kind: str, params: dict[str, Any]) -> Document:
        """Records a change as done: the provider asks for it by its id until it is."""
        update: Document = {
            "id": str(uuid.uuid4()),
            "status": "Successful",
            "type": kind,
            "params": [{"type": name, "value": str(value)} for name, value in params.items()],
            "createdAt": utcnow(),
            "errors": [],
        }
        self.updates[update["id"]] = update
        return update


@dataclass
class NodeGroupState:
    """What EKS makes for one node group in the user's account."""

    launch_template_id: str
    auto_scaling_group: str


# Weak: the state of a deleted cluster goes with it.
_clusters: WeakKeyDictionary[Cluster, ClusterState] = WeakKeyDictionary()
_node_groups: WeakKeyDictionary[Nodegroup, NodeGroupState] = WeakKeyDictionary()


def state_of(cluster: Cluster) -> ClusterState:
    """The state of a cluster, empty at first."""
    return _clusters.setdefault(cluster, ClusterState())


def node_group_state(node_group: Nodegroup) -> NodeGroupState:
    """What `set_node_group_state` recorded."""
    return _node_groups[node_group]


def set_node_group_state(node_group: Nodegroup, state: NodeGroupState) -> None:
    """Records what was made for a node group."""
    _node_groups[node_group] = state


def found(table: dict[str, Document], key: str, what: str) -> Document:
    """The entry of `table`, or the error that EKS answers with."""
    try:
        return table[key]
    except KeyError:
        raise ResourceNotFoundException(message=f"No {what} found for: {key}.") from None
