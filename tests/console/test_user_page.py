"""Everything about one person on one screen, and every act upon them."""

import re
from http import HTTPStatus

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from console.views import user as user_page
from identity import okta_connections, users
from identity.models import SyncState, User
from telephony import extensions, numbers, seats
from telephony.models import LicenseSku
from tests.conftest import ACTOR, PASSWORD, arrival, staff


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


@pytest.fixture
def erin(acme):
    """Fresh from Okta, with nothing yet."""
    return arrival(acme, "erin", "New")


@pytest.fixture
def professional(db) -> LicenseSku:
    """Another product, there even after a test that emptied the tables."""
    name = {"name": "Professional"}
    return LicenseSku.objects.get_or_create(code="professional", defaults=name)[0]


def page(browser, user) -> str:
    """The user page as text with single blanks."""
    return text_of(browser.get(f"/users/{user.scim_id}/"))


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def act(browser, user, path: str, **fields):
    return browser.post(f"/users/{user.scim_id}/{path}", fields)


def test_one_screen_shows_profile_identifiers_and_telephony(alices, bob):
    html = page(alices, bob)

    for fact in ("Bob Line", "bob@acme.example", "00ubob", str(bob.scim_id), "Standard", "1001"):
        assert fact in html
    assert "+1 415-555-0101" in html
    assert "Managed by Okta" in html


def test_a_profile_from_okta_cannot_be_edited_here(alices, acme, bob):
    html = page(alices, bob)
    forged = {"user_name": "robert", "given_name": "Robert", "family_name": "X", "email": "r@x.org"}
    before = acme.users.values().get(pk=bob.pk)
    response = act(alices, bob, "profile/", **forged)

    assert f"/users/{bob.scim_id}/profile/" not in html
    assert not re.search('name="(user_name|given_name|family_name|email)"', html)
    assert "This profile comes from the identity provider" in text_of(response)
    assert acme.users.values().get(pk=bob.pk) == before


def test_a_person_is_given_back_to_local_management_and_keeps_everything(alices, acme, bob):
    act(alices, bob, "give-back/")
    html = page(alices, bob)

    bob.refresh_from_db()
    event = acme.audit_events.get(action="user.unlinked")
    assert (bob.is_local, bob.external_id) == (True, None)
    assert (bob.user_name, bob.given_name, bob.is_active) == ("bob@acme.example", "Bob", True)
    assert (event.actor, event.changes) == ("Alice Admin", {"connection": "Okta"})
    assert f"/users/{bob.scim_id}/profile/" in html
    assert "+1 415-555-0101" in html
    assert "give-back" not in html


def test_what_was_given_back_is_edited_here_and_read_so_by_scim(alices, acme, bob, okta):
    act(alices, bob, "give-back/")
    typed = {"user_name": bob.user_name, "given_name": "Rob", "family_name": "Row", "email": ""}

    act(alices, bob, "profile/", **typed)
    acme.scim_connections.update(visibility="all")

    read = okta("GET", f"/Users/{bob.scim_id}").json()
    assert read["name"] == {"givenName": "Rob", "familyName": "Row"}
    assert "emails" not in read
    assert acme.users.get(pk=bob.pk).label == "Rob Row"


def test_okta_no_longer_reaches_whom_it_gave_back(alices, bob, okta):
    act(alices, bob, "give-back/")

    gone = okta("DELETE", f"/Users/{bob.scim_id}")

    bob.refresh_from_db()
    assert (gone.status_code, bob.is_active) == (HTTPStatus.NOT_FOUND, True)


def test_giving_back_twice_leaves_one_trace(alices, acme, bob):
    act(alices, bob, "give-back/")
    act(alices, bob, "give-back/")

    assert acme.audit_events.filter(action="user.unlinked").count() == 1


def test_the_helpdesk_gives_nobody_back(henry, bob, as_user):
    answer = act(as_user(henry), bob, "give-back/")

    bob.refresh_from_db()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not bob.is_local


def test_only_an_owner_gives_an_administrator_back(alices, acme, olga, bob, as_user):
    users.set_role(bob, role="admin", actor=ACTOR)
    act(alices, bob, "give-back/")
    bob.refresh_from_db()
    held = bob.is_local

    act(as_user(olga), bob, "give-back/")

    bob.refresh_from_db()
    assert (held, bob.is_local) == (False, True)


def test_an_administrator_edits_a_local_person(alices, acme):
    fay = users.create_local(acme, user_name="fay", actor=ACTOR)

    act(alices, fay, "profile/", user_name="fay", given_name="Fay", family_name="New", email="")

    assert acme.users.get(pk=fay.pk).label == "Fay New"


