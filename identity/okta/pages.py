"""A page of Okta's list of people, and where the next one begins (RFC 8288)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from identity.okta import errors
from identity.okta.answers import OktaUser, Reader

SIZE = 200  # people; Okta gives no more
SIZE_OF_APP = 100  # whole profiles: more would not fit into an answer that we read
NEXT = re.compile(r'<([^<>]+)>\s*;\s*rel="?next"?', re.IGNORECASE)
LONGEST_CURSOR = 450


@dataclass(frozen=True)
class UsersPage:
    """`after` names the next page; "" when this is the last one."""

    users: list[OktaUser]
    after: str


def path(attributes: Sequence[str], after: str, *, wanted: str = "") -> str:
    """With `fields`, so that 200 people fit into an answer. `wanted` is a filter of Okta's."""
    fields = quote(f"id,status,profile:({','.join(attributes)})", safe="")
    asked = f"&filter={quote(wanted, safe='')}" if wanted else ""
    return f"/api/v1/users?limit={SIZE}&fields={fields}{asked}{_cursor(after)}"


def of_app(people: str, after: str) -> str:
    """The same for the people of an app, whose address is `people`."""
    return f"{people}?limit={SIZE_OF_APP}{_cursor(after)}"


def _cursor(after: str) -> str:
    return f"&after={quote(after, safe='')}" if after else ""


def read(reader: Reader) -> UsersPage:
    """Raises OktaFailure. Of the link only the cursor counts: we go nowhere else."""
    found = NEXT.search(reader.answer.headers.get("Link", ""))
    cursor = parse_qs(urlsplit(found[1]).query).get("after", [""])[0] if found else ""
    if len(cursor) > LONGEST_CURSOR:
        raise errors.not_okta("The link to the next page is too long.", is_write=False)
    return UsersPage(reader.users(), cursor)
