"""The Invoke operation: synchronous, or asynchronous with retries, destinations and dead letters."""

from __future__ import annotations

import base64
import json
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from moto.awslambda.models import LambdaFunction

from .identity import client, queue_url
from .lambda_functions import Outcome, find_function, run
from .state import STATE

_DEFAULT_RETRIES = 2
_TAIL_CHARACTERS = 4096

_background = threading.Condition()


def run_asynchronously(function: LambdaFunction, payload: str) -> Outcome:
    """What an 'Event' invocation leads to: retries (at once here), then the destination and the DLQ."""
    config = function.event_invoke_config[-1].config if function.event_invoke_config else {}
    allowed = 1 + int(config.get("MaximumRetryAttempts", _DEFAULT_RETRIES))
    attempts = 0
    while True:
        attempts += 1
        outcome = run(function, payload)
        if not outcome.failed or attempts >= allowed:
            break
    condition = "RetriesExhausted" if outcome.failed else "Success"
    destinations = config.get("DestinationConfig", {})
    destination = destinations.get("OnFailure" if outcome.failed else "OnSuccess", {}).get("Destination")
    if destination:
        record = _invocation_record(function, payload, outcome, condition, attempts)
        _deliver(destination, record, function.function_name)
    dead_letters = getattr(function, "template_properties", {}).get("DeadLetterConfig", {}).get("TargetArn")
    if outcome.failed and dead_letters:
        _deliver(dead_letters, json.loads(payload), function.function_name)
    return outcome


def in_background(work: Callable[[], Any], what: str) -> None:
    """Runs work that AWS does on its own time; a failure is kept for the tests to see."""

    def guarded() -> None:
        try:
            work()
        except Exception:
            STATE.background_errors.append(f"{what}: {traceback.format_exc()}")
        finally:
            with _background:
                STATE.in_background -= 1
                _background.notify_all()

    with _background:
        STATE.in_background += 1
    threading.Thread(target=guarded, daemon=True).start()


def wait_until_idle(seconds: float) -> None:
    """Waits until nothing runs in the background, nor what that has led to."""
    with _background:
        if not _background.wait_for(lambda: STATE.in_background == 0, timeout=seconds):
            raise TimeoutError(f"after {seconds} s {STATE.in_background} works still go on in the background")


def _invocation_record(
    function: LambdaFunction, payload: str, outcome: Outcome, condition: str, attempts: int
) -> dict[str, Any]:
    response_context: dict[str, Any] = {"statusCode": 200, "executedVersion": "$LATEST"}
    if outcome.failed:
        response_context["functionError"] = "Unhandled"
    return {
        "version": "1.0",
        "timestamp": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": outcome.request_id,
            "functionArn": f"{function.function_arn}:$LATEST",
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "requestPayload": json.loads(payload),
        "responseContext": response_context,
        "responsePayload": json.loads(outcome.payload),
    }


def _deliver(target: str, record: dict[str, Any], principal: str) -> None:
    """Sends with the function's own identity: its role needs the permission on AWS too."""
    service = target.split(":")[2]
    body = json.dumps(record)
    if service == "sqs":
        client("sqs", principal).send_message(QueueUrl=queue_url(target), MessageBody=body)
    elif service == "sns":
        client("sns", principal).publish(TopicArn=target, Message=body)
    elif service == "lambda":
        next_function = find_function(target)
        in_background(lambda: run_asynchronously(next_function, body), f"destination {target}")
    else:
        raise NotImplementedError(f"destination {target}")


def _invoke(self: LambdaFunction, body: Any, request_headers: Any, response_headers: Any) -> bytes:
    payload = (body.decode() if isinstance(body, bytes) else body) or "{}"
    kind = request_headers.get("x-amz-invocation-type", "RequestResponse")
    if kind == "DryRun":
        return b""
    if kind == "Event":
        in_background(lambda: run_asynchronously(self, payload), f"asynchronous {self.function_name}")
        return b""
    outcome = run(self, payload)
    if outcome.failed:
        response_headers["x-amz-function-error"] = "Unhandled"
    response_headers["x-amz-log-result"] = base64.b64encode(
        outcome.logs[-_TAIL_CHARACTERS:].encode()
    ).decode()
    return outcome.payload.encode()


def patch_lambda() -> None:
    """moto would start a container; it also forgets some properties of the template."""
    LambdaFunction.invoke = _invoke
    create = LambdaFunction.create_from_cloudformation_json.__func__
    update = LambdaFunction.update_from_cloudformation_json.__func__

    def remember(method: Callable[..., LambdaFunction]) -> Any:
        def wrapped(cls: type[LambdaFunction], *args: Any, **kwargs: Any) -> LambdaFunction:
            function = method(cls, *args, **kwargs)
            template = kwargs.get("cloudformation_json") or args[1]
            function.template_properties = template["Properties"]
            return function

        return classmethod(wrapped)

    LambdaFunction.create_from_cloudformation_json = remember(create)
    LambdaFunction.update_from_cloudformation_json = remember(update)
