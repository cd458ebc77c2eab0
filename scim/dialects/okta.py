"""Okta, and every client that nobody named.

Okta maps `phoneNumbers[primary eq true].value` on import and reads no other entry.
It does not read the members in the answer to a change of a group.
"""

from scim.dialects.base import Dialect

OKTA = Dialect(
    "okta",
    is_lenient=True,
    shows_number=True,
    adds_primary=True,
    links=True,
    most_members=1000,
)
