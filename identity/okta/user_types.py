"""Okta's user types: each has a schema of its own, which later changes of another do not reach."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from identity.okta.answers import OKTA_ID, Reader

PATH = "/api/v1/meta/types/user"
DEFAULT = "default"  # what the default type's schema goes by
FIELDS = quote("id,status,profile:(login)", safe="")
MOST_PEOPLE = 200  # of one page


@dataclass(frozen=True)
class UserType:
    """`schema` is what its schema goes by in paths."""

    id: str
    title: str
    schema: str
    is_default: bool


def read(reader: Reader) -> list[UserType]:
    """All of them. Raises OktaFailure. One whose schema has no link that we can use is left out."""
    found = [_read(document) for document in reader.documents()]
    return [each for each in found if OKTA_ID.match(each.id) and OKTA_ID.match(each.schema)]


def people(type_id: str) -> str:
    """Address of the first people of a type. Okta's search may be behind by some seconds."""
    wanted = quote(f'type.id eq "{type_id}"', safe="")
    return f"/api/v1/users?search={wanted}&limit={MOST_PEOPLE}&fields={FIELDS}"


def _read(document: dict[str, Any]) -> UserType:
    is_default = document.get("default") is True
    okta_id, name = str(document.get("id", "")), str(document.get("name", ""))
    title = str(document.get("displayName") or name)[:100]
    return UserType(okta_id, title, DEFAULT if is_default else _schema(document), is_default)


def _schema(document: dict[str, Any]) -> str:
    """The last piece of the link; we go nowhere but to our own Okta with it."""
    links = document.get("_links")
    link = links.get("schema") if isinstance(links, dict) else None
    address = link.get("href") if isinstance(link, dict) else None
    return urlsplit(str(address or "")).path.rpartition("/")[2]
