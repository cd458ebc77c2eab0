"""`attributes` and `excludedAttributes`: which part of a resource is wanted (RFC 7644 3.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from scim import errors, schemas
from scim.schemas import GROUP, USER

ALWAYS = {"id", "schemas"}  # returned "always", whatever is asked
USERS, GROUPS = f"{USER.id.lower()}:", f"{GROUP.id.lower()}:"
EXTENSIONS = {each.id.lower() for each in schemas.EXTENSIONS}


@dataclass(frozen=True)
class Selection:
    """Names in lower case: either the only ones wanted, or those unwanted."""

    wanted: frozenset[str] = frozenset()
    unwanted: frozenset[str] = frozenset()

    def wants(self, name: str) -> bool:
        """Whether any part of the attribute `name` is wanted, so that it must be read at all."""
        if self.wanted:
            return any(each.partition(".")[0] == name for each in self.wanted)
        return name not in self.unwanted

    def names(self, name: str) -> bool:
        """Whether `attributes` asks for `name` by name."""
        return bool(self.wanted) and self.wants(name)

    def asks_for(self, name: str) -> bool:
        """Whether exactly `name`, which is returned on request only, is asked for."""
        return name in self.wanted

    def of(self, resource: dict[str, Any]) -> dict[str, Any]:
        if self.wanted:
            return _only(resource, self.wanted)
        return _without(resource, self.unwanted) if self.unwanted else resource


WHOLE = Selection()


def once(parameters: Mapping[str, str], name: str, scim_type: str = "invalidValue") -> None:
    """Refuse a parameter that the URL has twice: nobody can say which is meant."""
    if isinstance(parameters, QueryDict) and len(parameters.getlist(name)) > 1:
        raise errors.bad(scim_type, f"{name} stands twice in the URL.")


def read(query: Mapping[str, str]) -> Selection:
    wanted, unwanted = _names(query, "attributes"), _names(query, "excludedAttributes")
    if wanted and unwanted:
        raise errors.bad("invalidValue", "Send attributes or excludedAttributes, not both.")
    return Selection(wanted, unwanted) if wanted or unwanted else WHOLE


def _names(query: Mapping[str, str], parameter: str) -> frozenset[str]:
    once(query, parameter)
    listed = query.get(parameter, "").lower().split(",")
    names = (each.strip().removeprefix(USERS).removeprefix(GROUPS) for each in listed)
    return frozenset(each for each in names if each and f"{each}:" not in (USERS, GROUPS))


def _only(resource: dict[str, Any], wanted: frozenset[str]) -> dict[str, Any]:
    parts = {
        name: value if name.lower() in ALWAYS | wanted else _part(name, value, wanted, keep=True)
        for name, value in resource.items()
    }
    return {name: value for name, value in parts.items() if value not in (None, {}, [])}


def _without(resource: dict[str, Any], unwanted: frozenset[str]) -> dict[str, Any]:
    return {
        name: _part(name, value, unwanted, keep=False)
        for name, value in resource.items()
        if name.lower() in ALWAYS or name.lower() not in unwanted
    }


def _part(path: str, value: Any, chosen: frozenset[str], *, keep: bool) -> Any:
    """Of a complex value, the chosen parts at any depth (`keep`), or all but those."""
    if isinstance(value, list):
        entries = [_part(path, each, chosen, keep=keep) for each in value]
        return [entry for entry in entries if entry not in (None, {})]
    if not isinstance(value, dict):
        return None if keep else value
    separator = ":" if path.lower() in EXTENSIONS else "."
    parts = {}
    for name, each in value.items():
        inside = f"{path}{separator}{name}".lower()
        if inside not in chosen:
            parts[name] = _part(inside, each, chosen, keep=keep)
        elif keep:
            parts[name] = each
    return {name: each for name, each in parts.items() if each not in (None, {}, [])}
