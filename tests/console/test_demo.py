"""The demo: the same cast every time, and a stand-in Okta that is connected from the start."""

import http.client

import pytest
import requests

from console.demo import cast
from console.demo.seed import ACTOR, seed
from console.processes import ports
from identity.models import AuditEvent, Organization, User
from telephony import seats
from telephony.models import LicenseSku
from tests.live import Switchroom
from tests.processes import eventually, processes_of


@pytest.fixture(autouse=True)
def _products(standard):
    """They come with a migration, and are gone after a test that emptied the tables."""
    addon = {"name": "International", "kind": "addon", "has_voice": False}
    LicenseSku.objects.get_or_create(code="professional", defaults={"name": "Professional"})
    LicenseSku.objects.get_or_create(code="international", defaults=addon)


def test_the_cast_is_complete(db):
    acme = seed()

    bob = acme.users.get(user_name="bob@acme.example")
    assert {each.slug for each in Organization.objects.all()} == {"acme", "globex"}
    assert [pool.purchased for pool in seats.counts(acme)] == [2, 3, 10]
    assert acme.phone_numbers.count() == 20
    assert bob.extension.number == "1001"
    assert [each.e164 for each in bob.extension.numbers.all()] == [cast.BOBS_NUMBER]
    assert not acme.users.get(user_name="carol@acme.example").is_active
    for name in ("olga", "alice", "henry", "audrey"):
        assert acme.users.get(user_name=f"{name}@acme.example").check_password(cast.PASSWORD)


def test_seeding_twice_changes_nothing(db):
    seed()
    people, events = User.objects_all_organizations.count(), _events()

    seed()

    assert User.objects_all_organizations.count() == people
    assert _events() == events


def test_seeding_leaves_alone_what_a_visitor_changed(db):
    acme = seed()
    bob = acme.users.get(user_name="bob@acme.example")
    seats.release(bob, actor=ACTOR)

    seed()

    assert seats.base_seat(bob) is None


def _events() -> int:
    return AuditEvent.objects_all_organizations.count()


@pytest.mark.live
@pytest.mark.timeout(900)
def test_the_demo_is_connected_when_it_says_ready_and_leaves_nothing_behind(tmp_path):
    okta_port = ports.free()
    words = ("demo", "--okta-port", str(okta_port))
    demo = Switchroom(tmp_path / "data", *words, from_nothing=True)
    with demo:
        okta = f"http://127.0.0.1:{okta_port}"
        demo.wait_for_line("  Ctrl-C stops everything.")

        assert f"Stand-in Okta    {okta}" in demo.log()
        assert cast.PASSWORD in demo.log()
        assert requests.get(f"{demo.url}/sign-in/", timeout=20).status_code == http.client.OK
        assert requests.get(okta, timeout=20).status_code == http.client.OK
        assert eventually(lambda: _in_okta(okta, "bob")["profile"].get("extension") == "1001")
        assert _in_okta(okta, "bob")["profile"]["primaryPhone"] == cast.BOBS_NUMBER
        assert _in_okta(okta, "carol")["status"] == "DEPROVISIONED"

        demo.process.kill()
        assert eventually(lambda: not processes_of(demo)), processes_of(demo)


def _in_okta(okta: str, name: str) -> dict:
    snapshot = requests.get(f"{okta}/_control/snapshot", timeout=20).json()
    return next(each for each in snapshot["users"] if each["login"] == f"{name}@acme.example")
