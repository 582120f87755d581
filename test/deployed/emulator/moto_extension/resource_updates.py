"""Updates in place for types that moto 5.2.1 would recreate (losing what hangs on them) or cannot update."""

from __future__ import annotations

import json
from typing import Any

from moto.awslambda.models import Permission
from moto.dynamodb.models.table import Table
from moto.kms.models import Key
from moto.logs.models import LogGroup
from moto.sns.models import Topic

from .identity import client
from .messaging_and_data_types import CLOUDFORMATION


def _topic(original: Any, properties: dict[str, Any]) -> None:
    # moto deletes the topic, and with it every subscription.
    for attribute in ("DisplayName", "KmsMasterKeyId"):
        client("sns", CLOUDFORMATION).set_topic_attributes(
            TopicArn=original.arn,
            AttributeName=attribute,
            AttributeValue=str(properties.get(attribute) or ""),
        )


def _key(original: Any, properties: dict[str, Any]) -> None:
    keys = client("kms", CLOUDFORMATION)
    keys.put_key_policy(KeyId=original.id, PolicyName="default", Policy=json.dumps(properties["KeyPolicy"]))
    keys.update_key_description(KeyId=original.id, Description=properties.get("Description", ""))


def _log_group(original: Any, properties: dict[str, Any]) -> None:
    logs = client("logs", CLOUDFORMATION)
    if "RetentionInDays" in properties:
        logs.put_retention_policy(
            logGroupName=original.name, retentionInDays=int(properties["RetentionInDays"])
        )
    else:
        logs.delete_retention_policy(logGroupName=original.name)


def _table(original: Any, properties: dict[str, Any]) -> None:
    wanted = properties.get("TimeToLiveSpecification")
    if wanted:
        client("dynamodb", CLOUDFORMATION).update_time_to_live(
            TableName=original.name, TimeToLiveSpecification={**wanted, "Enabled": bool(wanted["Enabled"])}
        )


def _unchanged(_original: Any, _properties: dict[str, Any]) -> None:
    """Permissions are not enforced, so nothing hangs on them."""


def patch_resource_updates() -> None:
    """Installs the updates, and the time-to-live that moto ignores when a table is created."""
    updates = (
        (Topic, _topic),
        (Key, _key),
        (LogGroup, _log_group),
        (Table, _table),
        (Permission, _unchanged),
    )
    for model, update in updates:

        def in_place(
            cls: Any,
            original_resource: Any,
            new_resource_name: str,
            cloudformation_json: Any,
            account_id: str,
            region_name: str,
            update: Any = update,
        ) -> Any:
            update(original_resource, cloudformation_json["Properties"])
            return original_resource

        model.update_from_cloudformation_json = classmethod(in_place)

    create = Table.create_from_cloudformation_json.__func__

    def create_table(cls: Any, *args: Any, **kwargs: Any) -> Any:
        table = create(cls, *args, **kwargs)
        template = kwargs.get("cloudformation_json") or args[1]
        _table(table, template["Properties"])
        return table

    Table.create_from_cloudformation_json = classmethod(create_table)
