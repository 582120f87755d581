"""Repairs moto's change sets and stack deletion, so that CDK commands work after the first deployment."""

from __future__ import annotations

import sys
import traceback
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Stack
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult

from .custom_resources import CustomResource, is_custom
from .deployment import DeploymentFailed, delete_all, deploy
from .state import STATE


class ChangeSetNotFound(ServiceException):
    """The code that the CDK CLI waits for; moto answers ValidationError."""

    # moto looks up the service's error shapes by the module of the exception.
    __module__ = "moto.cloudformation.exceptions"
    code = "ChangeSetNotFound"


def _find(response: CloudFormationResponse) -> tuple[str, ChangeSet]:
    """The newest change set of that name in that stack; moto ignores the stack, and CDK reuses one name."""
    name, stack = response._get_param("ChangeSetName"), response._get_param("StackName")
    for key, change_set in reversed(list(response.cloudformation_backend.change_sets.items())):
        same_stack = not stack or stack in (change_set.stack.name, change_set.stack_id)
        if key == name or (change_set.change_set_name == name and same_stack):
            return key, change_set
    raise ChangeSetNotFound(f"ChangeSet [{name}] does not exist")


def _delete_change_set(self: CloudFormationResponse) -> EmptyResult:
    try:
        key, _ = _find(self)
    except ChangeSetNotFound:
        return EmptyResult()
    del self.cloudformation_backend.change_sets[key]
    return EmptyResult()


def _describe_change_set(self: CloudFormationResponse) -> ActionResult:
    return ActionResult(_find(self)[1])


def _execute_change_set(self: CloudFormationResponse) -> EmptyResult:
    """Deploys before it answers: slower to return than AWS, and done when the CLI first asks."""
    backend = self.cloudformation_backend
    key, change_set = _find(self)
    stack = change_set.stack
    verb = change_set.change_set_type
    stack._add_stack_event(f"{verb}_IN_PROGRESS", resource_status_reason="User Initiated")
    stack.resource_map.cross_stack_resources = backend.exports
    try:
        deploy(stack, change_set.template_dict, change_set.parameters)
    except DeploymentFailed as failure:
        traceback.print_exc(file=sys.stderr)
        rollback = "ROLLBACK" if verb == "CREATE" else "UPDATE_ROLLBACK"
        stack._add_stack_event(f"{rollback}_IN_PROGRESS", resource_status_reason=str(failure))
        stack.status = f"{rollback}_COMPLETE"
        stack._add_stack_event(stack.status)
    else:
        stack.template = change_set.template
        stack.template_dict = change_set.template_dict
        stack.description = change_set.template_dict.get("Description")
        stack.parameters = change_set.parameters
        stack.output_map = stack._create_output_map()
        for export in stack.exports:
            backend.exports[export.name] = export
        stack.status = f"{verb}_COMPLETE"
        stack._add_stack_event(stack.status)
    backend.change_sets.pop(key, None)
    return EmptyResult()


def _delete_stack(self: CloudFormationBackend, name_or_stack_id: str) -> None:
    stack = next((s for s in self.stacks.values() if name_or_stack_id in (s.name, s.stack_id)), None)
    if stack is None:
        return
    stack._add_stack_event("DELETE_IN_PROGRESS", resource_status_reason="User Initiated")
    exports = [export.name for export in stack.exports]
    try:
        delete_all(stack)
    except Exception:
        traceback.print_exc(file=sys.stderr)
        stack.status = "DELETE_FAILED"
        stack._add_stack_event(stack.status)
        return
    stack.status = "DELETE_COMPLETE"
    stack._add_stack_event(stack.status)
    self.deleted_stacks[stack.stack_id] = self.stacks.pop(stack.stack_id)
    for name in exports:
        self.exports.pop(name, None)


def _stack_parameters(stack: Stack) -> dict[str, Any]:
    """Unresolved values: 'use the previous value' means the name of an SSM parameter, not its value."""
    declared = stack.template_dict.get("Parameters") or {}
    defaults = {name: value.get("Default") for name, value in declared.items()}
    return {**defaults, **stack.resource_map.input_parameters}


def patch_change_sets() -> None:
    """Installs the repairs."""
    CloudFormationResponse.delete_change_set = _delete_change_set
    CloudFormationResponse.describe_change_set = _describe_change_set
    CloudFormationResponse.execute_change_set = _execute_change_set
    CloudFormationBackend.delete_stack = _delete_stack
    Stack.stack_parameters = property(_stack_parameters)

    create_change_set = CloudFormationBackend.create_change_set

    def create_unless_live(self: CloudFormationBackend, *args: Any, **kwargs: Any) -> tuple[str, str]:
        name = kwargs["stack_name"]
        live = [s for s in self.stacks.values() if s.name == name and s.status != "DELETE_COMPLETE"]
        if kwargs["change_set_type"] == "CREATE" and live and live[0].status != "REVIEW_IN_PROGRESS":
            raise ValidationError(message=f"Stack [{name}] already exists and cannot be created again")
        return create_change_set(self, *args, **kwargs)

    CloudFormationBackend.create_change_set = create_unless_live

    resource_class_from_type = parsing.resource_class_from_type

    def known_class(resource_type: str) -> Any:
        """moto skips an unknown type in silence; here the deployment fails and says why."""
        if is_custom(resource_type):
            return CustomResource
        if resource_type not in parsing.NULL_MODELS and resource_type not in parsing.get_model_map():
            STATE.unsupported.append(resource_type)
            raise ValidationError(message=f"emulator: resource type {resource_type} is not supported")
        return resource_class_from_type(resource_type)

    parsing.resource_class_from_type = known_class