def test_a_person_of_another_organization_is_not_there(alices, dave):
    assert alices.get(f"/users/{dave.scim_id}/").status_code == HTTPStatus.NOT_FOUND
    assert act(alices, dave, "suspend/").status_code == HTTPStatus.NOT_FOUND


def test_the_page_costs_the_same_for_a_bare_person_and_one_who_has_everything(
    alices, acme, alice, bob, erin
):
    costs = []
    for user in (erin, bob):
        alices.get(f"/users/{user.scim_id}/")
        with CaptureQueriesContext(database) as queries:
            alices.get(f"/users/{user.scim_id}/")
        costs.append(len(queries))

    assert max(costs) <= 17
    assert costs[1] - costs[0] == 3  # the numbers of the extension, its forward, its devices


# --- License ------------------------------------------------------------------------


def test_a_license_is_assigned_with_the_free_count_in_view(alices, erin, five_seats):
    html = page(alices, erin)
    response = act(alices, erin, "license/", sku="standard")

    assert "Standard (5 free)" in html
    assert response.status_code == HTTPStatus.FOUND
    assert erin.seats.get().pool.sku.code == "standard"
    assert "Standard" in page(alices, erin)


def test_without_a_free_seat_the_page_says_so_and_leads_to_licenses(alices, acme, erin, five_seats):
    seats.shrink(five_seats, count=5, actor=ACTOR)
    seats.buy(acme, sku=five_seats.sku, count=1, actor=ACTOR)
    seats.assign(arrival(acme, "ann", "Seat"), sku="standard", actor=ACTOR)

    html = text_of(act(alices, erin, "license/", sku="standard"))

    assert "No Standard seat is free: the only one is in use." in html
    assert 'href="/licenses/"' in html
    assert not erin.seats.exists()


def test_a_suspended_person_is_given_no_license(alices, carol, five_seats):
    html = text_of(act(alices, carol, "license/", sku="standard"))

    assert "Carol Suspended is suspended. Reinstate them first." in html
    assert not carol.seats.exists()


def test_a_person_who_is_deleted_while_one_acts_on_them_is_not_found(
    alices, erin, five_seats, monkeypatch
):
    find = user_page.find

    def find_and_delete(request, scim_id):
        user = find(request, scim_id)
        users.delete(User.objects.get(pk=user.pk), actor=ACTOR)
        return user

    monkeypatch.setattr(user_page, "find", find_and_delete)
    answer = alices.post(f"/users/{erin.scim_id}/license/", {"sku": "standard"})

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_license_is_exchanged_for_another_product(alices, acme, bob, professional):
    seats.buy(acme, sku=professional, count=1, actor=ACTOR)

    act(alices, bob, "license/", sku="professional")

    assert bob.seats.get().pool.sku.code == "professional"
    assert acme.license_seats.of("standard").free().count() == 5


def test_a_license_is_kept_when_the_other_product_has_no_free_seat(alices, acme, bob, professional):
    pool = seats.buy(acme, sku=professional, count=1, actor=ACTOR)
    seats.assign(arrival(acme, "ann", "Seat"), sku="professional", actor=ACTOR)

    html = text_of(act(alices, bob, "license/", sku="professional"))

    assert "No Professional seat is free" in html
    assert bob.seats.get().pool != pool


def test_releasing_a_license_leaves_extension_and_number(alices, bob):
    html = page(alices, bob)
    act(alices, bob, "license/release/")

    assert "cannot place calls. Extension and numbers stay theirs, and reach nobody." in html
    assert not bob.seats.exists()
    assert bob.extension.number == "1001"


# --- Extension ----------------------------------------------------------------------


def test_the_next_free_extension_is_suggested(alices, bob, erin):
    html = text_of(alices.get(f"/users/{erin.scim_id}/?suggest"))

    assert 'value="1002"' in html


def test_an_extension_is_given_and_shown(alices, erin):
    act(alices, erin, "extension/", number="2001")

    assert erin.extension.number == "2001"
    assert "has extension 2001" in page(alices, erin)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("1001", "Somebody in your organization has extension 1001 already."),
        ("911", "911 is, or starts like, an emergency number (US)."),
        ("9110", "9110 is, or starts like, an emergency number (US)."),
        ("12a", "An extension is 2 to 8 digits."),
        ("", "This field is required."),
    ],
)
def test_an_extension_that_cannot_be_is_refused_with_the_reason(
    alices, bob, erin, number, sentence
):
    html = text_of(act(alices, erin, "extension/", number=number))

    assert sentence in html
    assert not extensions_of(erin)


def extensions_of(user: User) -> list[str]:
    return list(user.organization.extensions.filter(user=user).values_list("number", flat=True))


def test_taking_an_extension_back_says_which_numbers_go_with_it(alices, acme, bob):
    html = page(alices, bob)
    act(alices, bob, "extension/take-back/")

    assert "go back to the inventory: +1 415-555-0101" in html
    assert not extensions_of(bob)
    assert acme.phone_numbers.get().extension is None


