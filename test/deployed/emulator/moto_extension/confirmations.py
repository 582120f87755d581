"""SNS asks who is subscribed by mail or HTTPS to confirm it; moto takes each for confirmed.

Mail is kept for the tests whether or not its address has confirmed.
"""

from __future__ import annotations

import uuid

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Subscription
from moto.sns.responses import SNSResponse

from .state import STATE

_MAIL = ("email", "email-json")
_ASKED = (*_MAIL, "http", "https")

_tokens: dict[str, Subscription] = {}


def confirmed(subscription: Subscription, authenticated: bool) -> None:
    """Whoever confirms with rights in the account keeps others from ending it."""
    subscription.confirmed = True
    subscription.attributes["PendingConfirmation"] = False
    subscription.attributes["ConfirmationWasAuthenticated"] = authenticated


def patch_confirmations() -> None:
    """Has what is new wait for its confirmation, and lists it so until then."""
    subscribe = SNSBackend.subscribe

    def asking(self: SNSBackend, topic_arn: str, endpoint: str, protocol: str) -> Subscription:
        known = set(self.subscriptions)
        subscription = subscribe(self, topic_arn, endpoint, protocol)
        if protocol in _ASKED and subscription.arn not in known:
            subscription.attributes["PendingConfirmation"] = True
            subscription.attributes["ConfirmationWasAuthenticated"] = False
        if protocol in _MAIL and subscription.arn not in known:
            token = uuid.uuid4().hex
            _tokens[token] = subscription
            STATE.confirmations.append({"to": endpoint, "topic": topic_arn, "token": token})
        return subscription

    def confirm_subscription(self: SNSResponse) -> ActionResult:
        subscription = _tokens.get(self._get_param("Token"))
        if subscription is None or subscription.topic.arn != self._get_param("TopicArn"):
            raise SNSInvalidParameter("Invalid parameter: Invalid token")
        guard = str(self._get_param("AuthenticateOnUnsubscribe")).lower() == "true"
        confirmed(subscription, authenticated=guard)
        return ActionResult({"SubscriptionArn": subscription.arn})

    def list_subscriptions_by_topic(self: SNSResponse) -> ActionResult:
        found, next_token = self.backend.list_subscriptions_by_topic(
            self._get_param("TopicArn"), next_token=self._get_param("NextToken")
        )
        return ActionResult({"Subscriptions": [_listed(one) for one in found], "NextToken": next_token})

    SNSBackend.subscribe = asking
    SNSResponse.confirm_subscription = confirm_subscription
    SNSResponse.list_subscriptions_by_topic = list_subscriptions_by_topic


def _listed(subscription: Subscription) -> dict[str, str]:
    is_pending = subscription.attributes["PendingConfirmation"] is True
    return {
        "SubscriptionArn": "PendingConfirmation" if is_pending else subscription.arn,
        "Owner": subscription.owner,
        "Protocol": subscription.protocol,
        "Endpoint": subscription.endpoint,
        "TopicArn": subscription.topic.arn,
    }
