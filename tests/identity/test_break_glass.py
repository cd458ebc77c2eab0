"""Where single sign-on is the only way, some administrators get in without it, seen by all."""

from http import HTTPStatus
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from identity import break_glass, second_factor, sign_in_doors, tasks, users
from identity.audit import person
from identity.last_way_in import LastBreakGlass
from identity.models import AuditEvent, SignInAttempt, User
from tests.conftest import ACTOR, PASSWORD, staff
from tests.identity import authenticator
from tests.identity.test_identity_management import save_sso, upload
from tests.identity.test_sign_in import switch_sso_on
from tests.races import at_once


@pytest.fixture
def enforced(acme, olga):
    """Single sign-on is the only way into Acme, except for Olga."""
    authenticator.make_break_glass(olga)
    switch_sso_on(acme, method="sso")
    return acme


def let_in(browser: Client, user: User, code: str = ""):
    """Password and code, as far as one gets."""
    answer = browser.post("/sign-in/", {"name": user.user_name, "password": PASSWORD})
    if answer.status_code == HTTPStatus.FOUND:
        answer = browser.post(answer["Location"], {"code": code or authenticator.shown(user)})
    return answer


def is_signed_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == HTTPStatus.OK


def codes() -> list[str]:
    rows = SignInAttempt.objects_all_organizations.order_by("pk")
    return list(rows.values_list("code", flat=True))


def act(browser: Client, user: User, path: str, **form: str) -> str:
    """What the page of `user` says after an act on it."""
    return browser.post(f"/users/{user.scim_id}/{path}/", form, follow=True).content.decode()


def last_actions(count: int) -> list[str]:
    events = AuditEvent.objects_all_organizations.order_by("-pk")
    return [event.action for event in reversed(events[:count])]


# --- Getting in -----------------------------------------------------------------------------


def test_olga_gets_in_with_password_and_code(enforced, olga, client):
    let_in(client, olga)

    assert is_signed_in(client)
    assert codes() == ["code_asked", "ok"]
    assert last_actions(2) == ["user.signed_in", "break_glass.used"]


def test_her_password_alone_does_not_do(enforced, olga, client):
    olga.second_factor.delete()
    let_in(client, olga)

    assert codes() == ["no_second_factor"]
    assert not is_signed_in(client)


def test_an_administrator_who_is_none_stays_out_with_the_right_code(enforced, alice, client):
    authenticator.set_up(alice)
    let_in(client, alice)

    assert codes() == ["sso_only"]
    assert not is_signed_in(client)


def test_who_is_dismissed_between_password_and_code_stays_out(enforced, olga, alice, client):
    authenticator.make_break_glass(alice)
    client.post("/sign-in/", {"name": olga.user_name, "password": PASSWORD})
    break_glass.dismiss(olga, actor=ACTOR)
    client.post("/sign-in/code/", {"code": authenticator.shown(olga)})

    assert codes() == ["code_asked", "sso_only"]
    assert not is_signed_in(client)


def test_all_administrators_get_one_mail_with_the_reference(enforced, olga, alice, bob, client):
    let_in(client, olga)
    tasks.announce_break_glass()
    tasks.announce_break_glass()

    reference = SignInAttempt.objects_all_organizations.latest("pk").reference
    assert sorted(each.to[0] for each in mail.outbox) == [alice.email, olga.email]
    assert {each.subject for each in mail.outbox} == {"Break-glass sign-in at Acme"}
    assert all(reference in each.body and "Olga" in each.body for each in mail.outbox)


@pytest.mark.django_db(transaction=True)
def test_the_mail_waits_for_the_sign_in_to_be_stored(enforced, olga, client, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.announce_break_glass, "apply_async", lambda **_: asked.append(1))
    let_in(client, olga)

    assert asked == [1]


def test_a_mail_that_could_not_be_sent_is_sent_later(enforced, olga, client, settings):
    let_in(client, olga)
    settings.EMAIL_BACKEND = "tests.identity.test_break_glass.NoServer"
    tasks.announce_break_glass()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tasks.announce_break_glass()

    assert len(mail.outbox) == 1


