"""An emulated AWS on a loopback port: moto's server, with what the platform's stages need and moto lacks."""

from __future__ import annotations

import os

# Before moto is imported: it reads some of these once.
os.environ.update(
    MOTO_IAM_LOAD_MANAGED_POLICIES="true",  # or attaching one of Amazon's policies is refused
    MOTO_EC2_LOAD_DEFAULT_AMIS="false",  # ours only: an image that we do not know of must not be found
    MOTO_ENABLE_AMI_VALIDATION="true",
    MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION="true",
    MOTO_ENABLE_KEYPAIR_VALIDATION="true",
)

import argparse  # noqa: E402
import logging  # noqa: E402
import re  # noqa: E402
import signal  # noqa: E402
import threading  # noqa: E402
from collections import defaultdict  # noqa: E402
from collections.abc import Callable, Iterable  # noqa: E402
from types import TracebackType  # noqa: E402
from typing import Any  # noqa: E402

from moto.moto_server.werkzeug_app import DomainDispatcherApplication  # noqa: E402
from moto.server import ThreadedMotoServer  # noqa: E402

from emulator import (  # noqa: E402
    ec2_rules,
    efs_rules,
    eks_service,
    machine_images,
    quota_rules,
    route53_rules,
    s3_rules,
)


_SIGNED_FOR = re.compile(r"/([a-z0-9-]+)/aws4_request")
"""Where a request's signature names its service. Source: IAM User Guide, "Elements of an AWS API request signature"."""

_Application = Callable[[DomainDispatcherApplication, dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _one_request_at_a_time() -> None:
    """Lets each service answer one request at a time: moto's accounts are dictionaries without locks.

    Two threads in one of them now and then end in an error 500, after which the provider's second try finds what the
    first one has made. EKS is ours, and asks other services while it answers: it takes care of itself.
    """
    answer: _Application = DomainDispatcherApplication.__call__
    locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def answer_in_turn(
        self: DomainDispatcherApplication, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        found = _SIGNED_FOR.search(environ.get("HTTP_AUTHORIZATION", ""))
        if found is None or found[1] == "eks":
            return answer(self, environ, start_response)
        with locks[found[1]]:
            return answer(self, environ, start_response)

    DomainDispatcherApplication.__call__ = answer_in_turn


class EmulatedAws:
    """The server, in a thread of this process: it cannot outlive it. One a process, as moto's accounts are global."""

    def __init__(self, region: str = "eu-north-1") -> None:
        self.region = region
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)

    @property
    def endpoint(self) -> str:
        """The address of every service."""
        host, port = self._server.get_host_and_port()
        return f"http://{host}:{port}"

    def __enter__(self) -> EmulatedAws:
        # A line for each request would bury what a test prints.
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        for rules in (ec2_rules, efs_rules, quota_rules, route53_rules, s3_rules):
            rules.install()
        _one_request_at_a_time()
        self._server.start()
        eks_service.install(self.endpoint)
        machine_images.publish_images(self.region)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()


def main() -> None:
    """Serves until interrupted, for trying things out by hand."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--region", default="eu-north-1", help="where the machine images are (default: %(default)s)")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with EmulatedAws(parser.parse_args().region) as aws:
        print(f"export AWS_ENDPOINT_URL={aws.endpoint} AWS_ACCESS_KEY_ID=emulated AWS_SECRET_ACCESS_KEY=emulated")
        stop.wait()


if __name__ == "__main__":
    main()
