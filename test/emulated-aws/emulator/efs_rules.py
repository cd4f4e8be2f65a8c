"""Backup policies of EFS file systems, which moto only takes with a new file system.

https://docs.aws.amazon.com/efs/latest/ug/API_PutBackupPolicy.html
"""

from __future__ import annotations

import json
from typing import Any

from moto.efs.models import FileSystem
from moto.efs.responses import EFSResponse

from .replace import add, replace


def install() -> None:
    """Makes moto take them at any time."""
    add(EFSResponse, put_backup_policy=_put_backup_policy)
    replace(FileSystem, backup_policy=property(_backup_policy))


def _put_backup_policy(self: EFSResponse) -> Any:
    _, (file_system,) = self.efs_backend.describe_file_systems(file_system_id=self._get_param("FileSystemId"))
    # EFS reports ENABLING or DISABLING for a while: here everything is ready at once.
    file_system._backup = self._get_param("BackupPolicy")["Status"]
    return json.dumps({"BackupPolicy": file_system.backup_policy}), {"Content-Type": "application/json"}


def _backup_policy(self: FileSystem) -> dict[str, str] | None:
    # What has been switched off is reported as such. Only where nothing was ever said is there no policy.
    status = "ENABLED" if self._backup is True else self._backup
    return {"Status": status} if status else None