class NoServer:
    """A mail server that is not there."""

    def __init__(self, **_):
        raise ConnectionRefusedError


def test_an_address_that_is_none_keeps_nobody_else_from_hearing_of_it(
    enforced, olga, alice, client
):
    User.objects_all_organizations.filter(pk=olga.pk).update(email="olga@acme.example\nBcc: eve")
    let_in(client, olga)
    tasks.announce_break_glass()

    assert [each.to for each in mail.outbox] == [[alice.email]]


def test_an_ordinary_sign_in_is_announced_to_nobody(acme, olga, client):
    let_in(client, olga)
    tasks.announce_break_glass()

    assert is_signed_in(client)
    assert mail.outbox == []


# --- Who is one -----------------------------------------------------------------------------


def test_an_owner_appoints_and_dismisses(as_user, olga, alice):
    browser = as_user(olga)
    said = act(browser, alice, "break-glass", is_on="yes")
    alice.refresh_from_db()
    was_appointed = alice.is_break_glass
    act(browser, alice, "break-glass")
    alice.refresh_from_db()

    assert "Alice Admin is now a break-glass administrator" in said
    assert (was_appointed, alice.is_break_glass) == (True, False)
    assert last_actions(2) == ["break_glass.appointed", "break_glass.dismissed"]


def test_an_administrator_appoints_no_owner(as_user, alice, olga):
    said = act(as_user(alice), olga, "break-glass", is_on="yes")

    olga.refresh_from_db()
    assert "Only an owner" in said
    assert not olga.is_break_glass


def test_a_member_cannot_be_one(as_user, olga, bob):
    said = act(as_user(olga), bob, "break-glass", is_on="yes")

    bob.refresh_from_db()
    assert "Only owners and administrators can be" in said
    assert not bob.is_break_glass


def test_the_database_keeps_members_out_as_well(bob):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects_all_organizations.filter(pk=bob.pk).update(is_break_glass=True)


def test_who_becomes_a_member_is_one_no_longer(olga, alice):
    break_glass.appoint(alice, actor=ACTOR)
    users.set_role(alice, role=User.Role.MEMBER, actor=person(olga))

    alice.refresh_from_db()
    assert not alice.is_break_glass


# --- The last one stays ---------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["nothing but the role", "password", "factor", "flag"])
def test_sso_is_not_enforced_before_somebody_is_ready(as_user, olga, acme, missing):
    if missing in ("password", "flag"):
        authenticator.set_up(olga)
    if missing in ("password", "factor"):
        break_glass.appoint(olga, actor=ACTOR)
    if missing == "password":
        olga.set_unusable_password()
        users.save(olga)

    page = save_sso(as_user(olga), certificate_file=upload(), sign_in_method="sso")

    acme.refresh_from_db()
    assert "make them break-glass administrator first" in page.content.decode()
    assert acme.sign_in_method == "both"


def test_the_settings_say_who_is_ready(as_user, alice, olga):
    before = as_user(alice).get("/identity/").content.decode()
    authenticator.make_break_glass(olga)
    after = as_user(alice).get("/identity/").content.decode()

    assert "who are ready: none yet" in before
    assert f'who are ready: <a href="/users/{olga.scim_id}/">Olga Owner</a>' in after


@pytest.fixture
def olivia(enforced) -> User:
    """Another owner of Acme, who is no break-glass administrator."""
    return staff(enforced, "olivia", User.Role.OWNER)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("break-glass", {}),
        ("second-factor/reset", {}),
        ("suspend", {}),
        ("role", {"role": "member"}),
    ],
)
def test_another_owner_cannot_take_the_last_way_in_away(as_user, olivia, olga, path, form):
    said = act(as_user(olivia), olga, path, **form)

    olga.refresh_from_db()
    assert "nobody else gets in without it" in said
    assert olga.is_break_glass
    assert olga.is_active
    assert second_factor.of(olga)


