"""Whoever is suspended holds nothing any more, at whatever step it finds them (gap O1)."""

from http import HTTPStatus

import pytest
from oauth2_provider.models import AccessToken, Grant, RefreshToken

from identity import sso_connections, users
from identity.models import AuditEvent, Organization, User
from identity.saml import certificates
from tests.conftest import ACTOR, arrival
from tests.identity.oauth.phone import error
from tests.identity.pages import CERTIFICATE

PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def single_sign_on(organization: Organization, method: str = "both", *, is_enabled: bool = True):
    connection = sso_connections.for_organization(organization)
    is_new = not connection.certificates.exists()
    sso_connections.save(
        connection,
        is_enabled=is_enabled,
        sign_in_method=method,
        certificate=certificates.read(CERTIFICATE) if is_new else None,
        idp_sso_url="https://acme.okta.com/sso",
        idp_entity_id="http://www.okta.com/exk1",
        agreed=True,
        actor=ACTOR,
    )


@pytest.fixture
def ann(acme) -> User:
    """Okta sent her, and she signs in through Okta."""
    single_sign_on(acme)
    return arrival(acme, "ann", "Okta")


@pytest.fixture
def anns(softphone, ann):
    return softphone(ann)


@pytest.fixture
def okta_says(okta, ann):
    """`okta_says(active=False)`, as Okta suspends and reinstates people."""

    def say(*, active: bool) -> None:
        change = {"op": "replace", "value": {"active": active}}
        body = {"schemas": [PATCH], "Operations": [change]}
        assert okta("PATCH", f"/Users/{ann.scim_id}", body).status_code == HTTPStatus.OK

    return say


def nothing_is_left() -> bool:
    return not any(kind.objects.exists() for kind in (AccessToken, RefreshToken, Grant))


def test_before_she_answers(anns, okta_says):
    assert "Allow" in anns.ask().content.decode()
    okta_says(active=False)

    answer = anns.answer()

    assert answer["Location"].startswith("/sign-in/")
    assert nothing_is_left()


def test_after_she_got_a_code(anns, okta_says):
    code = anns.code()
    okta_says(active=False)

    answer = anns.exchange(code)

    assert error(answer) == "invalid_grant"
    assert nothing_is_left()


def test_after_she_got_a_token(anns, okta_says):
    tokens = anns.tokens()
    assert anns.me(tokens["access_token"]).status_code == HTTPStatus.OK
    okta_says(active=False)

    assert anns.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(anns.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert nothing_is_left()


def test_after_she_refreshed_it(anns, okta_says):
    old = anns.tokens()
    new = anns.refresh(old["refresh_token"]).json()
    okta_says(active=False)

    assert anns.me(new["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(anns.refresh(new["refresh_token"])) == "invalid_grant"
    assert nothing_is_left()


def test_who_comes_back_signs_in_again(anns, okta_says):
    tokens, code = anns.tokens(), anns.code()
    okta_says(active=False)
    okta_says(active=True)

    assert anns.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(anns.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert error(anns.exchange(code)) == "invalid_grant"


def test_the_trail_tells_what_ended_and_by_whom(anns, softphone, ann, okta_says):
    anns.tokens()
    softphone(ann).tokens()
    okta_says(active=False)

    event = AuditEvent.objects_all_organizations.get(action="app_access.ended")
    assert event.changes == {"apps": 2, "reason": "the person was suspended"}
    assert (event.source, event.subject_id) == ("scim", str(ann.scim_id))


def test_whoever_had_no_app_gets_no_line_about_apps(okta_says, anns):
    okta_says(active=False)

    events = AuditEvent.objects_all_organizations
    assert not events.filter(action="app_access.ended").exists()


def test_who_is_deleted_holds_nothing_either(anns, ann):
    tokens, code = anns.tokens(), anns.code()
    users.delete(ann, actor=ACTOR)

    assert anns.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(anns.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert error(anns.exchange(code)) == "invalid_grant"


def test_a_new_password_signs_the_phones_out_too(phone, alice):
    """A thief who let a phone of their own in loses it with the password."""
    tokens, code = phone.tokens(), phone.code()
    users.set_password(alice, password="another horse battery", actor=ACTOR)

    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(phone.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert error(phone.exchange(code)) == "invalid_grant"


def make_inactive_behind_our_back(user: User) -> None:
    """As if a row of hers had been issued while she was being suspended."""
    User.objects_all_organizations.filter(pk=user.pk).update(is_active=False)


def close_the_organization(user: User) -> None:
    Organization.objects.filter(pk=user.organization_id).update(is_active=False)


def switch_single_sign_on_off(user: User) -> None:
    single_sign_on(user.organization, is_enabled=False)


def leave_passwords_only(user: User) -> None:
    single_sign_on(user.organization, method="password")


@pytest.mark.parametrize(
    "happens",
    [
        make_inactive_behind_our_back,
        close_the_organization,
        switch_single_sign_on_off,
        leave_passwords_only,
    ],
)
def test_who_could_not_sign_in_now_is_refused_at_every_door(anns, ann, happens):
    tokens, code = anns.tokens(), anns.code()
    happens(ann)

    assert anns.me(tokens["access_token"]).status_code == HTTPStatus.UNAUTHORIZED
    assert error(anns.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert error(anns.exchange(code)) == "invalid_grant"


def test_somebody_without_an_open_door_is_given_no_code(anns, ann):
    switch_single_sign_on_off(ann)

    assert anns.answer().status_code == HTTPStatus.FORBIDDEN
    assert nothing_is_left()


def test_a_password_still_counts_where_both_ways_are_open(phone, acme):
    tokens = phone.tokens()
    single_sign_on(acme, method="both", is_enabled=False)

    assert phone.me(tokens["access_token"]).status_code == HTTPStatus.OK
