"""SNS by HTTPS: an endpoint confirms first, is asked again while it fails, and what it never takes is a dead letter."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
import uuid
from typing import Any

from moto.sns.models import SNSBackend, Subscription

from .confirmations import confirmed
from .identity import client, queue_url
from .invocation import in_background
from .state import STATE

PROTOCOLS = ("http", "https")
CONFIRMATION_PATH = "/_emulator/confirm/"
# SNS tries fifty times within the hour; the first three come at once.
_ATTEMPTS = 4
_PAUSE_SECONDS = 0.1
_LIMIT_SECONDS = 15

_pending: dict[str, Subscription] = {}


def confirm(token: str) -> None:
    """What a GET of SubscribeURL does; AWS does it for whoever knows the token, and here only once."""
    confirmed(_pending.pop(token), authenticated=False)


def deliver_by_http(
    subscription: Subscription, message: str, message_id: str, subject: str | None, attributes: dict[str, Any]
) -> None:
    """In the background, as SNS answers the publisher before it delivers."""
    if not subscription.confirmed:
        return
    envelope = subscription.get_post_data(message, message_id, subject, attributes)
    in_background(lambda: _deliver(subscription, envelope), f"SNS to {subscription.endpoint}")


def _deliver(subscription: Subscription, envelope: dict[str, Any]) -> None:
    for attempt in range(_ATTEMPTS):
        time.sleep(_PAUSE_SECONDS * attempt)
        if not _may_be_tried_again(subscription, envelope):
            return
    _to_dead_letters(subscription, envelope)


def _may_be_tried_again(subscription: Subscription, envelope: dict[str, Any]) -> bool:
    """False once it was taken, or refused for good: then it is a dead letter already."""
    try:
        _post(subscription, envelope)
    except urllib.error.HTTPError as refusal:
        if refusal.code < 500 and refusal.code != 429:
            _to_dead_letters(subscription, envelope)
            return False
        return True
    except OSError:
        return True
    return False


def _post(subscription: Subscription, envelope: dict[str, Any]) -> None:
    headers = {
        "Content-Type": "text/plain; charset=UTF-8",
        "User-Agent": "Amazon Simple Notification Service Agent",
        "x-amz-sns-message-type": envelope["Type"],
        "x-amz-sns-message-id": envelope["MessageId"],
        "x-amz-sns-topic-arn": envelope["TopicArn"],
        "x-amz-sns-subscription-arn": subscription.arn if subscription.confirmed else "PendingConfirmation",
    }
    body = json.dumps(envelope)
    if envelope["Type"] == "Notification" and str(subscription.attributes["RawMessageDelivery"]).lower() == "true":
        headers["x-amz-sns-rawdelivery"] = "true"
        body = envelope["Message"]
    request = urllib.request.Request(subscription.endpoint, body.encode(), headers)
    urllib.request.urlopen(request, timeout=_LIMIT_SECONDS).close()


def _to_dead_letters(subscription: Subscription, envelope: dict[str, Any]) -> None:
    policy = json.loads(subscription.attributes.get("RedrivePolicy") or "{}")
    if "deadLetterTargetArn" in policy:
        target = queue_url(policy["deadLetterTargetArn"])
        client("sqs", "sns").send_message(QueueUrl=target, MessageBody=json.dumps(envelope))


def _ask(subscription: Subscription) -> None:
    token = uuid.uuid4().hex
    _pending[token] = subscription
    _post(
        subscription,
        {
            "Type": "SubscriptionConfirmation",
            "MessageId": str(uuid.uuid4()),
            "Token": token,
            "TopicArn": subscription.topic.arn,
            "Message": "You have chosen to subscribe. To confirm, visit the SubscribeURL.",
            "SubscribeURL": f"{STATE.endpoint}{CONFIRMATION_PATH}{token}",
        },
    )


def patch_subscribing() -> None:
    """Has every new HTTPS subscription ask its endpoint; moto takes each for confirmed."""
    subscribe = SNSBackend.subscribe

    def asking(self: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
        known = set(self.subscriptions)
        subscription = subscribe(self, topic_arn, endpoint, protocol)
        if protocol in PROTOCOLS and subscription.arn not in known:
            in_background(lambda: _ask(subscription), f"confirmation of {endpoint}")
        return subscription

    SNSBackend.subscribe = asking
