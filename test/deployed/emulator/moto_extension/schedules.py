"""Runs schedules when the test says so; moto stores them and never fires."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from moto.scheduler.models import Schedule, scheduler_backends

from .identity import client, queue_url
from .invocation import run_asynchronously
from .lambda_functions import find_function
from .state import ACCOUNT, STATE


def tick(match: str) -> list[dict[str, Any]]:
    """Runs every enabled schedule whose name matches, once and all at the same time, as Scheduler would."""
    groups = scheduler_backends[ACCOUNT][STATE.region].schedule_groups.values()
    schedules = [schedule for group in groups for schedule in group.schedules.values()]
    due = [s for s in schedules if s.state == "ENABLED" and re.search(match, s.name)]
    with ThreadPoolExecutor(max_workers=len(due) or 1) as pool:
        return list(pool.map(_fire, due))


def _fire(schedule: Schedule) -> dict[str, Any]:
    arn, payload = schedule.target["Arn"], schedule.target.get("Input") or "{}"
    if ":lambda:" in arn:
        outcome = run_asynchronously(find_function(arn), payload)
        answer = json.loads(outcome.payload) if outcome.payload else None
        report = {"name": schedule.name, "result": answer, "logs": outcome.logs}
        return {**report, "error": "Unhandled"} if outcome.failed else report
    if ":sqs:" in arn:
        client("sqs", "scheduler").send_message(QueueUrl=queue_url(arn), MessageBody=payload)
        return {"name": schedule.name, "result": None, "logs": ""}
    raise NotImplementedError(f"schedule target {arn}")
