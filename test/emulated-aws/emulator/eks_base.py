"""What the parts of the emulated EKS share."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.responses import ActionResult
from moto.eks.exceptions import InvalidParameterException
from moto.eks.models import Cluster
from moto.eks.responses import EKSResponse

from .eks_state import Document


class EksOperations(EKSResponse):
    """Operations on clusters. Like the real EKS, they act on the user's account through the other services' APIs."""

    endpoint: str
    """Where the emulated AWS listens; set once when the server starts."""

    def client(self, service: str) -> Any:
        """A client of another emulated service in the request's Region."""
        return _client(self.endpoint, service, self.region)

    def cluster(self) -> Cluster:
        """The cluster that the request names."""
        return self.eks_backend.describe_cluster(self._get_param("name"))

    def arn(self, kind: str, *parts: str) -> str:
        """The ARN of something that belongs to EKS."""
        path = "/".join((kind, *parts))
        return f"arn:{self.partition}:eks:{self.region}:{self.current_account}:{path}"

    def given(self, *names: str) -> Document:
        """The named parameters, as far as the request has them."""
        values = {name: self._get_param(name) for name in names}
        return {name: value for name, value in values.items() if value is not None}

    def check_role(self, arn: str, *required_policies: str) -> None:
        """Refuses a role that is not there, or not yet allowed to do what it is for."""
        name = arn.rsplit("/", 1)[-1]
        try:
            role = self.client("iam").get_role(RoleName=name)["Role"]
        except ClientError:
            role = None
        if role is None or role["Arn"] != arn:
            raise InvalidParameterException(message=f"Role with arn: {arn} could not be assumed: it does not exist.")
        pages = self.client("iam").get_paginator("list_attached_role_policies").paginate(RoleName=name)
        attached = {policy["PolicyName"] for page in pages for policy in page["AttachedPolicies"]}
        for policy in required_policies:
            if not attached & set(policy.split("|")):
                # AWS fails minutes later, or leaves things behind on deletion: here the missing order shows at once.
                raise InvalidParameterException(message=f"Role {name} has no policy {policy} attached.")

    def check_subnets(self, subnet_ids: list[str]) -> list[Document]:
        """The subnets, or the error that EKS answers with if one is not there."""
        try:
            return list(self.client("ec2").describe_subnets(SubnetIds=subnet_ids)["Subnets"])
        except ClientError as error:
            raise InvalidParameterException(message=error.response["Error"]["Message"]) from error


def result(**members: Any) -> ActionResult:
    """The answer to a request."""
    return ActionResult(members)


@cache
def _client(endpoint: str, service: str, region: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id="emulated",
        aws_secret_access_key="emulated",
        config=Config(retries={"total_max_attempts": 1}),
    )