@pytest.mark.parametrize("path", ["break-glass", "second-factor/reset", "suspend"])
def test_where_a_second_one_is_ready_the_first_may_go(as_user, olivia, olga, path):
    authenticator.make_break_glass(olivia)
    said = act(as_user(olivia), olga, path)

    assert "nobody else gets in without it" not in said


def test_the_last_one_cannot_turn_her_own_factor_off(as_user, enforced, olga):
    form = {"password": PASSWORD, "code": authenticator.shown(olga)}
    browser = as_user(olga)
    page = browser.post("/account/second-factor/off/", form, follow=True).content.decode()

    assert "nobody else gets in without it" in page
    assert second_factor.of(olga)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_leave_at_once_one_stays(enforced, olga, alice):
    authenticator.make_break_glass(alice)

    outcomes = at_once(
        [lambda each=each: break_glass.dismiss(each, actor=ACTOR) for each in (olga, alice)]
    )

    assert sum(isinstance(each, LastBreakGlass) for each in outcomes) == 1
    assert enforced.users.filter(is_break_glass=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_enforcing_and_leaving_at_once_never_lock_everybody_out(acme, olga):
    authenticator.make_break_glass(olga)

    at_once(
        [
            lambda: switch_sso_on(acme, method="sso"),
            lambda: second_factor.turn_off(olga, actor=ACTOR),
        ]
    )

    acme.refresh_from_db()
    assert (acme.sign_in_method == "sso") == bool(second_factor.of(olga))


# --- Lost phones ----------------------------------------------------------------------------


def test_an_administrator_resets_the_factor_of_a_colleague(as_user, alice, henry):
    authenticator.set_up(henry)
    said = act(as_user(alice), henry, "second-factor/reset")

    assert "The second factor of Henry Helpdesk is off" in said
    assert second_factor.of(henry) is None
    assert last_actions(1) == ["second_factor.reset"]


def test_an_administrator_does_not_reset_the_factor_of_an_owner(as_user, alice, olga):
    authenticator.set_up(olga)
    said = act(as_user(alice), olga, "second-factor/reset")

    assert "Only an owner" in said
    assert second_factor.of(olga)


def test_nobody_resets_their_own_factor_without_a_code(as_user, olga):
    authenticator.set_up(olga)
    said = act(as_user(olga), olga, "second-factor/reset")

    assert "Turn it off on your own page" in said
    assert second_factor.of(olga)


def run(*words: str) -> str:
    out = StringIO()
    call_command("reset_second_factor", *words, stdout=out)
    return out.getvalue()


def test_the_operator_helps_the_only_owner_who_lost_everything(enforced, olga, client):
    said = run(olga.user_name)
    let_in(client, olga)

    enforced.refresh_from_db()
    assert "The second factor of olga@acme.example is off" in said
    assert "passwords work again at Acme" in said
    assert enforced.sign_in_method == "both"
    assert is_signed_in(client)


def test_where_another_gets_in_the_operator_changes_nothing_else(enforced, olga, alice):
    authenticator.make_break_glass(alice)
    said = run(olga.user_name, "--organization", "acme")

    enforced.refresh_from_db()
    assert "passwords work again" not in said
    assert enforced.sign_in_method == "sso"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nobody@acme.example"], "There is no nobody@acme.example"),
        (["olga@acme.example"], "olga@acme.example has no second factor"),
        (["sam"], "add --organization"),
    ],
)
def test_the_operator_is_told_what_is_wrong(acme, globex, olga, words, sentence):
    for organization in (acme, globex):
        users.create_local(organization, user_name="sam", actor=ACTOR)

    with pytest.raises(CommandError, match=sentence):
        run(*words)


def test_other_organizations_keep_their_own_rule(enforced, dave, client):
    let_in(client, dave)

    assert is_signed_in(client)
    assert not sign_in_doors.of(dave.organization).is_sso_only
