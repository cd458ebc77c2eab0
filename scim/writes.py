"""What a client can have done to a person or a group, whichever door it comes through.

A request of its own and an operation of a Bulk differ in how they ask and how they are
answered, not in what is done: both bring a `Write` here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from identity.models import Group, User
from scim import group_provisioning, operations, provisioning, resources
from scim.authentication import Caller
from scim.reading import Reading


@dataclass(frozen=True)
class Write:
    """One write as it was asked. `scim_id` is "" for a create, `body` empty for a delete."""

    caller: Caller
    reading: Reading
    body: dict[str, Any]
    scim_id: str = ""
    if_match: str = ""


Deed = Callable[[Write], User | Group | None]


def create_user(write: Write) -> User:
    resource = resources.read(write.body, write.reading)
    return provisioning.create(resource, reading=write.reading, caller=write.caller)


def create_users(writes: list[Write]) -> list[User]:
    """Many `create_user` by few statements: all or, by raising, none."""
    bodies = [resources.read(write.body, write.reading) for write in writes]
    return provisioning.create_many(bodies, caller=writes[0].caller)


def replace_user(write: Write) -> User:
    resource = resources.read(write.body, write.reading)
    return provisioning.replace(
        write.scim_id,
        resource,
        reading=write.reading,
        caller=write.caller,
        if_match=write.if_match,
    )


def patch_user(write: Write) -> User:
    return provisioning.patch(
        write.scim_id,
        operations.read(write.body, write.reading),
        reading=write.reading,
        caller=write.caller,
        if_match=write.if_match,
    )


def delete_user(write: Write) -> None:
    provisioning.delete(write.scim_id, caller=write.caller, if_match=write.if_match)


def create_group(write: Write) -> Group:
    resource = resources.read_group(write.body, write.reading)
    return group_provisioning.create(resource, reading=write.reading, caller=write.caller)


def replace_group(write: Write) -> Group:
    return group_provisioning.replace(
        write.scim_id,
        resources.read_group(write.body, write.reading),
        reading=write.reading,
        caller=write.caller,
        if_match=write.if_match,
    )


def patch_group(write: Write) -> Group:
    return group_provisioning.patch(
        write.scim_id,
        operations.read(write.body, write.reading),
        reading=write.reading,
        caller=write.caller,
        if_match=write.if_match,
    )


def delete_group(write: Write) -> None:
    group_provisioning.delete(write.scim_id, caller=write.caller, if_match=write.if_match)
