"""Throwaway values for the stacks' input variables."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

CLIENT_CIDRS = ["198.51.100.0/24", "203.0.113.7/32"]


def inputs(folder: Path) -> dict[str, Any]:
    """A value for every variable that a stack of the app requires; a stack takes what it declares."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate, key = _certificate_authority(folder)
    return {
        "openvpn_key_path": _ssh_key(folder, "openvpn"),
        "openvpn_client_cidrs": CLIENT_CIDRS,
        "openvpn_user": "emulated",
        "nat_instance_key_path": _ssh_key(folder, "nat-instance"),
        "eks_worker_nodes_key_path": _ssh_key(folder, "eks-worker-nodes"),
        "cluster_issuer_cert_path": certificate,
        "cluster_issuer_key_path": key,
        "domain": "spark.emulated.internal",
        "grafana_admin_password": secrets.token_urlsafe(18),
        "docker_registry_server": "registry.emulated.internal",
        "docker_registry_username": "emulated",
        "docker_registry_password": secrets.token_urlsafe(18),
        "docker_registry_email": "emulated@emulated.internal",
        "history_server_spark_image": "registry.emulated.internal/spark:1.0.0",
        "jupyter_notebook_image": "registry.emulated.internal/jupyter:1.0.0",
    }


def _ssh_key(folder: Path, name: str) -> str:
    file = folder / f"{name}.pub"
    public = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    file.write_text(f"{public.decode()} emulated-{name}\n", encoding="utf-8")
    return str(file)


def _certificate_authority(folder: Path) -> tuple[str, str]:
    """The paths of a self-signed certificate of a day, and of its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "emulated")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    files = folder / "cluster-issuer.crt", folder / "cluster-issuer.key"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(files[0]), str(files[1])
