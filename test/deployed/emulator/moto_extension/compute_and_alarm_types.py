"""CloudFormation types of CloudWatch alarms, EventBridge Scheduler and Lambda that moto 5.2.1 lacks."""

from __future__ import annotations

import copy
from typing import Any

from .identity import client
from .messaging_and_data_types import CLOUDFORMATION
from .resource_type import Properties, add_resource_type, only
from .state import ACCOUNT, STATE

_ALARM_PROPERTIES = (
    "AlarmDescription ActionsEnabled OKActions AlarmActions InsufficientDataActions MetricName Namespace "
    "Statistic ExtendedStatistic Dimensions Unit ComparisonOperator TreatMissingData "
    "EvaluateLowSampleCountPercentile ThresholdMetricId"
).split()
_COMPOSITE_PROPERTIES = (
    "AlarmRule AlarmDescription ActionsEnabled OKActions AlarmActions InsufficientDataActions"
).split()
_SCHEDULE_PROPERTIES = "ScheduleExpression ScheduleExpressionTimezone State Description GroupName".split()


def _alarm(properties: Properties, generated_name: str) -> str:
    name = properties.get("AlarmName", generated_name)
    values = only(properties, *_ALARM_PROPERTIES)
    # CloudFormation accepts numbers written as strings, botocore does not.
    for count in ("Period", "EvaluationPeriods", "DatapointsToAlarm"):
        if count in properties:
            values[count] = int(properties[count])
    if "Threshold" in properties:
        values["Threshold"] = float(properties["Threshold"])
    if "Metrics" in properties:
        values["Metrics"] = copy.deepcopy(properties["Metrics"])
        for query in values["Metrics"]:
            for holder in (query, query.get("MetricStat", {})):
                if "Period" in holder:
                    holder["Period"] = int(holder["Period"])
    client("cloudwatch", CLOUDFORMATION).put_metric_alarm(AlarmName=name, **values)
    return name


def _composite_alarm(properties: Properties, generated_name: str) -> str:
    name = properties.get("AlarmName", generated_name)
    client("cloudwatch", CLOUDFORMATION).put_composite_alarm(
        AlarmName=name, **only(properties, *_COMPOSITE_PROPERTIES)
    )
    return name


def _alarm_attribute(name: str, attribute: str, _properties: Properties) -> Any:
    return f"arn:aws:cloudwatch:{STATE.region}:{ACCOUNT}:alarm:{name}" if attribute == "Arn" else None


def _delete_alarm(name: str, _properties: Properties) -> None:
    client("cloudwatch", CLOUDFORMATION).delete_alarms(AlarmNames=[name])


def _schedule_request(properties: Properties) -> Properties:
    target = copy.deepcopy(properties["Target"])
    for name, value in target.get("RetryPolicy", {}).items():
        target["RetryPolicy"][name] = int(value)
    return {
        "FlexibleTimeWindow": properties["FlexibleTimeWindow"],
        "Target": target,
        **only(properties, *_SCHEDULE_PROPERTIES),
    }


def _schedule(properties: Properties, generated_name: str) -> str:
    name = properties.get("Name", generated_name)[:64]
    client("scheduler", CLOUDFORMATION).create_schedule(Name=name, **_schedule_request(properties))
    return name


def _update_schedule(name: str, properties: Properties) -> None:
    client("scheduler", CLOUDFORMATION).update_schedule(Name=name, **_schedule_request(properties))


def _delete_schedule(name: str, properties: Properties) -> None:
    client("scheduler", CLOUDFORMATION).delete_schedule(Name=name, **only(properties, "GroupName"))


def _schedule_attribute(name: str, attribute: str, properties: Properties) -> Any:
    group = properties.get("GroupName", "default")
    return (
        f"arn:aws:scheduler:{STATE.region}:{ACCOUNT}:schedule/{group}/{name}" if attribute == "Arn" else None
    )


def _schedule_group(properties: Properties, generated_name: str) -> str:
    name = properties.get("Name", generated_name)
    client("scheduler", CLOUDFORMATION).create_schedule_group(Name=name)
    return name


def _event_invoke_config(properties: Properties, name: str) -> str:
    request = only(properties, "DestinationConfig")
    for limit in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds"):
        if limit in properties:
            request[limit] = int(properties[limit])
    functions = client("lambda", CLOUDFORMATION)
    try:
        # moto appends on Put and answers with the first one.
        functions.delete_function_event_invoke_config(FunctionName=properties["FunctionName"])
    except functions.exceptions.ResourceNotFoundException:
        pass
    functions.put_function_event_invoke_config(FunctionName=properties["FunctionName"], **request)
    return name


def _delete_event_invoke_config(_name: str, properties: Properties) -> None:
    functions = client("lambda", CLOUDFORMATION)
    try:
        functions.delete_function_event_invoke_config(FunctionName=properties["FunctionName"])
    except functions.exceptions.ResourceNotFoundException:
        pass


def _function_version(properties: Properties, _name: str) -> str:
    functions = client("lambda", CLOUDFORMATION)
    return functions.publish_version(FunctionName=properties["FunctionName"])["FunctionArn"]


def _version_attribute(arn: str, attribute: str, _properties: Properties) -> Any:
    return {"Version": arn.rsplit(":", 1)[-1], "FunctionArn": arn}.get(attribute)


def add_compute_and_alarm_types() -> None:
    """Registers the types; call once, before moto builds its map of types."""
    add_resource_type(
        "AWS::CloudWatch::Alarm",
        _alarm,
        delete=_delete_alarm,
        update=lambda name, p: _alarm({**p, "AlarmName": name}, name),
        attribute=_alarm_attribute,
    )
    add_resource_type(
        "AWS::CloudWatch::CompositeAlarm",
        _composite_alarm,
        delete=_delete_alarm,
        update=lambda name, p: _composite_alarm({**p, "AlarmName": name}, name),
        attribute=_alarm_attribute,
    )
    add_resource_type(
        "AWS::Scheduler::Schedule",
        _schedule,
        delete=_delete_schedule,
        update=_update_schedule,
        attribute=_schedule_attribute,
    )
    add_resource_type(
        "AWS::Scheduler::ScheduleGroup",
        _schedule_group,
        delete=lambda name, _: client("scheduler", CLOUDFORMATION).delete_schedule_group(Name=name),
        update=lambda *_: None,
        attribute=lambda name, attribute, _: (
            f"arn:aws:scheduler:{STATE.region}:{ACCOUNT}:schedule-group/{name}"
            if attribute == "Arn"
            else None
        ),
    )
    add_resource_type(
        "AWS::Lambda::EventInvokeConfig",
        _event_invoke_config,
        delete=_delete_event_invoke_config,
        update=lambda name, p: _event_invoke_config(p, name),
    )
    # moto has this type, but Ref to it does not give the ARN.
    add_resource_type(
        "AWS::Lambda::Version", _function_version, update=lambda *_: None, attribute=_version_attribute
    )
