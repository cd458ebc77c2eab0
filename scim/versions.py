"""Entity tags (RFC 7644 section 3.14): which version of a person a client has in mind."""

import re

from identity.models import Line, User
from scim import errors

TAG = r'(?:W/)?"[^"]*"'
HEADER = re.compile(rf"\s*(?:\*|{TAG}(?:\s*,\s*{TAG})*)\s*\Z")


def tag(version: int, line_version: int | None) -> str:
    """A weak tag. The line has its own count of changes: it changes without the person."""
    return f'W/"{version}"' if line_version is None else f'W/"{version}.{line_version}"'


def is_known(header: str, current: str) -> bool:
    """Whether If-None-Match or If-Match names the version `current`, weakly compared."""
    opaque = [each.removeprefix("W/") for each in re.findall(TAG, header)]
    return header.strip() == "*" or current.removeprefix("W/") in opaque


def check(user: User, if_match: str) -> None:
    """Refuse a write that was meant for another version; the caller holds the row lock.

    Raises ScimError 400 for a header that is none, 412 for another version.
    """
    if not if_match:
        return
    if not HEADER.match(if_match):
        raise errors.bad("invalidVers", "If-Match is * or a list of versions in quotes.")
    line_version = Line.objects.filter(user=user).values_list("version", flat=True).first()
    if not is_known(if_match, tag(user.version, line_version)):
        raise errors.ScimError(412, "The person has changed since. Read them again, then write.")
