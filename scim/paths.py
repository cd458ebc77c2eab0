"""Where a PATCH operation points (RFC 7644 section 3.5.2, figure 7)."""

import re
from dataclasses import dataclass

from scim import schemas
from scim.filters.grammar import Reader
from scim.filters.lexer import END, FilterError, tokens
from scim.filters.tree import Node
from scim.schemas import Attribute, Schema

NAME = r"[A-Za-z$][\w$-]*"
PATH = re.compile(
    rf"(?P<name>{NAME})(?P<condition>\[.*\])?(?:\.(?P<sub>{NAME}))?\Z", re.ASCII | re.DOTALL
)
MAX_LENGTH = 2048  # characters
CORE = {schemas.USER.id: schemas.WRITABLE, schemas.GROUP.id: schemas.GROUP_WRITABLE}


class BadPath(ValueError):
    """The text is no path."""


class UnknownPath(ValueError):
    """A path, but to nothing that we have."""


@dataclass(frozen=True)
class Target:
    """A whole schema (`attribute` is None), an attribute, some of its entries, or a part."""

    schema: Schema
    attribute: Attribute | None = None
    condition: Node | None = None
    sub: Attribute | None = None

    @property
    def is_read_only(self) -> bool:
        parts = (self.attribute, self.sub)
        return any(part.is_read_only for part in parts if part is not None)


def parse(text: str, family: tuple[Schema, ...] = schemas.OF_USERS) -> Target:
    """What `text` points at in a resource of `family`, whose first schema is the core one.

    Raises BadPath, UnknownPath, and FilterError for what stands in brackets.
    """
    if len(text) > MAX_LENGTH:
        raise BadPath(f"A path is {MAX_LENGTH} characters at most.")
    schema, rest = _schema(text, family)
    if not rest:
        return Target(schema)
    match = PATH.match(rest)
    if match is None:
        raise BadPath(f"{text[:80]} is not a path.")
    attribute = _attribute(schema, match["name"])
    sub = _sub(attribute, match["sub"])
    condition = _condition(attribute, match["condition"])
    return Target(schema, attribute, condition, sub)


def _schema(text: str, family: tuple[Schema, ...]) -> tuple[Schema, str]:
    """The schema a path starts with, and what follows. No URN means the core schema."""
    folded = text.lower()
    for schema in family:
        urn = schema.id.lower()
        if folded == urn:
            return schema, ""
        if folded.startswith(urn + ":"):
            return schema, text[len(urn) + 1 :]
    if folded.startswith("urn:"):
        raise UnknownPath(f"There is no {text[:80]} here.")
    return family[0], text


def _attribute(schema: Schema, name: str) -> Attribute:
    folded = name.lower()
    attributes = CORE.get(schema.id, schema.attributes)
    if folded not in attributes:
        raise UnknownPath(f"There is no attribute {name[:80]}.")
    return attributes[folded]


def _sub(attribute: Attribute, name: str | None) -> Attribute | None:
    if name is None:
        return None
    if name.lower() not in attribute.sub:
        raise UnknownPath(f"{attribute.name} has no {name[:80]}.")
    return attribute.sub[name.lower()]


def _condition(attribute: Attribute, bracketed: str | None) -> Node | None:
    if bracketed is None:
        return None
    if not attribute.is_multi_valued:
        raise BadPath(f"{attribute.name} has one value, so nothing can be chosen in brackets.")
    reader = Reader(tokens(bracketed))
    node = reader.inside("[", "]")
    reader.expect(END.text)
    return node


__all__ = ["BadPath", "FilterError", "Target", "UnknownPath", "parse"]
