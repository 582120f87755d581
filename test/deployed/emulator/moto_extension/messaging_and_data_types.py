"""CloudFormation types of SNS, SQS, S3, Secrets Manager and DynamoDB that moto 5.2.1 lacks."""

from __future__ import annotations

import json
from typing import Any

from moto.sqs.models import Queue

from .identity import client, queue_url
from .resource_type import Properties, add_resource_type, only
from .state import ACCOUNT, STATE

CLOUDFORMATION = "cloudformation"


def _subscribe(properties: Properties, _name: str) -> str:
    attributes: dict[str, str] = {}
    for name in ("FilterPolicy", "RedrivePolicy", "DeliveryPolicy"):
        if name in properties:
            value = properties[name]
            attributes[name] = value if isinstance(value, str) else json.dumps(value)
    if "FilterPolicyScope" in properties:
        attributes["FilterPolicyScope"] = properties["FilterPolicyScope"]
    if "RawMessageDelivery" in properties:
        attributes["RawMessageDelivery"] = str(properties["RawMessageDelivery"]).lower()
    answer = client("sns", CLOUDFORMATION).subscribe(
        TopicArn=properties["TopicArn"],
        Protocol=properties["Protocol"],
        Endpoint=properties["Endpoint"],
        Attributes=attributes,
        ReturnSubscriptionArn=True,
    )
    return answer["SubscriptionArn"]


def _topic_policy(properties: Properties, name: str) -> str:
    for topic in properties["Topics"]:
        client("sns", CLOUDFORMATION).set_topic_attributes(
            TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(properties["PolicyDocument"])
        )
    return name


def _queue_policy(properties: Properties, name: str) -> str:
    for queue in properties["Queues"]:
        client("sqs", CLOUDFORMATION).set_queue_attributes(
            QueueUrl=queue, Attributes={"Policy": json.dumps(properties["PolicyDocument"])}
        )
    return name


def _bucket_policy(properties: Properties, name: str) -> str:
    # Kept, not applied: moto ignores conditions, so 'deny unless TLS' would deny every upload of the CDK.
    STATE.bucket_policies[properties["Bucket"]] = properties["PolicyDocument"]
    return name


def _generated_secret(generate: Properties) -> str:
    password = client("secretsmanager", CLOUDFORMATION).get_random_password(
        PasswordLength=int(generate.get("PasswordLength", 32))
    )["RandomPassword"]
    if "SecretStringTemplate" not in generate:
        return password
    template = json.loads(generate["SecretStringTemplate"])
    return json.dumps({**template, generate["GenerateStringKey"]: password})


def _secret(properties: Properties, name: str) -> str:
    # With neither a value nor a rule CloudFormation makes a secret that has no value.
    values = only(properties, "Description", "KmsKeyId", "SecretString")
    if "GenerateSecretString" in properties:
        values["SecretString"] = _generated_secret(properties["GenerateSecretString"])
    secrets = client("secretsmanager", CLOUDFORMATION)
    return secrets.create_secret(Name=properties.get("Name", name), **values)["ARN"]


def _update_secret(arn: str, properties: Properties) -> None:
    client("secretsmanager", CLOUDFORMATION).update_secret(
        SecretId=arn, **only(properties, "Description", "KmsKeyId", "SecretString")
    )


def _delete_secret(arn: str, _properties: Properties) -> None:
    client("secretsmanager", CLOUDFORMATION).delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def _global_table(properties: Properties, generated_name: str) -> str:
    dynamodb = client("dynamodb", CLOUDFORMATION)
    name = properties.get("TableName", generated_name)
    dynamodb.create_table(
        TableName=name,
        BillingMode=properties.get("BillingMode", "PAY_PER_REQUEST"),
        **only(properties, "AttributeDefinitions", "KeySchema"),
    )
    if properties.get("TimeToLiveSpecification"):
        dynamodb.update_time_to_live(
            TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"]
        )
    return name


def _table_attribute(name: str, attribute: str, _properties: Properties) -> Any:
    return f"arn:aws:dynamodb:{STATE.region}:{ACCOUNT}:table/{name}" if attribute == "Arn" else None


def _nothing(*_: Any) -> None:
    """The emulator keeps no state for this."""


def add_messaging_and_data_types() -> None:
    """Registers the types; call once, before moto builds its map of types."""
    # Ref to a queue gives an address that clients can reach.
    Queue.physical_resource_id = property(lambda queue: queue_url(queue.queue_arn))
    add_resource_type(
        "AWS::SNS::Subscription",
        _subscribe,
        delete=lambda arn, _: client("sns", CLOUDFORMATION).unsubscribe(SubscriptionArn=arn),
        attribute=lambda arn, name, _: arn if name == "Arn" else None,
    )
    for policy_type, apply in (
        ("AWS::SNS::TopicPolicy", _topic_policy),
        ("AWS::SQS::QueuePolicy", _queue_policy),
        ("AWS::S3::BucketPolicy", _bucket_policy),
    ):
        add_resource_type(policy_type, apply, update=lambda name, p, apply=apply: apply(p, name))
    add_resource_type(
        "AWS::SecretsManager::Secret",
        _secret,
        delete=_delete_secret,
        update=_update_secret,
        attribute=lambda arn, name, _: arn if name == "Id" else None,
    )
    add_resource_type(
        "AWS::DynamoDB::GlobalTable",
        _global_table,
        delete=lambda name, _: client("dynamodb", CLOUDFORMATION).delete_table(TableName=name),
        update=_nothing,
        attribute=_table_attribute,
    )
    add_resource_type("AWS::CDK::Metadata", lambda _, name: name, update=_nothing)
