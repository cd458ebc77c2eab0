"""Entity tags (RFC 7644 section 3.14): which version of a resource a client has in mind."""

import re

from identity.models import Group, Line, User
from scim import beside, errors

TAG = r'(?:W/)?"[^"]*"'
HEADER = re.compile(rf"\s*(?:\*|{TAG}(?:\s*,\s*{TAG})*)\s*\Z")


def tag(version: int, line_version: int | None = None) -> str:
    """A weak tag. A person's line has its own count of changes: it changes without the person."""
    return f'W/"{version}"' if line_version is None else f'W/"{version}.{line_version}"'


def tags(resources: list[User | Group]) -> list[str]:
    """The tag of each, with one look at the lines of all people among them."""
    people = [each.pk for each in resources if isinstance(each, User)]
    lines = Line.objects.filter(user__in=people).values_list("user_id", "version")
    of_line = dict(lines) if people else {}
    return [
        tag(each.version, of_line.get(each.pk) if isinstance(each, User) else None)
        for each in resources
    ]


def is_known(header: str, current: str) -> bool:
    """Whether If-None-Match or If-Match names the version `current`, weakly compared."""
    opaque = [each.removeprefix("W/") for each in re.findall(TAG, header)]
    return header.strip() == "*" or current.removeprefix("W/") in opaque


def check(resource: User | Group, if_match: str) -> None:
    """Refuse a write that was meant for another version; the caller holds the row lock.

    Raises ScimError 400 for a header that is none, 412 for another version.
    """
    if not if_match:
        return
    if not HEADER.match(if_match):
        raise errors.bad("invalidVers", "If-Match is * or a list of versions in quotes.")
    if not is_known(if_match, tag(resource.version, _line_version(resource))):
        raise errors.ScimError(412, "It has changed since. Read it again, then write.")


def _line_version(resource: User | Group) -> int | None:
    if isinstance(resource, Group):
        return None
    return beside.of(resource).line_version
