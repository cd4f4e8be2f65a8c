"""The environment of terraform: this machine's programs, and nothing of its user's accounts or settings."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

MIRROR_VARIABLE = "TF_PROVIDER_MIRROR"
"""Names the folder above `registry.terraform.io` of an unpacked provider mirror; unset, terraform downloads."""

# Without these, programs do not start, or cannot reach the registry where they must download from it.
_KEPT = ("PATH", "TMPDIR", "LANG", "LC_ALL", "SSL_CERT_FILE", "SSL_CERT_DIR")
_KEPT_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")


@dataclass(frozen=True)
class Home:
    """A home directory for terraform, and what it needs to find the emulated AWS."""

    folder: Path
    endpoint: str
    plugin_cache: Path

    def environment(self, reattach: str | None = None) -> dict[str, str]:
        """The variables for terraform; `reattach` is the JSON of providers that already run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = {name: os.environ[name] for name in (*_KEPT, *_KEPT_PROXIES) if name in os.environ}
        variables = {
            **kept,
            # A proxy must never be asked for the emulated AWS.
            "NO_PROXY": _with_loopback(kept.get("NO_PROXY") or kept.get("no_proxy")),
            "no_proxy": _with_loopback(kept.get("NO_PROXY") or kept.get("no_proxy")),
            "HOME": str(self.folder),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "emulated",
            "AWS_SECRET_ACCESS_KEY": "emulated",
            # An error of the emulation shows at once, and not after 25 tries.
            "AWS_MAX_ATTEMPTS": "2",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            # Written even where it is empty: the user's own must not be read instead.
            "TF_CLI_CONFIG_FILE": str(self._cli_config()),
        }
        if not _mirror():
            self.plugin_cache.mkdir(parents=True, exist_ok=True)
            variables["TF_PLUGIN_CACHE_DIR"] = str(self.plugin_cache)
            # Every run starts without a lock file; the cache would be ignored, and 150 MB downloaded each time.
            variables["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] = "1"
        if reattach:
            variables["TF_REATTACH_PROVIDERS"] = reattach
        return variables

    def _cli_config(self) -> Path:
        mirror = _mirror()
        lines = [
            "provider_installation {",
            "  filesystem_mirror {",
            f"    path    = {json.dumps(mirror)}",
            '    include = ["registry.terraform.io/hashicorp/aws"]',
            "  }",
            "  direct {",
            '    exclude = ["registry.terraform.io/hashicorp/aws"]',
            "  }",
            "}",
        ]
        file = self.folder / "terraform.rc"
        file.write_text("\n".join(lines) + "\n" if mirror else "", encoding="utf-8")
        return file


def _mirror() -> str | None:
    return os.environ.get(MIRROR_VARIABLE) or None


def _with_loopback(hosts: str | None) -> str:
    return ",".join(filter(None, [hosts, "127.0.0.1", "localhost"]))
