"""Okta deactivates a person: they are out at once; reactivated, they are back at once."""

import pytest

from identity import users
from identity.models import UserSession
from tests.conftest import ACTOR
from tests.scim.bodies import patch, pathless, replace

WAYS = [
    lambda active: ("PATCH", pathless(active=active)),
    lambda active: ("PATCH", replace("active", active)),
    lambda active: ("PATCH", replace("active", str(active))),
    lambda active: ("PATCH", patch({"op": "add", "path": "active", "value": active})),
    lambda active: ("PATCH", pathless(Active=str(active).lower())),
    lambda active: ("PUT", {"userName": "bob@acme.example", "active": active}),
    lambda active: ("PUT", {"userName": "bob@acme.example", "active": str(active)}),
]


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_deactivate_and_reactivate_shows_at_once(okta, bob, way):
    path = f"/Users/{bob.scim_id}"

    out = okta(*_call(path, way(False)))
    read_out = okta("GET", path)
    back = okta(*_call(path, way(True)))
    read_back = okta("GET", path)

    assert (out.status_code, back.status_code) == (200, 200)
    assert (out.json()["active"], read_out.json()["active"]) == (False, False)
    assert (back.json()["active"], read_back.json()["active"]) == (True, True)


def test_the_sessions_of_a_deactivated_person_end_and_the_seat_is_parked(okta, acme, bob, as_user):
    as_user(bob)
    as_user(bob)

    okta("PATCH", f"/Users/{bob.scim_id}", pathless(active=False))

    assert not UserSession.objects.filter(user=bob).exists()
    assert bob.seats.get().state == "parked"
    assert acme.audit_events.filter(action="user.suspended", source="scim").count() == 1


def test_a_reactivated_person_has_extension_and_number_as_before(okta, bob):
    path = f"/Users/{bob.scim_id}"
    before = okta("GET", path).json()
    okta("PATCH", path, pathless(active=False))

    after = okta("PATCH", path, pathless(active=True)).json()

    assert {**after, "meta": None} == {**before, "meta": None}
    assert bob.seats.get().state == "assigned"


def test_a_person_suspended_in_the_console_reads_as_not_active(okta, bob):
    users.suspend(bob, actor=ACTOR)

    assert okta("GET", f"/Users/{bob.scim_id}").json()["active"] is False


def test_deactivating_twice_is_said_once(okta, acme, bob):
    path = f"/Users/{bob.scim_id}"
    first = okta("PATCH", path, pathless(active=False))

    second = okta("PATCH", path, pathless(active=False))

    assert second.json() == first.json()
    assert acme.audit_events.filter(action="user.suspended").count() == 1


def _call(path, deed):
    method, body = deed
    return method, path, body
