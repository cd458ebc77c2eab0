"""A desk phone shows a code, its person types it in elsewhere, and it signs itself in (RFC 8628)."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.test import Client
from oauth2_provider.models import AccessToken, Application, DeviceGrant

from identity import tasks, users
from identity.models import AuditEvent, Organization, User
from identity.oauth import clients
from tests.conftest import ACTOR, arrival
from tests.identity.oauth.phone import Softphone, error
from tests.identity.oauth.test_suspension import PATCH, single_sign_on

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"


class DeskPhone(Softphone):
    """It has no browser; its person has one, elsewhere."""

    def __init__(self, browser: Client | None = None):
        super().__init__(browser or Client(), clients.DESK_PHONE)

    def start(self, **changes: str):
        form = {"client_id": self.client_id, "scope": "softphone"} | changes
        answer = self.http.post("/o/device-authorization/", form)
        self.codes = answer.json()
        return answer

    def poll(self, **changes: str):
        form = {
            "grant_type": GRANT_TYPE,
            "client_id": self.client_id,
            "device_code": self.codes["device_code"],
        }
        return self.http.post("/o/token/", form | changes)

    def type_in(self, user_code: str | None = None):
        form = {"user_code": user_code or self.codes["user_code"]}
        return self.browser.post("/o/device/", form)

    def let_in(self, answer: str = "allow"):
        """Both steps of the person; the page that it ends with."""
        confirm = self.type_in()["Location"]
        return self.browser.post(confirm, {"answer": answer}, follow=True)


def pass_time(seconds: int) -> None:
    """For phones the database's clock counts, so their rows grow older instead."""
    span = timedelta(seconds=seconds)
    DeviceGrant.objects.update(expires=F("expires") - span, last_checked=F("last_checked") - span)


@pytest.fixture
def desk(as_user, alice) -> DeskPhone:
    """On Alice's desk, switched on just now."""
    phone = DeskPhone(as_user(alice))
    phone.start()
    return phone


def test_a_desk_phone_is_let_in(desk, alice):
    asked = desk.poll()
    page = desk.let_in()
    pass_time(5)
    tokens = desk.poll()

    assert error(asked) == "authorization_pending"
    assert "The phone is let in" in page.content.decode()
    assert tokens.status_code == HTTPStatus.OK
    assert tokens["Cache-Control"] == "no-store"
    assert tokens.json()["expires_in"] == 600
    assert desk.me(tokens.json()["access_token"]).json()["user_name"] == alice.user_name
    assert desk.refresh(tokens.json()["refresh_token"]).status_code == HTTPStatus.OK


def test_what_a_phone_is_told_to_show(desk):
    answer = desk.start()

    assert answer.json().keys() == {
        *("device_code", "user_code", "verification_uri", "verification_uri_complete"),
        *("expires_in", "interval"),
    }
    assert re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", desk.codes["user_code"])
    assert desk.codes["verification_uri"] == "http://testserver/o/device/"
    assert (desk.codes["expires_in"], desk.codes["interval"]) == (600, 5)
    assert answer["Cache-Control"] == "no-store"


def test_the_page_names_the_phone_and_the_time_and_asks_who_stands_there(desk):
    page = desk.browser.get(desk.type_in()["Location"]).content.decode()

    assert "Desk phone" in page
    assert desk.codes["user_code"] in page
    assert "Do you stand at this phone?" in page
    assert "<time datetime=" in page
    assert "Alice Admin" in page


def test_the_trail_tells_who_let_the_phone_in(desk, alice):
    desk.let_in()

    event = AuditEvent.objects_all_organizations.get(action="app_access.allowed")
    assert event.changes == {"app": "Desk phone", "scopes": ["softphone"]}
    assert event.actor_id == str(alice.scim_id)


def test_alice_says_no_and_the_phone_hears_it(desk):
    page = desk.let_in("deny")

    assert "The phone stays out" in page.content.decode()
    assert error(desk.poll()) == "access_denied"
    assert not AuditEvent.objects_all_organizations.filter(action="app_access.allowed").exists()


def test_who_is_not_signed_in_signs_in_first(desk):
    asked = Client().get("/o/device/?user_code=ABCD-2345")

    assert asked["Location"] == "/sign-in/?next=/o/device/%3Fuser_code%3DABCD-2345"


