"""People see what acts for them, and end it."""

from http import HTTPStatus

import pytest
from oauth2_provider.models import RefreshToken

from identity.models import AuditEvent
from tests.conftest import staff
from tests.identity.oauth.phone import error


def ends(page) -> list[str]:
    """The addresses behind the buttons that end an access."""
    return [
        line.split('action="')[1].split('"')[0]
        for line in page.content.decode().splitlines()
        if 'action="' in line and "/end/" in line
    ]


@pytest.fixture
def admin_page(as_user, olga, alice):
    """Alice's page, as the owner of Acme sees it."""
    return lambda: as_user(olga).get(f"/users/{alice.scim_id}/")


def test_alice_ends_the_access_of_her_phone(phone):
    tokens = phone.tokens()
    page = phone.browser.get("/account/")

    (end,) = ends(page)
    done = phone.browser.post(end, follow=True)

    assert "Switchroom Softphone" in page.content.decode()
    assert "Switchroom Softphone has no access any more." in done.content.decode()
    assert ends(done) == []
    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(phone.refresh(tokens["refresh_token"])) == "invalid_grant"


def test_each_phone_is_one_line_however_often_it_came_back(phone, softphone, alice):
    tokens = phone.tokens()
    phone.refresh(tokens["refresh_token"])
    softphone(alice).tokens()

    assert len(ends(phone.browser.get("/account/"))) == 2


def test_ending_one_leaves_the_other(phone, softphone, alice):
    tokens = phone.tokens()
    first = ends(phone.browser.get("/account/"))[0]
    other = softphone(alice)
    others = other.tokens()

    phone.browser.post(first)

    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert other.me(others["access_token"]).status_code == HTTPStatus.OK


def test_what_is_too_old_to_come_back_is_not_shown(phone, later, alice):
    phone.tokens()
    later(days=31)
    phone.browser.force_login(alice)

    page = phone.browser.get("/account/")

    assert ends(page) == []
    assert "A softphone or a desk phone that you let in is shown here." in page.content.decode()


def test_the_trail_tells_who_ended_it(phone, alice):
    phone.tokens()
    (end,) = ends(phone.browser.get("/account/"))
    phone.browser.post(end)

    event = AuditEvent.objects_all_organizations.get(action="app_access.ended")
    assert event.changes == {"app": "Switchroom Softphone", "reason": "ended by hand"}
    assert event.actor_id == str(alice.scim_id)


def test_ending_it_twice_finds_nothing(phone):
    phone.tokens()
    (end,) = ends(phone.browser.get("/account/"))
    phone.browser.post(end)

    assert phone.browser.post(end).status_code == HTTPStatus.NOT_FOUND


def test_nobody_ends_a_colleagues_access_as_their_own(phone, as_user, olga):
    tokens = phone.tokens()
    (end,) = ends(phone.browser.get("/account/"))

    assert as_user(olga).post(end).status_code == HTTPStatus.NOT_FOUND
    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.OK


def test_an_administrator_ends_the_access_of_a_phone_that_was_lost(
    phone, admin_page, as_user, olga
):
    tokens = phone.tokens()

    (end,) = ends(admin_page())
    done = as_user(olga).post(end, follow=True)

    assert "Switchroom Softphone of Alice Admin has no access any more." in done.content.decode()
    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED


def test_an_administrator_does_not_end_the_access_of_an_owner(softphone, olga, alice, as_user):
    owners = softphone(olga)
    tokens = owners.tokens()
    family = RefreshToken.objects.get().token_family

    as_user(alice).post(f"/users/{olga.scim_id}/access/{family}/end/")

    assert owners.me(tokens["access_token"]).status_code == HTTPStatus.OK


def test_an_administrator_ends_nothing_under_another_persons_name(phone, as_user, olga, acme):
    phone.tokens()
    mia = staff(acme, "mia", "member")
    family = RefreshToken.objects.get().token_family

    answer = as_user(olga).post(f"/users/{mia.scim_id}/access/{family}/end/")

    assert answer.status_code == HTTPStatus.NOT_FOUND
