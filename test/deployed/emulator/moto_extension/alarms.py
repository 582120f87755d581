"""Alarm state as CloudWatch keeps it: starts unknown, has a history, acts on changes, feeds composites."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

import botocore.session
from moto.cloudwatch.models import Alarm, CloudWatchBackend, cloudwatch_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from .identity import client
from .invocation import in_background, run_asynchronously
from .lambda_functions import find_function
from .state import ACCOUNT, STATE

# AWS cuts an alarm's subject here.
_SUBJECT_LIMIT = 100
_COMPOSITE_PASSES = 5
_CLOUDWATCH = "cloudwatch"


def alarms() -> dict[str, Alarm]:
    """Every alarm of the region, by name."""
    return cloudwatch_backends[ACCOUNT][STATE.region].alarms


def set_state(alarm: Alarm, state: str, reason: str) -> None:
    """Changes the state, with history and actions, when it is another one."""
    if state != alarm.state_value:
        alarm.update_state(reason, "{}", state)


def settle_composites() -> None:
    """Evaluates composite rules until nothing changes; one composite may watch another."""
    for _ in range(_COMPOSITE_PASSES):
        changed = False
        for alarm in [a for a in alarms().values() if a.rule]:
            state = "ALARM" if _rule_holds(alarm.rule) else "OK"
            changed = changed or state != alarm.state_value
            set_state(alarm, state, f"composite rule gives {state}")
        if not changed:
            return
    raise ValueError("composite alarms do not settle")


def _rule_holds(rule: str) -> bool:
    def one(found: re.Match[str]) -> str:
        name = found.group(2).strip().strip("\"'").split(":alarm:")[-1]
        if name not in alarms():
            raise ValueError(f"composite rule names the unknown alarm {name}")
        return str(alarms()[name].state_value == found.group(1))

    words = {"TRUE": "True", "FALSE": "False", "AND": "and", "OR": "or", "NOT": "not"}
    expression = re.sub(r"(ALARM|OK|INSUFFICIENT_DATA)\s*\(([^)]*)\)", one, rule)
    expression = re.sub(r"\b(TRUE|FALSE|AND|OR|NOT)\b", lambda word: words[word.group(1)], expression)
    if re.sub(r"True|False|and|or|not|[()\s]", "", expression):
        raise ValueError(f"cannot evaluate the composite rule {rule}")
    # Only the five words above and parentheses are left.
    return bool(eval(" ".join(expression.split())))


@lru_cache
def _region_description() -> str:
    partitions = botocore.session.get_session().get_data("endpoints")["partitions"]
    return next(p["regions"][STATE.region]["description"] for p in partitions if STATE.region in p["regions"])


def _message(alarm: Alarm, old: str, new: str, reason: str, changed_at: str) -> dict[str, Any]:
    message = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": ACCOUNT,
        "NewStateValue": new,
        "NewStateReason": reason,
        "StateChangeTime": changed_at,
        "Region": _region_description(),
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": old,
    }
    if alarm.rule:
        return {**message, "AlarmRule": alarm.rule}
    trigger = {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        "StatisticType": "Statistic",
        "Statistic": (alarm.statistic or "").upper(),
        "Unit": alarm.unit,
        "Dimensions": [{"value": d.value, "name": d.name} for d in alarm.dimensions],
        "Period": int(alarm.period) if alarm.period else None,
        "EvaluationPeriods": int(alarm.evaluation_periods),
        "DatapointsToAlarm": int(alarm.datapoints_to_alarm or alarm.evaluation_periods),
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": alarm.threshold,
        "TreatMissingData": alarm.treat_missing_data or "missing",
    }
    return {**message, "Trigger": trigger}


def _act(alarm: Alarm, old: str, new: str, reason: str) -> None:
    changed_at = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
    state = {"value": new, "reason": reason, "timestamp": changed_at}
    detail = {"alarmName": alarm.name, "state": state, "previousState": {"value": old}}
    entry = {
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Resources": [alarm.alarm_arn],
        "Detail": json.dumps(detail),
    }
    client("events", _CLOUDWATCH).put_events(Entries=[entry])
    if not alarm.actions_enabled:
        return
    actions = {
        "ALARM": alarm.alarm_actions,
        "OK": alarm.ok_actions,
        "INSUFFICIENT_DATA": alarm.insufficient_data_actions,
    }[new]
    for target in actions or []:
        if ":sns:" in target:
            subject = f'{new}: "{alarm.name}" in {_region_description()}'
            client("sns", _CLOUDWATCH).publish(
                TopicArn=target,
                Subject=subject[: _SUBJECT_LIMIT - 1],
                Message=json.dumps(_message(alarm, old, new, reason, changed_at)),
            )
        elif ":lambda:" in target:
            function = find_function(target)
            event = json.dumps(
                {
                    "source": "aws.cloudwatch",
                    "alarmArn": alarm.alarm_arn,
                    "accountId": ACCOUNT,
                    "alarmData": detail,
                }
            )
            in_background(lambda f=function, e=event: run_asynchronously(f, e), f"action of {alarm.name}")
        else:
            raise NotImplementedError(f"alarm action {target}")


def _history_entry(alarm: Alarm, kind: str, summary: str) -> dict[str, Any]:
    return {
        "AlarmName": alarm.name,
        "Timestamp": datetime.now(timezone.utc),
        "HistoryItemType": kind,
        "HistorySummary": summary,
    }


def _describe_history(self: CloudWatchResponse) -> ActionResult:
    wanted = self._get_param("AlarmName")
    chosen = [a for a in self.cloudwatch_backend.alarms.values() if wanted in (None, a.name)]
    return ActionResult({"AlarmHistoryItems": [item for a in chosen for item in reversed(a.state_history)]})


def patch_alarms() -> None:
    """Installs the state rules; moto starts an alarm as OK and never acts."""
    initialise, change = Alarm.__init__, Alarm.update_state
    put_alarm = CloudWatchBackend.put_metric_alarm

    def start_unknown(self: Alarm, *args: Any, **kwargs: Any) -> None:
        initialise(self, *args, **kwargs)
        self.state_value = "INSUFFICIENT_DATA"
        self.state_history = [_history_entry(self, "ConfigurationUpdate", f'Alarm "{self.name}" created')]

    def change_and_act(self: Alarm, reason: str, reason_data: str, state_value: str) -> None:
        old = self.state_value
        change(self, reason, reason_data, state_value)
        if old != state_value:
            summary = f"Alarm updated from {old} to {state_value}"
            self.state_history.append(_history_entry(self, "StateUpdate", summary))
            _act(self, old, state_value, reason)
            if not self.rule:
                settle_composites()

    def put_keeping_state(self: CloudWatchBackend, *args: Any, **kwargs: Any) -> Any:
        before = self.alarms.get(kwargs["name"])
        alarm = put_alarm(self, *args, **kwargs)
        if before is not None:
            # An update of the configuration does not change the state.
            alarm = self.alarms[kwargs["name"]]
            for field in ("state_value", "state_reason", "state_reason_data", "state_history"):
                setattr(alarm, field, getattr(before, field))
        return alarm

    def put_composite(self: CloudWatchResponse) -> ActionResult:
        answer = self.put_metric_alarm()
        settle_composites()
        return answer

    Alarm.__init__ = start_unknown
    Alarm.update_state = change_and_act
    CloudWatchBackend.put_metric_alarm = put_keeping_state
    CloudWatchResponse.put_composite_alarm = put_composite
    CloudWatchResponse.describe_alarm_history = _describe_history
