"""Names the operation of an HTTP request, as 'cloudwatch' and 'PutMetricData'."""

from __future__ import annotations

import gzip
import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, unquote

import botocore.session

# Services whose operation is told by method and path only.
_REST_SERVICES = {"lambda", "scheduler"}
_IAM_PREFIX = {"monitoring": "cloudwatch"}
# The member of a request that names what a policy would name (for metrics: what its condition names).
_NAMED_RESOURCE = {
    "dynamodb": "TableName",
    "sns": "TopicArn",
    "sqs": "QueueUrl",
    "cloudwatch": "Namespace",
    "secretsmanager": "SecretId",
    "kms": "KeyId",
}
_TRANSACTED = {"Put", "Update", "Delete", "ConditionCheck"}
_GZIP = b"\x1f\x8b"


def operation_of(environ: dict[str, Any], body: bytes) -> tuple[str, str]:
    """The service (IAM prefix) and the action of a request."""
    signed = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    signing_name = signed.group(1) if signed else "unsigned"
    service = _IAM_PREFIX.get(signing_name, signing_name)
    return service, _action(environ, body, signing_name)


def permissions_of(service: str, action: str, environ: dict[str, Any], body: bytes) -> list[dict[str, str]]:
    """The IAM actions that a call of a function takes, each with the resource that the request names."""
    if service == "lambda":
        found = re.search(r"/functions/([^/]+)/invocations$", unquote(environ.get("PATH_INFO", "")))
        return [{"action": "lambda:InvokeFunction", "resource": found.group(1)}] if found else []
    if service not in _NAMED_RESOURCE or not body:
        return []
    if environ.get("HTTP_X_AMZ_TARGET"):
        request = json.loads(gzip.decompress(body) if body.startswith(_GZIP) else body)
    else:
        request = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    # A transaction takes the permission of each of its parts.
    parts = [part for item in request.get("TransactItems", []) for part in item.items()]
    if not parts:
        parts = [(action, request)]
    member = _NAMED_RESOURCE[service]
    return [
        {"action": f"{service}:{f'{verb}Item' if verb in _TRANSACTED else verb}", "resource": str(part[member])}
        for verb, part in parts
        if member in part
    ]


def _action(environ: dict[str, Any], body: bytes, signing_name: str) -> str:
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return target.rsplit(".", 1)[-1]
    path = environ.get("PATH_INFO", "")
    binary_protocol = re.fullmatch(r"/service/[^/]+/operation/([^/]+)", path)
    if binary_protocol:
        return binary_protocol.group(1)
    form = re.search(rb"(?:^|&)Action=([A-Za-z]+)", body[:4096])
    if form:
        return form.group(1).decode()
    method = environ["REQUEST_METHOD"]
    if signing_name == "s3":
        # '/bucket/key'; the sub-resources of a bucket matter to nobody here.
        return f"{method.title()}{'Object' if path.strip('/').count('/') else 'Bucket'}"
    if signing_name in _REST_SERVICES:
        # More literal characters first: '/schedules/{Name}' must not hide a longer path.
        for operation, verb, pattern in _rest_operations(signing_name):
            if verb == method and pattern.fullmatch(path):
                return operation
    return f"{method} {path}"


@lru_cache
def _rest_operations(service: str) -> list[tuple[str, str, re.Pattern[str]]]:
    model = botocore.session.get_session().get_service_model(service)
    found = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        uri, _, query = http["requestUri"].partition("?")
        if query:
            continue
        literal = len(re.sub(r"\{[^}]*\}", "", uri))
        pattern = "".join(
            (".+" if part.endswith("+}") else "[^/]+") if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{[^}]*\})", uri)
        )
        found.append((literal, name, http["method"], re.compile(pattern + "/?")))
    return [entry[1:] for entry in sorted(found, key=lambda entry: -entry[0])]