# --- Numbers ------------------------------------------------------------------------


def test_a_free_number_is_given_however_it_is_written(alices, acme, bob):
    numbers.claim(acme, number="+14155550199", actor=ACTOR)

    act(alices, bob, "numbers/", **{"give-number": "(415) 555-0199"})

    assert {each.e164 for each in bob.extension.numbers.all()} == {"+14155550101", "+14155550199"}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("+14155550101", "is in an inventory already, or rings somebody else."),
        ("+14155550777", "is not in your inventory. Add it on the Phone numbers page."),
        ("hello", "is not a phone number."),
    ],
)
def test_a_number_that_is_not_free_is_refused_with_the_reason(alices, bob, erin, number, sentence):
    extensions.give(erin, number="2001", actor=ACTOR)

    html = text_of(act(alices, erin, "numbers/", **{"give-number": number}))

    assert sentence in html
    assert not erin.extension.numbers.exists()


def test_without_an_extension_no_number_is_given(alices, acme, erin):
    numbers.claim(acme, number="+14155550199", actor=ACTOR)

    html = text_of(act(alices, erin, "numbers/", **{"give-number": "+14155550199"}))

    assert "Give Erin New an extension first." in html


def test_a_number_of_another_organization_is_not_in_ours(alices, globex, erin):
    numbers.claim(globex, number="+14155550199", actor=ACTOR)
    extensions.give(erin, number="2001", actor=ACTOR)

    html = text_of(act(alices, erin, "numbers/", **{"give-number": "+14155550199"}))

    assert "is not in your inventory" in html


def test_another_number_becomes_the_primary_one(alices, acme, bob):
    second = numbers.claim(acme, number="+14155550199", actor=ACTOR)
    numbers.give(bob, number=second, actor=ACTOR)

    act(alices, bob, f"numbers/{second.pk}/primary/")

    assert acme.lines.get(user=bob).primary_phone == "+14155550199"
    assert bob.extension.numbers.filter(is_primary=True).count() == 1


def test_a_number_is_taken_back(alices, acme, bob):
    act(alices, bob, f"numbers/{acme.phone_numbers.get().pk}/take-back/")

    assert acme.phone_numbers.get().extension is None
    assert acme.lines.get(user=bob).primary_phone == ""


def test_a_number_of_somebody_else_is_not_taken_back_from_here(alices, acme, bob, erin):
    response = act(alices, erin, f"numbers/{acme.phone_numbers.get().pk}/take-back/")

    assert response.status_code == HTTPStatus.NOT_FOUND
    assert acme.phone_numbers.get().extension == bob.extension


# --- What Okta knows ----------------------------------------------------------------


@pytest.fixture
def connected(acme, bob):
    """Acme's Okta is to be told of Bob."""
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="00secret", actor=ACTOR)
    return acme.sync_states.filter(user=bob)


def test_the_page_says_what_okta_has_and_since_when(alices, bob, connected, acme):
    synced_at = acme.created_at
    connected.update(state=SyncState.State.CLEAN, synced_version=1, synced_at=synced_at)

    html = page(alices, bob)

    assert "Okta has +1 415-555-0101 and 1001 since" in html
    assert synced_at.isoformat(timespec="seconds") in html


def test_the_page_says_why_okta_was_not_told_and_offers_to_try_again(alices, bob, connected):
    connected.update(state=SyncState.State.BLOCKED, reason="not_found")

    html = page(alices, bob)
    act(alices, bob, "sync-back/retry/")

    assert "Okta has no such person" in html
    assert f"/users/{bob.scim_id}/sync-back/retry/" in html
    assert connected.get().state == SyncState.State.PENDING


# --- Access -------------------------------------------------------------------------


def test_the_federation_id_is_changed_by_an_administrator(alices, acme, bob):
    act(alices, bob, "federation-id/", federation_id="E-4711")

    assert acme.users.get(pk=bob.pk).federation_id == "E-4711"


def test_a_federation_id_that_is_taken_is_refused(alices, acme, bob, erin):
    html = text_of(act(alices, bob, "federation-id/", federation_id="ERIN@acme.example"))

    assert "has the Federation ID ERIN@acme.example already" in html
    assert acme.users.get(pk=bob.pk).federation_id == "bob@acme.example"


def test_an_administrator_makes_a_member_helpdesk(alices, acme, bob):
    act(alices, bob, "role/", role="helpdesk")

    assert acme.users.get(pk=bob.pk).role == User.Role.HELPDESK


