"""Custom resources: Create, Update and Delete run in the Lambda host; the deployment needs their answer."""

from __future__ import annotations

import json
import threading
import uuid
from typing import Any

from moto.core.common_models import CloudFormationModel

from .lambda_functions import find_function, run

# The handlers of the CDK speak HTTPS on port 443 to whatever host they are told; a preload in the
# Lambda host turns this one name into the emulator's own port.
RESPONSE_HOST = "cloudformation-response.invalid"
RESPONSE_PATH = "/_emulator/custom-resource/"
_ANSWER_WAIT_SECONDS = 5

_answers: dict[str, dict[str, Any]] = {}
_arrived = threading.Condition()


def receive_answer(request_id: str, answer: dict[str, Any]) -> None:
    """Takes what a handler sent to its ResponseURL."""
    with _arrived:
        _answers[request_id] = answer
        _arrived.notify_all()


class CustomResource(CloudFormationModel):
    """One custom resource of a stack; its function decides the physical id and the attributes."""

    def __init__(self, physical_id: str, data: dict[str, Any], request: dict[str, Any]) -> None:
        self.physical_resource_id = physical_id
        self.data = data
        self.request = request

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::CloudFormation::CustomResource"

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return True

    def get_cfn_attribute(self, name: str) -> Any:
        if name not in self.data:
            raise ValueError(f"the custom resource answered without the attribute {name}")
        return self.data[name]

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **context: Any
    ) -> Any:
        request = {
            "StackId": context["StackId"],
            "LogicalResourceId": context["LogicalId"],
            "ResourceType": context["ResourceType"],
            "ResourceProperties": _as_strings(cloudformation_json["Properties"]),
        }
        answer = _ask({"RequestType": "Create", **request})
        return cls(answer["PhysicalResourceId"], answer.get("Data") or {}, request)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: Any,
        account_id: str,
        region_name: str,
    ) -> Any:
        old = original_resource.request
        request = {**old, "ResourceProperties": _as_strings(cloudformation_json["Properties"])}
        answer = _ask(
            {
                "RequestType": "Update",
                "PhysicalResourceId": original_resource.physical_resource_id,
                "OldResourceProperties": old["ResourceProperties"],
                **request,
            }
        )
        updated = cls(answer["PhysicalResourceId"], answer.get("Data") or {}, request)
        if updated.physical_resource_id != original_resource.physical_resource_id:
            # A new id is a replacement: the old one is deleted afterwards.
            original_resource.delete(account_id, region_name)
        return updated

    def delete(self, account_id: str, region: str) -> None:
        _ask({"RequestType": "Delete", "PhysicalResourceId": self.physical_resource_id, **self.request})

    def is_created(self) -> bool:
        return True


def _as_strings(value: Any) -> Any:
    """CloudFormation hands every scalar to a custom resource as a string."""
    if isinstance(value, dict):
        return {name: _as_strings(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_strings(item) for item in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value)


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    request_id = str(uuid.uuid4())
    token = request["ResourceProperties"]["ServiceToken"]
    event = {
        "RequestId": request_id,
        "ResponseURL": f"https://{RESPONSE_HOST}{RESPONSE_PATH}{request_id}",
        "ServiceToken": token,
        **request,
    }
    outcome = run(find_function(token), json.dumps(event), custom_resource=True)
    with _arrived:
        if not outcome.failed:
            _arrived.wait_for(lambda: request_id in _answers, timeout=_ANSWER_WAIT_SECONDS)
        answer = _answers.pop(request_id, None)
    if answer is None:
        # AWS would wait an hour for this.
        raise RuntimeError(f"The function {token} gave no answer: {outcome.payload}\n{outcome.logs}")
    if answer["Status"] != "SUCCESS":
        reason = answer.get("Reason")
        raise RuntimeError(
            f"Received response status [FAILED] from custom resource. Message returned: {reason}"
        )
    return answer


def is_custom(resource_type: str) -> bool:
    """Whether CloudFormation would call a function for this type."""
    return resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"
