"""Runs deployed Lambda functions in the rehearsal's runtime host."""

from __future__ import annotations

import base64
import io
import json
import os
import urllib.error
import urllib.request
import uuid
import zipfile
from dataclasses import dataclass
from datetime import datetime, timezone

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.cloudwatch.models import cloudwatch_backends

from .identity import access_key_of
from .state import ACCOUNT, STATE

# The longest Lambda timeout is 900 s; the host ends the function itself.
_HOST_TIMEOUT_SECONDS = 930


@dataclass
class Outcome:
    """What one invocation gave; `payload` is the answer, or the error document when `failed`."""

    payload: str
    failed: bool
    logs: str
    request_id: str


def find_function(name_or_arn: str) -> LambdaFunction:
    """The deployed function (or version) behind a name or an ARN."""
    return lambda_backends[ACCOUNT][STATE.region].get_function(name_or_arn)


def run(function: LambdaFunction, payload: str, custom_resource: bool = False) -> Outcome:
    """Invokes once and waits. Also writes the function's logs and its AWS/Lambda metrics, as AWS does."""
    if function.layers:
        raise NotImplementedError(f"{function.function_name} has layers, which the emulator does not run")
    properties = getattr(function, "template_properties", {})
    logging = properties.get("LoggingConfig", {})
    version = "$LATEST" if function.function_arn.count(":") == 6 else str(function.version)
    log_group = logging.get("LogGroup", function.logs_group_name)
    request = {
        "functionName": function.function_name,
        "functionArn": function.function_arn,
        "version": version,
        "runtime": function.run_time,
        "handler": function.handler,
        "timeoutSeconds": int(function.timeout),
        "memoryMegabytes": int(function.memory_size),
        "environment": function.environment_vars,
        "codeFolder": _unpacked(function),
        "logGroup": log_group,
        "logFormat": logging.get("LogFormat", "Text"),
        "region": STATE.region,
        "endpoint": STATE.endpoint,
        "accessKeyId": access_key_of(function.function_name),
        "customResource": custom_resource,
        "payload": payload,
    }
    host_request = urllib.request.Request(
        f"{STATE.lambda_host}/invoke",
        data=json.dumps(request).encode(),
        headers={"content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(host_request, timeout=_HOST_TIMEOUT_SECONDS) as answer:
            result = json.load(answer)
    except urllib.error.HTTPError as refusal:
        raise RuntimeError(f"the Lambda host refused: {refusal.read().decode()}") from refusal
    _record_metrics(function.function_name, result["failed"], result["durationMs"])
    _save_logs(function, log_group, result["logs"])
    return Outcome(result["payload"], result["failed"], result["logs"], result["requestId"])


def kill(function_name: str, timed_out: bool = False) -> None:
    """Ends the running environments of a function in the middle of their work, as if their time were over if told."""
    order = {"functionName": function_name, "timedOut": timed_out}
    host_request = urllib.request.Request(f"{STATE.lambda_host}/kill", data=json.dumps(order).encode())
    urllib.request.urlopen(host_request, timeout=_HOST_TIMEOUT_SECONDS).close()


def _unpacked(function: LambdaFunction) -> str:
    """The folder of the deployed code, unpacked once for each content."""
    digest = base64.b64decode(function.code_sha_256).hex()
    folder = os.path.join(STATE.code_folder, digest)
    with STATE.lock:
        if not os.path.isdir(folder):
            with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
                archive.extractall(f"{folder}.part")
            os.rename(f"{folder}.part", folder)
    return folder


def _record_metrics(name: str, failed: bool, duration_ms: float) -> None:
    dimensions = [{"Name": "FunctionName", "Value": name}]
    values = (("Invocations", 1.0, "Count"), ("Errors", float(failed), "Count"))
    cloudwatch_backends[ACCOUNT][STATE.region].put_metric_data(
        "AWS/Lambda",
        [
            {"MetricName": metric, "Value": value, "Unit": unit, "Dimensions": dimensions}
            for metric, value, unit in (*values, ("Duration", duration_ms, "Milliseconds"))
        ],
    )


def _save_logs(function: LambdaFunction, log_group: str, text: str) -> None:
    backend = function.logs_backend
    backend.ensure_log_group(log_group)
    stream = f"emulated/[$LATEST]{uuid.uuid4().hex}"
    backend.create_log_stream(log_group, stream)
    now = int(datetime.now(timezone.utc).timestamp() * 1000)
    lines = [{"timestamp": now, "message": line} for line in text.splitlines() if line]
    if lines:
        backend.put_log_events(log_group, stream, lines)
