"""A CloudFormation resource type made of plain functions that call the public API of the emulated service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core.common_models import CloudFormationModel

Properties = dict[str, Any]

# moto finds handlers through __subclasses__(), which holds weak references only.
_kept_alive: list[type[CloudFormationModel]] = []


def add_resource_type(
    cloudformation_type: str,
    create: Callable[[Properties, str], str],
    delete: Callable[[str, Properties], Any] | None = None,
    update: Callable[[str, Properties], Any] | None = None,
    attribute: Callable[[str, str, Properties], Any] | None = None,
) -> None:
    """Teaches moto a type.

    `create(properties, generated_name)` gives the physical id; `update(id, properties)` changes in place, and
    when absent the resource is deleted and created; `attribute(id, name, properties)` answers Fn::GetAtt.
    """

    class Resource(CloudFormationModel):
        # moto reads the service out of the module's path.
        __module__ = "moto.emulator.models"

        def __init__(self, physical_id: str, properties: Properties) -> None:
            self.physical_resource_id = physical_id
            self.properties = properties

        @staticmethod
        def cloudformation_name_type() -> str:
            return ""

        @staticmethod
        def cloudformation_type() -> str:
            return cloudformation_type

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return True

        def get_cfn_attribute(self, name: str) -> Any:
            value = attribute(self.physical_resource_id, name, self.properties) if attribute else None
            if value is None:
                raise ValueError(f"{cloudformation_type} has no attribute {name} in the emulator")
            return value

        @classmethod
        def create_from_cloudformation_json(
            cls, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
        ) -> Any:
            properties = cloudformation_json.get("Properties", {})
            return cls(create(properties, resource_name), properties)

        @classmethod
        def update_from_cloudformation_json(
            cls,
            original_resource: Any,
            new_resource_name: str,
            cloudformation_json: Any,
            account_id: str,
            region_name: str,
        ) -> Any:
            properties = cloudformation_json.get("Properties", {})
            if update:
                update(original_resource.physical_resource_id, properties)
                return cls(original_resource.physical_resource_id, properties)
            original_resource.delete(account_id, region_name)
            return cls(create(properties, new_resource_name), properties)

        def delete(self, account_id: str, region: str) -> None:
            if delete:
                delete(self.physical_resource_id, self.properties)

        def is_created(self) -> bool:
            return True

    Resource.__name__ = cloudformation_type.replace("::", "")
    _kept_alive.append(Resource)


def only(properties: Properties, *names: str) -> Properties:
    """The given properties, without those absent or null."""
    return {name: properties[name] for name in names if properties.get(name) is not None}
