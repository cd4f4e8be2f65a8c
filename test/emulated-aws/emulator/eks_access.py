"""Access entries, access policies and pod identities, which moto does not know."""

from __future__ import annotations

import uuid

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.eks.exceptions import InvalidParameterException, InvalidRequestException, ResourceInUseException
from moto.eks.models import Cluster

from .eks_base import EksOperations, result
from .eks_state import Document, found, state_of

_POLICIES = [
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
]


class AccessOperations(EksOperations):
    """CreateAccessEntry, AssociateAccessPolicy, CreatePodIdentityAssociation and their siblings."""

    def list_access_policies(self) -> ActionResult:
        """The policies that can be associated."""
        return result(accessPolicies=[{"name": name, "arn": self._policy_arn(name)} for name in _POLICIES])

    def create_access_entry(self) -> ActionResult:
        """Lets a principal in."""
        cluster, principal = self.cluster(), self._get_param("principalArn")
        if vars(cluster)["accessConfig"]["authenticationMode"] == "CONFIG_MAP":
            raise InvalidRequestException(
                message="The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]"
            )
        if ":role/" in principal:
            self.check_role(principal)
        entry = self._admit(
            cluster,
            principal,
            self._get_param("type") or "STANDARD",
            self._get_param("kubernetesGroups") or [],
            self._get_param("username") or principal,
        )
        entry["tags"] = self._get_param("tags") or {}
        return result(accessEntry=entry)

    def describe_access_entry(self) -> ActionResult:
        """An entry, by its principal."""
        return result(accessEntry=self._entry())

    def list_access_entries(self) -> ActionResult:
        """The principals that have an entry."""
        return result(accessEntries=sorted(state_of(self.cluster()).access_entries))

    def update_access_entry(self) -> ActionResult:
        """Changes what the request names."""
        entry = self._entry()
        entry.update(self.given("kubernetesGroups", "username"), modifiedAt=utcnow())
        return result(accessEntry=entry)

    def delete_access_entry(self) -> ActionResult:
        """Shuts a principal out, and takes its policies."""
        principal, state = self._entry()["principalArn"], state_of(self.cluster())
        del state.access_entries[principal]
        state.access_policies.pop(principal, None)
        return result()

    def associate_access_policy(self) -> ActionResult:
        """Gives an entry a policy; a second time changes its scope."""
        policy, scope = self._get_param("policyArn"), self._get_param("accessScope")
        if policy not in [self._policy_arn(name) for name in _POLICIES]:
            raise InvalidParameterException(message=f"The specified policyArn is invalid: {policy}")
        if (scope["type"] == "namespace") != bool(scope.get("namespaces")):
            raise InvalidParameterException(message="Namespaces are needed in the namespace scope, and only there.")
        entry, now = self._entry(), utcnow()
        associated = {"policyArn": policy, "accessScope": scope, "associatedAt": now, "modifiedAt": now}
        policies = state_of(self.cluster()).access_policies.setdefault(entry["principalArn"], {})
        policies[policy] = associated
        return result(
            clusterName=entry["clusterName"], principalArn=entry["principalArn"], associatedAccessPolicy=associated
        )

    def list_associated_access_policies(self) -> ActionResult:
        """The policies of an entry."""
        entry = self._entry()
        policies = state_of(self.cluster()).access_policies.get(entry["principalArn"], {})
        return result(
            clusterName=entry["clusterName"],
            principalArn=entry["principalArn"],
            associatedAccessPolicies=list(policies.values()),
        )

    def disassociate_access_policy(self) -> ActionResult:
        """Takes a policy from an entry."""
        policies = state_of(self.cluster()).access_policies.get(self._entry()["principalArn"], {})
        found(policies, self._get_param("policyArn"), "access policy")
        del policies[self._get_param("policyArn")]
        return result()

    def create_pod_identity_association(self) -> ActionResult:
        """Gives a service account a role."""
        cluster, role = self.cluster(), self._get_param("roleArn")
        self.check_role(role)
        given = self.given("namespace", "serviceAccount", "disableSessionTags", "targetRoleArn", "policy")
        identities = state_of(cluster).pod_identities
        key = (given["namespace"], given["serviceAccount"])
        if any((other["namespace"], other["serviceAccount"]) == key for other in identities.values()):
            raise ResourceInUseException(message=f"Association already exists: {key}")
        identity, now = f"a-{uuid.uuid4().hex[:17]}", utcnow()
        identities[identity] = {
            **given,
            "clusterName": cluster.name,
            "roleArn": role,
            "associationId": identity,
            "associationArn": self.arn("podidentityassociation", cluster.name, identity),
            "tags": self._get_param("tags") or {},
            "createdAt": now,
            "modifiedAt": now,
        }
        return result(association=identities[identity])

    def describe_pod_identity_association(self) -> ActionResult:
        """An association, by its id."""
        return result(association=self._identity())

    def list_pod_identity_associations(self) -> ActionResult:
        """Every association of the cluster."""
        return result(associations=list(state_of(self.cluster()).pod_identities.values()))

    def update_pod_identity_association(self) -> ActionResult:
        """Changes what the request names."""
        identity = self._identity()
        identity.update(self.given("roleArn", "disableSessionTags", "targetRoleArn", "policy"), modifiedAt=utcnow())
        return result(association=identity)

    def delete_pod_identity_association(self) -> ActionResult:
        """Takes the role from the service account."""
        identity = self._identity()
        del state_of(self.cluster()).pod_identities[identity["associationId"]]
        return result(association=identity)

    def admit_nodes(self, cluster: Cluster, role_arn: str) -> None:
        """Makes the entry that EKS makes for the role of a node group."""
        if role_arn not in state_of(cluster).access_entries:
            self._admit(cluster, role_arn, "EC2_LINUX", ["system:nodes"], "system:node:{{EC2PrivateDNSName}}")

    def admit_creator(self, cluster: Cluster) -> None:
        """Makes whoever created the cluster its administrator."""
        creator = self.client("sts").get_caller_identity()["Arn"]
        self._admit(cluster, creator, "STANDARD", [], creator)
        policy, now = self._policy_arn("AmazonEKSClusterAdminPolicy"), utcnow()
        state_of(cluster).access_policies[creator] = {
            policy: {"policyArn": policy, "accessScope": {"type": "cluster"}, "associatedAt": now, "modifiedAt": now}
        }

    def _admit(self, cluster: Cluster, principal: str, kind: str, groups: list[str], user: str) -> Document:
        entries, now = state_of(cluster).access_entries, utcnow()
        if principal in entries:
            raise ResourceInUseException(
                message=f"The specified access entry resource is already in use on this cluster: {principal}"
            )
        entries[principal] = {
            "clusterName": cluster.name,
            "principalArn": principal,
            "kubernetesGroups": groups,
            "accessEntryArn": self.arn("access-entry", cluster.name, principal.rsplit("/", 1)[-1], str(uuid.uuid4())),
            "createdAt": now,
            "modifiedAt": now,
            "tags": {},
            "username": user,
            "type": kind,
        }
        return entries[principal]

    def _entry(self) -> Document:
        return found(state_of(self.cluster()).access_entries, self._get_param("principalArn"), "access entry")

    def _identity(self) -> Document:
        return found(state_of(self.cluster()).pod_identities, self._get_param("associationId"), "association")

    def _policy_arn(self, name: str) -> str:
        return f"arn:{self.partition}:eks::aws:cluster-access-policy/{name}"