def test_a_code_in_the_address_is_only_written_into_the_form(desk, alice):
    page = desk.browser.get(f"/o/device/?user_code={desk.codes['user_code']}")

    assert f'value="{desk.codes["user_code"]}"' in page.content.decode()
    assert not DeviceGrant.objects.exclude(user=None).exists()


@pytest.mark.parametrize("spelling", [str.lower, lambda code: code.replace("-", " ")])
def test_people_may_type_the_code_as_they_like(desk, spelling):
    assert "/o/device-confirm/" in desk.type_in(spelling(desk.codes["user_code"]))["Location"]


# --- O2: an approved code buys tokens once ------------------------------------------------------


def test_a_code_buys_tokens_once(desk):
    desk.let_in()

    first, second = desk.poll(), desk.poll()

    assert first.status_code == HTTPStatus.OK
    assert error(second) == "invalid_grant"
    assert AccessToken.objects.count() == 1
    assert not DeviceGrant.objects.exists()


def test_an_approved_code_is_dead_after_ten_minutes(desk):
    desk.let_in()
    pass_time(601)

    assert error(desk.poll()) == "expired_token"
    assert not AccessToken.objects.exists()


def test_an_approved_code_is_nothing_to_another_app(desk):
    Application.objects.create(
        client_id="another-desk-phone",
        client_type="public",
        authorization_grant_type=GRANT_TYPE,
    )
    desk.let_in()

    assert error(desk.poll(client_id="another-desk-phone")) == "invalid_grant"
    assert error(desk.poll(client_id=clients.SOFTPHONE)) == "invalid_grant"
    assert not AccessToken.objects.exists()


# --- O3: polling --------------------------------------------------------------------------------


def test_a_phone_that_nobody_let_in_hears_that_its_code_is_old(desk):
    pass_time(601)

    assert error(desk.poll()) == "expired_token"


def test_a_phone_that_asks_too_often_is_slowed_down_for_good(desk):
    first, hasty = desk.poll(), desk.poll()
    pass_time(6)
    after_the_old_pause = desk.poll()
    pass_time(15)
    after_the_new_pause = desk.poll()

    assert [error(each) for each in (first, hasty)] == ["authorization_pending", "slow_down"]
    assert error(after_the_old_pause) == "slow_down"
    assert error(after_the_new_pause) == "authorization_pending"


def test_a_device_code_that_nobody_has_is_no_grant(desk):
    assert error(desk.poll(device_code="nobody's")) == "invalid_grant"


# --- O4: guessing -------------------------------------------------------------------------------


def test_somebody_who_guesses_has_to_wait_after_five_tries(desk):
    tries = [desk.type_in("AAAA-2222") for _ in range(5)]
    sixth = desk.type_in()

    assert {each.status_code for each in tries} == {HTTPStatus.OK}
    assert "No phone shows this code now" in tries[0].content.decode()
    assert sixth.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert sixth["Retry-After"] == "60"
    assert not DeviceGrant.objects.exclude(user=None).exists()


def test_many_people_behind_one_address_guess_no_faster(desk, acme, as_user):
    answers = []
    for number in range(11):
        person = arrival(acme, f"person{number}", "Guesser")
        guesser = DeskPhone(as_user(person))
        answers += [guesser.type_in("AAAA-2222").status_code for _ in range(5)]

    assert answers[:50] == [HTTPStatus.OK] * 50
    assert answers[50:] == [HTTPStatus.TOO_MANY_REQUESTS] * 5


def test_a_colleague_does_not_have_to_wait(desk, as_user, olga):
    for _ in range(6):
        desk.type_in("AAAA-2222")

    desk.browser = as_user(olga)

    assert desk.type_in().status_code == HTTPStatus.FOUND


def test_an_old_code_is_known_to_nobody(desk):
    pass_time(601)

    assert "No phone shows this code now" in desk.type_in().content.decode()


def test_who_typed_the_code_in_first_is_the_one_who_answers(desk, as_user, dave):
    confirm = desk.type_in()["Location"]
    other = DeskPhone(as_user(dave))
    other.codes = desk.codes

    assert "No phone shows this code now" in other.type_in().content.decode()
    assert other.browser.get(confirm).status_code == HTTPStatus.NOT_FOUND
    assert other.browser.post(confirm, {"answer": "allow"}).status_code == HTTPStatus.NOT_FOUND
    assert desk.browser.get(confirm).status_code == HTTPStatus.OK


