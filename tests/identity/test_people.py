"""People arrive, change their names, are suspended and leave."""

import pytest
from django.db import IntegrityError, transaction

from identity import users
from identity.models import AuditEvent, Organization, User
from identity.profiles import Profile
from tests.conftest import ACTOR, arrival, connection, staff


def profile_of(user: User, **changes) -> Profile:
    columns = {
        "user_name": user.user_name,
        "external_id": user.external_id,
        "display_name": user.display_name,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "email": user.email,
        "attributes": user.profile,
    }
    return Profile(**(columns | changes))


def test_the_federation_id_is_the_user_name_until_somebody_sets_it(acme):
    erin = arrival(acme, "erin", "New")

    assert erin.federation_id == "erin@acme.example"


def test_a_new_user_name_reaches_the_federation_id_and_the_trail_shows_both(acme):
    erin = arrival(acme, "erin", "New")

    users.replace_profile(
        erin, profile=profile_of(erin, user_name="erin.married@acme.example"), actor=ACTOR
    )

    erin.refresh_from_db(from_queryset=acme.users.all())
    changes = acme.audit_events.get(action="user.updated").changes
    assert erin.federation_id == "erin.married@acme.example"
    assert changes["user_name"] == ["erin@acme.example", "erin.married@acme.example"]
    assert changes["federation_id"] == ["erin@acme.example", "erin.married@acme.example"]


def test_a_federation_id_set_by_hand_stays_when_the_user_name_changes(acme):
    erin = arrival(acme, "erin", "New")
    users.set_federation_id(erin, federation_id="E-4711", actor=ACTOR)

    users.replace_profile(erin, profile=profile_of(erin, user_name="e@acme.example"), actor=ACTOR)

    assert acme.users.get(pk=erin.pk).federation_id == "E-4711"


def test_nobody_gets_a_federation_id_that_is_somebody_elses(acme):
    arrival(acme, "erin", "New")
    fred = arrival(acme, "fred", "New")

    with pytest.raises(users.FederationIdTaken):
        users.set_federation_id(fred, federation_id="ERIN@acme.example", actor=ACTOR)


def test_the_same_profile_again_changes_nothing_and_leaves_no_trace(acme):
    erin = arrival(acme, "erin", "New")
    version, events = erin.version, acme.audit_events.count()

    is_changed = users.replace_profile(erin, profile=profile_of(erin), actor=ACTOR)

    assert not is_changed
    assert acme.users.get(pk=erin.pk).version == version
    assert acme.audit_events.count() == events


@pytest.mark.parametrize(
    "twin", ["ERIN@acme.example", "erin@ACME.example", "\uff45\uff52\uff49\uff4e@acme.example"]
)
def test_two_spellings_of_one_user_name_are_one_person(acme, twin):
    arrival(acme, "erin", "New")

    with pytest.raises(users.UserNameTaken):
        users.create_local(acme, user_name=twin, actor=ACTOR)


def test_two_organizations_may_have_people_of_the_same_name(acme, globex):
    arrival(acme, "erin", "New")

    users.create_local(globex, user_name="erin@acme.example", actor=ACTOR)

    assert globex.users.get().user_name == "erin@acme.example"


def test_suspension_ends_every_session_at_once(acme, as_user):
    alice = staff(acme, "alice", User.Role.ADMIN)
    browsers = [as_user(alice), as_user(alice)]

    users.suspend(alice, actor=ACTOR)

    assert not alice.sessions.exists()
    assert [each.get("/").status_code for each in browsers] == [302, 302]


def test_a_suspended_person_is_out_even_if_the_session_row_survived(acme, as_user):
    """The session table is one wall; who a session belongs to is asked on every request."""
    alice = staff(acme, "alice", User.Role.ADMIN)
    browser = as_user(alice)

    acme.users.filter(pk=alice.pk).update(is_active=False)

    assert browser.get("/").status_code == 302


def test_nobody_of_a_closed_organization_stays_signed_in(acme, as_user):
    alice = staff(acme, "alice", User.Role.ADMIN)
    browser = as_user(alice)

    Organization.objects.filter(pk=acme.pk).update(is_active=False)

    assert browser.get("/").status_code == 302


def test_who_is_deleted_frees_name_and_seat_and_leaves_extension_and_number_to_rest(acme, bob):
    users.delete(bob, actor=ACTOR)

    assert not acme.users.exists()
    assert acme.license_seats.free().count() == 5
    assert acme.extensions.get().state == "quarantine"
    assert acme.phone_numbers.get().state == "quarantine"
    assert acme.audit_events.filter(action="user.deleted", subject="Bob Line").exists()


def test_the_audit_trail_cannot_be_rewritten(acme):
    event = acme.audit_events.get()
    event.actor = "nobody"

    with pytest.raises(TypeError):
        event.save()


def test_a_slug_that_no_url_could_carry_is_refused_by_the_database_too(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.create(slug="Acme_Inc", name="Acme")


def test_an_external_id_without_a_connection_is_refused(acme):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects_all_organizations.filter(pk=staff(acme, "alice", User.Role.ADMIN).pk).update(
            external_id="00u1"
        )


def test_every_event_says_who_did_it(acme, bob):
    anonymous = AuditEvent.objects_all_organizations.filter(actor="")

    assert not anonymous.exists()
    assert connection(acme).users.get() == bob
