"""Licenses as Okta entitlements: which a person holds, shown and set through `entitlements`.

Only where the switch of the connection is on. Otherwise `entitlements` are the client's own
words, kept and shown as they were sent; while it is on, those words wait in the profile.
"""

import re
from typing import Any

import orjson

from identity.models import User
from scim import beside, errors
from scim.authentication import Caller
from scim.operations import Operation
from scim.reading import Reading
from telephony import licenses

TYPE = "License"  # what an entry's type says, and the name of the resource type
NAME = "entitlements"
Entry = dict[str, Any]
# Parts of an entry that follow from its license.
OURS = re.compile(r"(?:urn:\S+:user:)?entitlements(?:\[.*\])?\.(?:display|type|primary)\Z", re.S)


def show(person: dict[str, Any], held: list[Entry]) -> None:
    """In place of a client's own words, what the person holds."""
    person.pop(NAME, None)
    if held:
        person[NAME] = _entries(held)


def put_in(
    resource: dict[str, Any], operations: list[Operation], user: User, reading: Reading
) -> list[Operation]:
    """Show a PATCH what `user` holds, where it speaks of it. The operations that may be done."""
    resource.pop(NAME, None)
    if any(NAME in f"{each.path} {each.value}".lower() for each in operations):
        resource[NAME] = _entries(_held(user))
    return [each for each in operations if not _is_of_the_license(each, reading)]


def take_out(resource: dict[str, Any], kept: dict[str, Any], caller: Caller) -> set[str] | None:
    """The licenses that `resource` asks for, by code; None where it says nothing of them.

    They leave `resource`, and the client's own words in the profile `kept` return to it.
    Raises ScimError 400 for an entry that names no license.
    """
    if not caller.connection.has_entitlements:
        if resource.get(NAME) == []:
            del resource[NAME]
        return None
    given = resource.pop(NAME, None)
    if NAME in kept:
        resource[NAME] = kept[NAME]
    return None if given is None else {_code(each) for each in given}


def give(
    user: User, wanted: set[str] | None, *, is_going: bool, reading: Reading, caller: Caller
) -> None:
    """Make `wanted` the licenses of `user`; None leaves them alone.

    `is_going`: this very call suspends the person. Nothing may stop that, so what could not be
    given is noted, not refused. Raises ScimError 400, and then the whole call is undone.
    """
    if wanted is None:
        return
    held = {each["value"] for each in _held(user)}
    if is_going and wanted - held:
        passed_over = ", ".join(sorted(wanted - held))
        reading.ignore(f"A suspended person is given no license: {passed_over}.")
        wanted &= held
    if wanted != held:
        _hold(user, held, wanted, caller)


def _hold(user: User, held: set[str], wanted: set[str], caller: Caller) -> None:
    try:
        line = licenses.hold(user, held=held, codes=wanted, actor=caller.actor)
    except licenses.Suspended:
        raise errors.bad(
            "invalidValue",
            f"{user.label} is suspended and is given no license. Reinstate the person first.",
        ) from None
    except (licenses.Unknown, licenses.NotTogether, licenses.NoSeat) as reason:
        raise errors.bad("invalidValue", str(reason)) from None
    if line is not None:
        beside.has_line(user, line)


def _held(user: User) -> list[Entry]:
    """What the line says, which is written whenever a seat moves."""
    held: list[Entry] = orjson.loads(beside.of(user).licenses or "[]")
    return held


def _entries(held: list[Entry]) -> list[Entry]:
    return [{**each, "type": TYPE} for each in held]


def _code(entry: Entry) -> str:
    if "value" not in entry:
        raise errors.bad("invalidValue", "An entitlement names its license in value.")
    return str(entry["value"])


def _is_of_the_license(operation: Operation, reading: Reading) -> bool:
    if not OURS.match(operation.path.lower()):
        return False
    reading.tolerate(f"{operation.path} is read-only.", "mutability")
    return True
