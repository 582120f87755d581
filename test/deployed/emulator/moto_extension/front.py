"""Sits before moto: answers the tests' control requests, keeps the journal and injects faults."""

from __future__ import annotations

import io
import json
import re
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape

from .alarm_evaluation import evaluate, forget_metrics
from .custom_resources import RESPONSE_PATH, receive_answer
from .http_deliveries import CONFIRMATION_PATH, confirm
from .identity import caller_of
from .invocation import wait_until_idle
from .lambda_functions import kill
from .operations import operation_of, permissions_of
from .schedules import tick
from .state import STATE

CONTROL_PATH = "/_emulator/"
Start = Callable[..., Any]


class Front:
    """WSGI application around moto's."""

    def __init__(self, moto: Callable[[dict[str, Any], Start], Iterable[bytes]]) -> None:
        self.moto = moto

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if path.startswith(CONTROL_PATH):
            return _answer_control(path, environ["wsgi.input"].read(length), start)
        body = b""
        if length and environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(length)
            environ["wsgi.input"] = io.BytesIO(body)
        service, action = operation_of(environ, body)
        caller = caller_of(environ.get("HTTP_AUTHORIZATION", ""))
        uses = permissions_of(service, action, environ, body)
        fault = _record_call(service, action, caller, uses)
        if fault:
            time.sleep(fault.get("delayMs", 0) / 1000)
            if fault.get("kill") or fault.get("timeOut"):
                kill(caller, timed_out=bool(fault.get("timeOut")))
                return _drop_connection(environ, start)
            if fault.get("drop"):
                return _drop_connection(environ, start)
            if fault.get("status"):
                code = fault.get("code", "InternalFailure")
                return _refuse(environ, start, fault["status"], code, "injected fault")
        try:
            return self.moto(environ, start)
        except Exception as failure:
            # Not a 500: clients would repeat it for most of a minute.
            traceback.print_exc(file=sys.stderr)
            message = f"{type(failure).__name__}: {failure}"[:500]
            return _refuse(environ, start, 400, "EmulatorFailure", message)


def _record_call(
    service: str, action: str, caller: str, uses: list[dict[str, str]]
) -> dict[str, Any] | None:
    """Writes the journal; gives the first fault that applies, and uses it up by one."""
    name = f"{service}.{action}"
    with STATE.lock:
        fault = next(
            (
                f
                for f in STATE.faults
                if f["count"] > 0
                and re.fullmatch(f["match"], name)
                and re.fullmatch(f.get("caller", ".*"), caller)
            ),
            None,
        )
        if fault:
            fault["count"] -= 1
        at = time.time() * 1000
        call = {"at": at, "service": service, "action": action, "caller": caller, "uses": uses}
        STATE.calls.append({**call, "fault": True} if fault else call)
    return fault


def _drop_connection(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    connection: socket.socket = environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    start("200 OK", [("Content-Length", "0"), ("Connection", "close")])
    return []


def _refuse(environ: dict[str, Any], start: Start, status: int, code: str, message: str) -> Iterable[bytes]:
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form"):
        kind = "text/xml"
        text = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
            f"<Message>{escape(message)}</Message></Error><RequestId>emulated</RequestId></ErrorResponse>"
        )
    else:
        kind, text = "application/x-amz-json-1.0", json.dumps({"__type": code, "message": message})
    data = text.encode()
    headers = [("Content-Type", kind), ("x-amzn-ErrorType", code), ("Content-Length", str(len(data)))]
    start(f"{status} Refused", headers)
    return [data]


def _answer_control(path: str, body: bytes, start: Start) -> Iterable[bytes]:
    try:
        document, status = control(path, json.loads(body or b"{}")), "200 OK"
    except Exception:
        traceback.print_exc(file=sys.stderr)
        document, status = {"error": traceback.format_exc()}, "500 Failed"
    data = json.dumps(document, default=str).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
    return [data]


def control(path: str, body: dict[str, Any]) -> Any:
    """One control request of the tests (or the answer of a custom resource)."""
    if path.startswith(RESPONSE_PATH):
        receive_answer(path.removeprefix(RESPONSE_PATH), body)
        return {}
    if path.startswith(CONFIRMATION_PATH):
        confirm(path.removeprefix(CONFIRMATION_PATH))
        return {}
    operation = path.removeprefix(CONTROL_PATH)
    if operation == "tick":
        return tick(body.get("match", ""))
    if operation == "evaluate":
        return evaluate(body["now"])
    if operation == "forget-metrics":
        forget_metrics(body["since"])
        return {}
    if operation == "settle":
        wait_until_idle(body["seconds"])
        return {}
    if operation == "fault":
        STATE.faults.append({"count": 1, **body})
        return {}
    if operation == "clear-faults":
        STATE.faults.clear()
        return {}
    records = {
        "mail": STATE.mail,
        "confirmations": STATE.confirmations,
        "calls": STATE.calls,
        "unsupported": STATE.unsupported,
        "background-errors": STATE.background_errors,
    }
    if operation in records:
        return records[operation]
    raise ValueError(f"unknown control operation {operation}")
