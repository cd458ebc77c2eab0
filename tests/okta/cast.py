"""The fixed cast: the people Acme's Okta starts with."""

import json
from pathlib import Path
from typing import Any

from tests.okta.groups import Groups
from tests.okta.people import People

NAMES = (
    ("Alice", "Admin", "alice", "IT"),
    ("Bob", "Line", "bob", "Sales"),
    ("Carol", "Suspended", "carol", "Support"),
    ("Barbara", "Jensen", "barbara", "Finance"),
    ("Chidi", "Okafor", "chidi", "Support"),
    ("Élodie", "Marchand", "elodie", "Marketing"),
    ("Hiroshi", "Tanaka", "hiroshi", "Engineering"),
    ("Mia", "O'Connor", "mia", "Sales"),
    ("Søren", "Kjær", "soren", "Engineering"),
    ("Priya", "Raman", "priya", "Operations"),
)
GROUPS = {
    "Sales": ("bob", "mia"),
    "Support": ("carol", "chidi", "barbara"),
    "Warehouse": ("priya", "hiroshi"),
}


def profiles(path: Path | None = None, *, domain: str = "acme.example") -> list[dict[str, Any]]:
    """The cast, or the list of Okta profiles in the JSON file at `path`."""
    if path is not None:
        return list(json.loads(path.read_text()))
    return [_profile(*name, domain) for name in NAMES]


def enter(people: People, wanted: list[dict[str, Any]], *, now: str) -> None:
    """Put everyone in `wanted` among the people. Raises OktaError for a bad profile."""
    for profile in wanted:
        people.add(profile, now=now)


def gather(groups: Groups, people: People) -> None:
    """Put the groups of the cast together, from whoever of it is here."""
    for name, mailboxes in GROUPS.items():
        groups.add(name, [p for p in people if p.login.partition("@")[0] in mailboxes])


def _profile(first: str, last: str, mailbox: str, department: str, domain: str) -> dict[str, Any]:
    address = f"{mailbox}@{domain}"
    return {
        "login": address,
        "email": address,
        "firstName": first,
        "lastName": last,
        "displayName": f"{first} {last}",
        "locale": "en-US",
        "department": department,
    }
