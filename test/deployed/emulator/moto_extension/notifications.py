"""Deliveries that moto lacks: e-mail (kept for the tests), SNS to Lambda and HTTPS, EventBridge to Lambda."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

from moto.events.models import Rule
from moto.sns.models import Subscription

from .http_deliveries import PROTOCOLS, deliver_by_http, patch_subscribing
from .invocation import in_background, run_asynchronously
from .lambda_functions import find_function
from .state import STATE

_DEFAULT_SUBJECT = "AWS Notification Message"


def _lambda_event(
    subscription: Subscription, message: str, message_id: str, subject: str | None, attributes: dict[str, Any]
) -> str:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    notification = {
        "Type": "Notification",
        "MessageId": message_id,
        "TopicArn": subscription.topic.arn,
        "Subject": subject,
        "Message": message,
        "Timestamp": now,
        "MessageAttributes": attributes,
    }
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": notification,
    }
    return json.dumps({"Records": [record]})


def patch_notifications() -> None:
    """Installs the deliveries."""
    deliver, send_to_targets = Subscription.publish, Rule.send_to_targets

    def publish(
        self: Subscription,
        message: str,
        message_id: str,
        subject: str | None = None,
        message_attributes: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        if self.protocol not in ("email", "email-json", "lambda", *PROTOCOLS):
            deliver(
                self, message, message_id, subject=subject, message_attributes=message_attributes, **options
            )
            return
        matcher = self._filter_policy_matcher
        if matcher is not None and not matcher.matches(message_attributes, message):
            return
        if options.get("message_structure") == "json":
            message = self._parse_message_structure(message, self.protocol)
        if self.protocol in PROTOCOLS:
            deliver_by_http(self, message, message_id, subject, message_attributes or {})
            return
        if self.protocol == "lambda":
            event = _lambda_event(self, message, message_id, subject, message_attributes or {})
            function = find_function(self.endpoint)
            in_background(lambda: run_asynchronously(function, event), f"SNS to {self.endpoint}")
            return
        mail = {
            "to": self.endpoint,
            "subject": subject or _DEFAULT_SUBJECT,
            "body": message,
            "topic": self.topic.arn,
        }
        STATE.mail.append(mail)

    def send(self: Rule, event: Any, transform_input: bool = True) -> None:
        if self.state != "ENABLED" or not self.event_pattern.matches_event(event):
            return
        functions = [target for target in self.targets if ":lambda:" in target["Arn"]]
        everything = self.targets
        try:
            # moto raises at the first Lambda target.
            self.targets = [target for target in everything if target not in functions]
            send_to_targets(self, event, transform_input)
        finally:
            self.targets = everything
        for target in functions:
            function, payload = find_function(target["Arn"]), target.get("Input") or json.dumps(event)
            in_background(lambda f=function, p=payload: run_asynchronously(f, p), f"rule {self.name}")

    patch_subscribing()
    Subscription.publish = publish
    Rule.send_to_targets = send
