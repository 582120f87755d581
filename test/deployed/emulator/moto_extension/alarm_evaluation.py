"""One evaluation pass over every metric alarm at a virtual time, by CloudWatch's missing-data rules."""

from __future__ import annotations

import math
import re
from typing import Any

from moto.cloudwatch.models import Alarm, cloudwatch_backends

from .alarms import alarms, set_state, settle_composites
from .state import ACCOUNT, STATE

# CloudWatch looks at more periods than it judges, to find older data when recent data are missing;
# its documented example looks at five for an alarm that judges three.
_EXTRA_PERIODS = 2

_BREACHES = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def evaluate(now: float) -> list[dict[str, Any]]:
    """Judges every alarm at `now` (seconds since 1970) and lets state changes act; reports each alarm."""
    reports = []
    composites = {alarm.name: alarm.state_value for alarm in alarms().values() if alarm.rule}
    for alarm in list(alarms().values()):
        if alarm.rule:
            continue
        report: dict[str, Any] = {"name": alarm.name, "previous": alarm.state_value, "datapoints": []}
        obstacle = _obstacle(alarm)
        if obstacle:
            report["notEvaluated"] = obstacle
        else:
            report["datapoints"] = _datapoints(alarm, now)
            state = judge(alarm, report["datapoints"])
            set_state(alarm, state, _reason(alarm, report["datapoints"], state))
        report["state"] = alarm.state_value
        reports.append(report)
    settle_composites()
    for name, previous in composites.items():
        reports.append(
            {"name": name, "previous": previous, "datapoints": [], "state": alarms()[name].state_value}
        )
    return reports


def forget_metrics(since: float) -> None:
    """Drops the data of the second in which `since` (seconds since 1970) is, and all after it."""
    backend = cloudwatch_backends[ACCOUNT][STATE.region]
    backend.metric_data = [d for d in backend.metric_data if d.timestamp.timestamp() < math.floor(since)]


def judge(alarm: Alarm, datapoints: list[float | None]) -> str:
    """The state that datapoints (oldest first, None for a period without data) give the alarm."""
    periods = int(alarm.evaluation_periods)
    needed = int(alarm.datapoints_to_alarm or periods)
    treatment = alarm.treat_missing_data or "missing"
    breaches = [
        None if value is None else _BREACHES[alarm.comparison_operator](value, float(alarm.threshold))
        for value in datapoints
    ]
    # The newest real datapoints count, however old within the range; only a shortage is filled.
    real = [breach for breach in breaches if breach is not None][-periods:]
    breaching = sum(real)
    if treatment == "breaching":
        return "ALARM" if breaching + (periods - len(real)) >= needed else "OK"
    if treatment == "notBreaching" or breaching >= needed:
        return "ALARM" if breaching >= needed else "OK"
    if treatment == "ignore":
        return "OK" if False in real else alarm.state_value
    if not real:
        return "INSUFFICIENT_DATA"
    # Old enough bad data followed by nothing better alarm, though they are fewer than needed.
    oldest_age = len(breaches) - next(i for i, breach in enumerate(breaches) if breach is not None)
    return "ALARM" if breaching == len(real) and oldest_age >= needed else "OK"


def _obstacle(alarm: Alarm) -> str | None:
    if alarm.metric_data_queries:
        return "metric math"
    if alarm.comparison_operator not in _BREACHES:
        return f"comparison {alarm.comparison_operator}"
    if not alarm.statistic and not re.fullmatch(r"p\d+(\.\d+)?", alarm.extended_statistic or ""):
        return f"statistic {alarm.extended_statistic}"
    return None


def _datapoints(alarm: Alarm, now: float) -> list[float | None]:
    period = int(alarm.period)
    end = math.floor(now / period) * period
    count = int(alarm.evaluation_periods) + _EXTRA_PERIODS
    wanted = {(d.name, d.value) for d in alarm.dimensions}
    buckets: list[list[Any]] = [[] for _ in range(count)]
    for datum in cloudwatch_backends[ACCOUNT][STATE.region].get_all_metrics():
        if datum.namespace != alarm.namespace or datum.name != alarm.metric_name:
            continue
        if {(d.name, d.value) for d in datum.dimensions} != wanted:
            continue
        index = count - math.ceil((end - datum.timestamp.timestamp()) / period)
        if 0 <= index < count:
            buckets[index].append(datum)
    return [_statistic(alarm, bucket) if bucket else None for bucket in buckets]


def _statistic(alarm: Alarm, data: list[Any]) -> float:
    """Data are single values, or sets of statistics that know their own minimum, maximum, sum and count."""
    if alarm.extended_statistic:
        values = sorted(d.value for d in data)
        rank = math.ceil(float(alarm.extended_statistic[1:]) / 100 * len(values))
        return values[max(rank, 1) - 1]
    total = sum(d.sum if hasattr(d, "sum") else d.value for d in data)
    samples = sum(d.sample_count if hasattr(d, "sample_count") else 1 for d in data)
    return {
        "Average": lambda: total / samples,
        "Sum": lambda: total,
        "SampleCount": lambda: samples,
        "Minimum": lambda: min(d.min if hasattr(d, "min") else d.value for d in data),
        "Maximum": lambda: max(d.max if hasattr(d, "max") else d.value for d in data),
    }[alarm.statistic]()


def _reason(alarm: Alarm, datapoints: list[float | None], state: str) -> str:
    shown = ", ".join("no data" if value is None else str(value) for value in datapoints)
    return f"{state}: datapoints [{shown}], oldest first, {alarm.comparison_operator} {alarm.threshold}"
