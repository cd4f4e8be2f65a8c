"""Makes a small copy of the AWS SDK's bundle: without the clients of services that Spark's S3A does not call.

    python3 slim_sdk.py BUNDLE DESTINATION

The bundle has a client for each of some 400 services; they are 99 % of its 640 MB. Everything else of it
stays. A class that stays must not name a service that goes: then this ends with 1 and leaves no DESTINATION.
"""

import re
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

SERVICES = "software/amazon/awssdk/services/"

KEPT_SERVICES = {
    "s3",
    "sts",  # web-identity and assumed-role credentials
    "sso",  # profiles of IAM Identity Center
    "ssooidc",
    "kms",  # hadoop-aws: client-side encryption
    "s3control",  # S3 Access Grants, which hadoop-aws can switch on
}

# What is made for services that go.
DROPPED_PREFIXES = (
    "software/amazon/awssdk/enhanced/dynamodb/",
    "software/amazon/awssdk/metrics/publishers/cloudwatch/",
)

NAMED_SERVICE = re.compile(rb"software/amazon/awssdk/services/([a-z0-9]+)/")


def service_of(name: str) -> str | None:
    """The service whose client the file `name` of the bundle belongs to; None if it is of the SDK itself."""
    if not name.startswith(SERVICES):
        return None
    return name.removeprefix(SERVICES).partition("/")[0] or None


def stays(name: str) -> bool:
    """Whether the file `name` of the bundle is kept."""
    service = service_of(name)
    return (service is None or service in KEPT_SERVICES) and not name.startswith(DROPPED_PREFIXES)


def slim(bundle: Path, destination: Path) -> None:
    """Writes what stays of `bundle` to `destination`, with the same dates, so that twice is the same.

    Raises ValueError, which names both, if a class that stays names a service that goes.
    """
    with ZipFile(bundle) as source, ZipFile(destination, "w", ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if not stays(entry.filename):
                continue
            content = source.read(entry)
            missing = sorted({found.decode() for found in NAMED_SERVICE.findall(content)} - KEPT_SERVICES)
            if missing and entry.filename.endswith(".class"):
                raise ValueError(f"{entry.filename} uses {', '.join(missing)}; add it to KEPT_SERVICES")
            target.writestr(entry, content)


def main() -> int:
    if len(sys.argv) != 3:
        print("usage: slim_sdk.py BUNDLE DESTINATION", file=sys.stderr)
        return 2
    bundle, destination = (Path(argument) for argument in sys.argv[1:])
    try:
        slim(bundle, destination)
    except ValueError as error:
        destination.unlink()
        print(f"slim_sdk.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