def test_an_administrator_makes_nobody_an_owner(alices, acme, bob):
    act(alices, bob, "role/", role="owner")

    assert acme.users.get(pk=bob.pk).role == User.Role.MEMBER


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("role/", {"role": "member"}),
        ("federation-id/", {"federation_id": "alice@acme.example.evil"}),
        ("password/", {"password": "a longer passphrase", "again": "a longer passphrase"}),
        ("profile/", {"user_name": "mine"}),
        ("suspend/", {}),
    ],
)
def test_an_administrator_has_no_power_over_an_owner(alices, acme, olga, path, fields):
    """Whoever sets an owner's password or Federation ID could sign in as the owner."""
    response = alices.post(f"/users/{olga.scim_id}/{path}", fields, follow=True)

    after = acme.users.get(pk=olga.pk)
    assert "Only an owner may do this to an owner or an administrator." in text_of(response)
    assert (after.role, after.is_active, after.version) == ("owner", True, olga.version)


def test_an_owner_makes_an_administrator_an_owner(acme, olga, alice, as_user):
    act(as_user(olga), alice, "role/", role="owner")

    assert acme.users.get(pk=alice.pk).role == User.Role.OWNER


def test_the_last_owner_stays_an_owner(acme, olga, as_user):
    html = text_of(act(as_user(olga), olga, "role/", role="member"))

    assert "This is the last active owner." in html
    assert acme.users.get(pk=olga.pk).role == User.Role.OWNER


def test_one_of_two_owners_may_step_down(acme, olga, as_user):
    staff(acme, "otto", User.Role.OWNER)

    act(as_user(olga), olga, "role/", role="member")

    assert acme.users.get(pk=olga.pk).role == User.Role.MEMBER


def test_a_suspended_owner_does_not_count(acme, olga, as_user):
    users.suspend(staff(acme, "otto", User.Role.OWNER), actor=ACTOR)

    html = text_of(act(as_user(olga), olga, "role/", role="member"))

    assert "This is the last active owner." in html


def test_a_suspended_person_is_out_at_once_and_back_when_reinstated(alices, acme, henry, as_user):
    henrys = as_user(henry)

    act(alices, henry, "suspend/")
    status_after = henrys.get("/users/").status_code
    html = page(alices, henry)
    act(alices, henry, "reinstate/")

    assert status_after == HTTPStatus.FOUND
    assert "Cannot sign in or place calls." in html
    assert acme.users.get(pk=henry.pk).is_active


def test_suspending_somebody_whom_okta_manages_says_who_decides(alices, bob):
    assert "Okta manages this person and may reinstate them" in page(alices, bob)


def test_nobody_suspends_themselves(alices, acme, alice):
    response = alices.post(f"/users/{alice.scim_id}/suspend/", follow=True)

    assert "You cannot suspend yourself." in text_of(response)
    assert acme.users.get(pk=alice.pk).is_active


def test_a_local_person_is_given_a_password(alices, acme, henry):
    act(alices, henry, "password/", password="new horse battery", again="new horse battery")

    assert acme.users.get(pk=henry.pk).check_password("new horse battery")


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("new horse battery", "old horse battery", "The two passwords differ."),
        ("short", "short", "This password is too short."),
        ("password123", "password123", "This password is too common."),
    ],
)
def test_a_bad_password_is_refused_and_never_shown_again(
    alices, acme, henry, password, again, sentence
):
    html = text_of(act(alices, henry, "password/", password=password, again=again))

    assert sentence in html
    assert f'value="{password}"' not in html
    assert acme.users.get(pk=henry.pk).check_password(PASSWORD)


def test_who_comes_from_okta_gets_no_password_here(alices, acme, bob):
    response = act(
        alices, bob, "password/", password="new horse battery", again="new horse battery"
    )

    assert "This profile comes from the identity provider" in text_of(response)
    assert not acme.users.get(pk=bob.pk).has_usable_password()


# --- Who may what -------------------------------------------------------------------


def test_the_helpdesk_manages_telephony_and_nothing_else(acme, henry, bob, as_user):
    henrys = as_user(henry)

    html = page(henrys, bob)
    assert act(henrys, bob, "extension/", number="2002").status_code == HTTPStatus.FOUND
    assert act(henrys, bob, "role/", role="owner").status_code == HTTPStatus.FORBIDDEN
    assert act(henrys, bob, "suspend/").status_code == HTTPStatus.FORBIDDEN
    assert "Change role" not in html
    assert "Latest changes" not in html


def test_the_auditor_sees_everything_and_changes_nothing(audrey, bob, as_user):
    html = page(as_user(audrey), bob)

    main = html.partition("<main")[2]
    assert "Latest changes" in main
    assert "Extension given" in main
    assert "<form" not in main.partition("</main>")[0]


def test_the_trail_of_a_person_is_theirs_alone(alices, bob, erin):
    extensions.give(erin, number="2001", actor=ACTOR)

    html = page(alices, bob)

    assert "1001" in html
    assert "2001" not in html
