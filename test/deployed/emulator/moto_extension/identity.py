"""Who makes a call: every Lambda function and every emulated service has its own access key id."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import boto3

from .state import ACCOUNT, STATE

_principals: dict[str, str] = {}


def access_key_of(principal: str) -> str:
    """The access key id under which `principal` calls; remembered so that the journal can name it."""
    key = "ASIA" + hashlib.sha256(principal.encode()).hexdigest()[:16].upper()
    _principals[key] = principal
    return key


def caller_of(authorization: str) -> str:
    """The function or service behind a signature, or 'client' (a test, or the CDK CLI)."""
    found = re.search(r"Credential=([^/]+)/", authorization)
    return _principals.get(found.group(1), "client") if found else "client"


def client(service: str, principal: str) -> Any:
    """A client of the emulated service, calling as `principal`: it sees the same faults as anybody."""
    return boto3.client(
        service,
        region_name=STATE.region,
        endpoint_url=STATE.endpoint,
        aws_access_key_id=access_key_of(principal),
        aws_secret_access_key="emulated",
    )


def queue_url(arn: str) -> str:
    """The URL of a queue, without asking SQS: the journal shall show only what AWS would see."""
    return f"{STATE.endpoint}/{ACCOUNT}/{arn.rsplit(':', 1)[-1]}"
