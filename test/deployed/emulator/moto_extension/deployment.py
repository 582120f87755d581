"""Brings a stack from one template to another, in dependency order, and back again when a resource fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.models import Event, Stack

from .state import STATE


class DeploymentFailed(Exception):
    """A resource could not be created or updated; the stack was rolled back."""


def references(value: Any) -> Iterator[str]:
    """Every logical id (or pseudo parameter) that a piece of template names."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("Ref", "Condition") and isinstance(item, str):
                yield item
            elif key == "DependsOn":
                yield from [item] if isinstance(item, str) else item
            elif key == "Fn::GetAtt":
                yield item.split(".")[0] if isinstance(item, str) else item[0]
            elif key == "Fn::Sub":
                text = item if isinstance(item, str) else item[0]
                yield from (found.split(".")[0] for found in re.findall(r"\$\{([^!}][^}]*)\}", text))
                yield from references(item)
            else:
                yield from references(item)


def in_dependency_order(resources: dict[str, Any]) -> list[str]:
    """Logical ids, each after those it needs."""
    ordered: dict[str, None] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise ValueError(f"Circular dependency between resources: {' -> '.join((*path, name))}")
        if name in ordered:
            return
        for needed in references(resources[name]):
            if needed in resources and needed != name:
                visit(needed, (*path, name))
        ordered[name] = None

    for name in resources:
        visit(name, ())
    return list(ordered)


def deploy(stack: Stack, template: dict[str, Any], parameters: dict[str, Any]) -> None:
    """Applies a template; raises DeploymentFailed after putting the resources back as they were."""
    resource_map = stack.resource_map
    old_template = {**resource_map._template, "Resources": dict(resource_map._resource_json_map)}
    old_parameters = dict(resource_map.input_parameters)
    existing = _created(stack, old_template)
    try:
        _apply(stack, template, parameters)
    except Exception as failure:
        _roll_back(stack, old_template, old_parameters, existing)
        raise DeploymentFailed(str(failure)) from failure
    gone = [name for name in existing if name not in template["Resources"]]
    _delete(stack, old_template["Resources"], gone)


def delete_all(stack: Stack) -> None:
    """Deletes the resources of a stack, dependants first; keeps those with a Retain policy."""
    resources = stack.resource_map._resource_json_map
    _delete(stack, resources, _created(stack, {"Resources": resources}))


def _created(stack: Stack, template: dict[str, Any]) -> list[str]:
    parsed = stack.resource_map._parsed_resources
    return [name for name in template.get("Resources", {}) if parsed.get(name) is not None]


def _load(stack: Stack, template: dict[str, Any], parameters: dict[str, Any]) -> None:
    resource_map = stack.resource_map
    resource_map._template = template
    resource_map.input_parameters = parameters
    resource_map._resource_json_map = template.get("Resources", {})
    resource_map.resolved_parameters = {}
    resource_map.load_mapping()
    resource_map.load_parameters()
    resource_map.load_conditions()


def _apply(stack: Stack, template: dict[str, Any], parameters: dict[str, Any]) -> None:
    resource_map = stack.resource_map
    difference = resource_map.build_resource_diff(template, parameters)
    _load(stack, template, parameters)
    parsed = resource_map._parsed_resources
    replaced: set[str] = set()
    for name in in_dependency_order(template["Resources"]):
        resource = template["Resources"][name]
        if not _wanted(stack, resource):
            continue
        before = parsed.get(name)
        affected = name in difference["Modify"] or not replaced.isdisjoint(references(resource))
        if before is not None and not affected:
            continue
        verb = "CREATE" if before is None else "UPDATE"
        try:
            if before is None:
                _ = resource_map[name]
            else:
                parsed[name] = _update(stack, name, resource)
        except Exception as failure:
            _event(stack, name, resource, f"{verb}_FAILED", f"{type(failure).__name__}: {failure}")
            raise
        if before is not None and _physical_id(before) != _physical_id(parsed[name]):
            replaced.add(name)
        _event(stack, name, resource, f"{verb}_COMPLETE")


def _wanted(stack: Stack, resource: dict[str, Any]) -> bool:
    condition = resource.get("Condition")
    return not condition or bool(stack.resource_map.lazy_condition_map[condition])


def _update(stack: Stack, name: str, resource: dict[str, Any]) -> Any:
    resource_class = parsing.resource_class_from_type(resource["Type"])
    if hasattr(resource_class.update_from_cloudformation_json, "__isabstractmethod__"):
        STATE.unsupported.append(f"update of {resource['Type']}")
        raise NotImplementedError(f"emulator: update of {resource['Type']} is not supported")
    return parsing.parse_and_update_resource(
        name, resource, stack.resource_map, account_id=stack.account_id, region_name=stack.region_name
    )


def _roll_back(
    stack: Stack, template: dict[str, Any], parameters: dict[str, Any], existing: list[str]
) -> None:
    attempted = stack.resource_map._resource_json_map
    added = [name for name in _created(stack, {"Resources": attempted}) if name not in existing]
    if existing:
        _apply(stack, template, parameters)
    _delete(stack, attempted, added)
    _load(stack, template, parameters)


def _delete(stack: Stack, resources: dict[str, Any], names: list[str]) -> None:
    parsed = stack.resource_map._parsed_resources
    for name in reversed(in_dependency_order(resources)):
        if name not in names:
            continue
        resource = resources[name]
        if resource.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"):
            _event(stack, name, resource, "DELETE_SKIPPED")
        else:
            try:
                stack.resource_map._delete_resource(parsed[name], resource)
            except Exception as failure:
                _event(stack, name, resource, "DELETE_FAILED", f"{type(failure).__name__}: {failure}")
                raise
            _event(stack, name, resource, "DELETE_COMPLETE")
        parsed.pop(name)


def _physical_id(resource: Any) -> str:
    return getattr(resource, "physical_resource_id", None) or ""


def _event(stack: Stack, name: str, resource: dict[str, Any], status: str, reason: str | None = None) -> None:
    stack.events.append(
        Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=name,
            physical_resource_id=str(_physical_id(stack.resource_map._parsed_resources.get(name))),
            resource_type=resource["Type"],
            resource_status=status,
            resource_status_reason=reason,
            resource_properties=None,
        )
    )