def test_an_address_with_a_code_opens_nothing_before_the_code_was_typed_in(desk):
    """Else the page behind it would tell guessers which codes are shown somewhere."""
    code = desk.codes["user_code"].replace("-", "")

    for page in ("device-confirm", "device-grant-status"):
        answer = desk.browser.get(f"/o/{page}/{clients.DESK_PHONE}/{code}")
        assert answer.status_code == HTTPStatus.NOT_FOUND


def test_an_answer_is_given_once(desk):
    confirm = desk.type_in()["Location"]
    desk.browser.post(confirm, {"answer": "deny"})

    again = desk.browser.post(confirm, {"answer": "allow"})

    assert again.status_code == HTTPStatus.NOT_FOUND
    assert error(desk.poll()) == "access_denied"


def test_the_last_page_is_right_although_the_phone_was_faster(desk):
    page = desk.let_in()
    desk.poll()

    again = desk.browser.get(page.redirect_chain[-1][0])

    assert "The phone is let in" in again.content.decode()


# --- Who may ask, and what is kept ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": clients.SOFTPHONE}, 401, "invalid_client"),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"scope": "a\0b"}, 400, "invalid_request"),
    ],
)
def test_only_desk_phones_get_a_code_and_only_for_what_there_is(db, changes, status, reason):
    answer = DeskPhone().start(**changes)

    assert (answer.status_code, error(answer)) == (status, reason)
    assert not DeviceGrant.objects.exists()


def test_one_address_starts_only_so_many_phones(db):
    answers = [DeskPhone().start().status_code for _ in range(51)]

    assert answers == [HTTPStatus.OK] * 50 + [HTTPStatus.TOO_MANY_REQUESTS]


def test_the_phones_secret_is_kept_as_a_hash_only(desk):
    assert desk.codes["device_code"] not in repr(list(DeviceGrant.objects.values()))


def test_phones_that_gave_up_are_forgotten(desk):
    pass_time(601)
    desk.start()

    tasks.delete_expired_sign_ins()

    assert DeviceGrant.objects.filter(expires__gt=Now()).count() == DeviceGrant.objects.count() == 1


# --- Suspension at each step ----------------------------------------------------------------------


@pytest.fixture
def ann(acme) -> User:
    single_sign_on(acme)
    return arrival(acme, "ann", "Okta")


@pytest.fixture
def anns(as_user, ann) -> DeskPhone:
    phone = DeskPhone(as_user(ann))
    phone.start()
    return phone


@pytest.fixture
def okta_suspends(okta, ann):
    def suspend() -> None:
        change = {"op": "replace", "value": {"active": False}}
        body = {"schemas": [PATCH], "Operations": [change]}
        assert okta("PATCH", f"/Users/{ann.scim_id}", body).status_code == HTTPStatus.OK

    return suspend


def test_suspended_while_the_phone_waits_for_an_answer(anns, okta_suspends):
    confirm = anns.type_in()["Location"]
    okta_suspends()

    assert anns.browser.post(confirm, {"answer": "allow"})["Location"].startswith("/sign-in/")
    assert error(anns.poll()) == "invalid_grant"


def test_suspended_after_the_phone_was_let_in(anns, okta_suspends, ann):
    anns.let_in()
    okta_suspends()
    users.reinstate(ann, actor=ACTOR)

    assert error(anns.poll()) == "invalid_grant"
    assert not AccessToken.objects.exists()


def test_suspended_after_the_phone_got_its_tokens(anns, okta_suspends):
    anns.let_in()
    tokens = anns.poll().json()
    okta_suspends()

    assert anns.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(anns.refresh(tokens["refresh_token"])) == "invalid_grant"


@pytest.mark.parametrize(
    "shut",
    [
        lambda ann: User.objects_all_organizations.filter(pk=ann.pk).update(is_active=False),
        lambda ann: Organization.objects.filter(pk=ann.organization_id).update(is_active=False),
        lambda ann: single_sign_on(ann.organization, is_enabled=False),
    ],
)
def test_an_approved_phone_of_somebody_who_could_not_sign_in_gets_nothing(anns, ann, shut):
    anns.let_in()
    shut(ann)

    assert error(anns.poll()) == "invalid_grant"
    assert not AccessToken.objects.exists()


def test_somebody_without_an_open_door_lets_no_phone_in(anns, ann):
    confirm = anns.type_in()["Location"]
    single_sign_on(ann.organization, is_enabled=False)

    assert anns.browser.post(confirm, {"answer": "allow"}).status_code == HTTPStatus.FORBIDDEN
    assert error(anns.poll()) == "authorization_pending"
