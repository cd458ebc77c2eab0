"""The same, where `entitlements` are the licenses a person holds (`scim.entitlements`)."""

from scim.filters import attributes
from scim.filters.conditions import Entries
from scim.filters.lexer import FilterError
from scim.filters.table import Kind, Place
from scim.schemas import HELD_LICENSES, USER

NAME = str(HELD_LICENSES["name"])
PARTS = [each["name"] for each in HELD_LICENSES["subAttributes"]]
HELD = f"{attributes.LINE}:licenses"


def place(name: str) -> Place:
    listed, _, sub = _plain(name).partition(".")
    return part(NAME, sub or "value") if listed == NAME else attributes.place(name)


def part(listed: str, name: str) -> Place:
    if _plain(listed) != NAME:
        return attributes.part(listed, name)
    if name not in PARTS:
        raise FilterError(f"{NAME} has no {name}.")
    if name == "type":
        return Place("'license'", Kind.FOLDED, entries(listed))
    return attributes.part(HELD, name)


def entries(listed: str) -> Entries:
    return attributes.entries(HELD if _plain(listed) == NAME else listed)


def _plain(name: str) -> str:
    return name.removeprefix(f"{USER.id.lower()}:")
