"""The single layout, in which every stage is in one stack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from harness.inputs import inputs
from harness.stacks import Stack, synthesize
from harness.terraform import Terraform

MODULES = (
    *("custom-vpc", "openvpn-server"),
    *("nat-instance", "eks-cluster", 's3-bucket["spark_data"]', 's3-bucket["spark_logs"]'),
    *("eks-autoscaler", "aws-efs-csi-driver", "external-dns", "ingress-nginx", "cert-manager"),
    *("kube-prometheus-stack", "spark-operator", "jupyterhub"),
)
"""Every module, stage by stage."""


def test_a_first_plan_knows_how_many_of_everything_there_will_be(
    workspace: Path, terraform_for: Callable[[Stack], Terraform]
) -> None:
    """Nothing is counted by a value that is known only during apply, or terraform could not even plan."""
    (stack,) = synthesize(workspace / "single", layout="single").values()
    stack.give(inputs(workspace / "keys"))
    terraform = terraform_for(stack)
    terraform.init()
    plan = terraform.plan("first plan")
    for module in MODULES:
        assert any(address.startswith(f"module.{module}.") for address in plan.addresses("create")), module
