"""A list costs the same however much is on it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from telephony import devices, extensions, numbering, numbers, porting, ring_groups, sites
from telephony.rules import book
from telephony.rules.book import Wanted
from tests.conftest import ACTOR, arrival
from tests.console.api import program

LISTS = {  # what it may cost, with finding the token and counting
    "/users": 3,
    "/licenses": 3,
    "/extensions": 3,
    "/ranges": 5,
    "/numbers": 3,
    "/ports": 3,
    "/rules": 3,
    "/waiting": 3,
    "/sites": 3,
    "/devices": 3,
    "/ring-groups": 5,
}


def fill(organization, numbered) -> None:
    """One more of everything for each of `numbered`."""
    for each in numbered:
        ann = arrival(organization, f"ann{each}", "List")
        extensions.give(ann, number=f"{1000 + each}", actor=ACTOR)
        number = numbers.claim(organization, number=f"+1415555{1000 + each}", actor=ACTOR)
        numbers.give(ann, number=number, actor=ACTOR)
        devices.add(ann, mac=f"00156500{each:04d}", actor=ACTOR)
        site = sites.add(organization, name=f"Site {each}", country="FR", actor=ACTOR)
        digits = f"{60 + each}"
        numbering.add(organization, first=digits, last=digits, site=site, actor=ACTOR)
        desk = ring_groups.create(
            organization, name=f"Desk {each}", number=f"{5000 + each}", members=[ann], actor=ACTOR
        )
        rings = numbers.claim(organization, number=f"+1415555{2000 + each}", actor=ACTOR)
        ring_groups.give_number(desk, number=rings, actor=ACTOR)
        porting.begin_in(
            organization, listed=[f"+1415555{3000 + each}"], carrier="Bell", actor=ACTOR
        )
        book.add(organization, Wanted(f"Rule {each}", site=site, gives_extension=True), actor=ACTOR)
        organization.pending_lines.update_or_create(
            user=ann, defaults={"lacks_number": True, "detail": "None is free."}
        )


@pytest.mark.parametrize("path", LISTS)
def test_a_longer_list_costs_no_query_more(path, acme, five_seats):
    fill(acme, range(1, 3))
    robot = program(acme, f"{'rules' if path == '/waiting' else path[1:]}:read")
    robot("GET", path)
    with CaptureQueriesContext(connection) as of_two:
        few = robot("GET", path).json()["items"]
    fill(acme, range(3, 8))

    with CaptureQueriesContext(connection) as of_seven:
        many = robot("GET", path).json()["items"]

    assert path == "/licenses" or len(many) >= len(few) + 5
    assert len(of_two) == len(of_seven) <= LISTS[path]
