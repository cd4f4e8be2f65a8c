"""Machine images, and the public parameters that name the newest of each kind."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami
from moto.ssm.models import Parameter, ssm_backends

_CREATED = datetime(2026, 1, 1, tzinfo=UTC)
_KUBERNETES_MINORS = [f"1.{minor}" for minor in range(30, 40)]


@dataclass(frozen=True)
class MachineImage:
    """An image, and the parameters whose value its id is."""

    name: str
    architecture: str
    owner_id: str
    parameters: tuple[str, ...]

    @property
    def id(self) -> str:
        """The same in every run, so that a difference between two runs is never the image's id."""
        return f"ami-{hashlib.sha256(self.name.encode()).hexdigest()[:17]}"


# Parameter names as their publishers document them: Debian wiki, "Cloud/AmazonEC2Image"; Amazon EKS User Guide,
# "Retrieve recommended Amazon Linux AMI IDs"; Amazon Linux 2023 User Guide, "AL2023 on Amazon EC2".
_IMAGES = [
    *(
        MachineImage(
            f"debian-{release}-{debian}-20260101-0001",
            architecture,
            "136693071363",
            (f"/aws/service/debian/release/{release}/latest/{debian}",),
        )
        for release in ("12", "13")
        for debian, architecture in (("amd64", "x86_64"), ("arm64", "arm64"))
    ),
    *(
        MachineImage(
            f"al2023-ami-2023.9.20260101.0-kernel-6.12-{architecture}",
            architecture,
            "137112412989",
            tuple(
                f"/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-{kernel}-{architecture}"
                for kernel in ("default", "6.1", "6.12")
            ),
        )
        for architecture in ("x86_64", "arm64")
    ),
    *(
        MachineImage(
            f"amazon-eks-node-al2023-{architecture}-standard-v20260101",
            architecture,
            "602401143452",
            tuple(
                f"/aws/service/eks/optimized-ami/{minor}/amazon-linux-2023/{architecture}/standard/recommended/image_id"
                for minor in _KUBERNETES_MINORS
            ),
        )
        for architecture in ("x86_64", "arm64")
    ),
]


def image_for(ami_type: str) -> str:
    """The id of the image with which nodes of an AMI type start."""
    architecture = "arm64" if "ARM_64" in ami_type else "x86_64"
    return next(
        image.id for image in _IMAGES if image.architecture == architecture and image.name.startswith("amazon-eks")
    )


def publish_images(region: str) -> None:
    """Puts the images and their parameters into a Region. No API does: Amazon and the publishers own them."""
    ec2 = ec2_backends[DEFAULT_ACCOUNT_ID][region]
    parameters = ssm_backends[DEFAULT_ACCOUNT_ID][region]._parameters
    for image in _IMAGES:
        ec2.amis[image.id] = Ami(
            ec2,
            image.id,
            name=image.name,
            description=image.name,
            owner_id=image.owner_id,
            public=True,
            virtualization_type="hvm",
            architecture=image.architecture,
            hypervisor="xen",
            root_device_type="ebs",
            root_device_name="/dev/xvda",
            creation_date=_CREATED,
            region_name=f"{region}a",
        )
        for name in image.parameters:
            parameters[name] = [
                Parameter(
                    account_id=DEFAULT_ACCOUNT_ID,
                    name=name,
                    value=image.id,
                    parameter_type="String",
                    description=None,
                    allowed_pattern=None,
                    keyid=None,
                    last_modified_date=_CREATED,
                    version=1,
                    data_type="aws:ec2:image",
                )
            ]
