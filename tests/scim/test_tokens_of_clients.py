"""Who may call: a live token of this very organization, and nobody else gets a hint."""

from datetime import timedelta
from http.client import HTTPConnection

import pytest
from django.utils import timezone

from identity import scim_tokens
from identity.models import ScimToken
from tests.conftest import ACTOR
from tests.scim.bodies import BARBARA, created, pathless


def call(idp, header, slug="acme"):
    headers = {} if header is None else {"Authorization": header}
    return idp.http.get(f"/scim/v2/{slug}/Users", headers=headers)


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", ""])
def test_the_token_comes_with_a_scheme_in_any_case_or_alone(okta, scheme):
    assert call(okta, scheme + okta.token).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: None,
        lambda token: "",
        lambda token: "Bearer",
        lambda token: f"Bearer {token[:-1]}",
        lambda token: f"Bearer {token}x",
        lambda token: f"Bearer {token[:21]}{'A' * 49}",
        lambda token: f"Bearer {token}, Bearer {token}",
        lambda token: f"Basic {token}",
        lambda token: "Bearer " + "x" * 65536,
        lambda token: "Bearer swr_scim_\x7f\xff",
    ],
)
def test_a_token_that_is_not_quite_right_opens_nothing(okta, spoil):
    response = call(okta, spoil(okta.token))

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Bearer ", ""])
@pytest.mark.django_db(transaction=True)
def test_two_headers_open_nothing_although_each_of_them_would(okta, live_server, scheme):
    where = live_server.url.removeprefix("http://")
    statuses = []
    for times in (1, 2):
        call = HTTPConnection(where, timeout=20)
        call.putrequest("GET", "/scim/v2/acme/Users")
        for _ in range(times):
            call.putheader("Authorization", scheme + okta.token)
        call.endheaders()
        statuses.append(call.getresponse().status)
        call.close()

    assert statuses == [200, 401]


def test_a_token_in_the_url_is_not_looked_at(okta):
    response = okta.http.get(f"/scim/v2/acme/Users?access_token={okta.token}&token={okta.token}")

    assert response.status_code == 401


def test_every_reason_for_refusal_has_one_and_the_same_answer(okta, acme, globex):
    refusals = [
        call(okta, None),
        call(okta, "Bearer unknown"),
        call(okta, f"Bearer {okta.token}", slug="globex"),
        call(okta, f"Bearer {okta.token}", slug="nobody"),
    ]
    tokens = ScimToken.objects_all_organizations.filter(organization=acme)
    tokens.update(expires_at=timezone.now() - timedelta(seconds=1))
    refusals.append(call(okta, f"Bearer {okta.token}"))
    tokens.update(expires_at=None)
    acme.scim_connections.update(is_enabled=False)
    refusals.append(call(okta, f"Bearer {okta.token}"))
    acme.scim_connections.update(is_enabled=True)
    type(acme).objects.filter(pk=acme.pk).update(is_active=False)
    refusals.append(call(okta, f"Bearer {okta.token}"))
    type(acme).objects.filter(pk=acme.pk).update(is_active=True)
    assert call(okta, f"Bearer {okta.token}").status_code == 200
    scim_tokens.revoke(tokens.get(), actor=ACTOR)
    refusals.append(call(okta, f"Bearer {okta.token}"))

    assert len(refusals) == 8
    assert {response.status_code for response in refusals} == {401}
    assert len({response.content for response in refusals}) == 1


def test_the_use_of_a_token_is_noted_at_most_once_a_minute(okta, acme):
    okta("GET", "/Users")
    first = acme.scim_tokens.get().last_used_at

    okta("GET", "/Users")

    assert first is not None
    assert acme.scim_tokens.get().last_used_at == first


def test_acmes_token_opens_no_other_organization(okta, globex):
    response = okta("POST", "/Users", BARBARA, slug="globex")

    assert response.status_code == 401
    assert not globex.users.exists()


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_people_of_another_organization_do_not_exist(globex_okta, bob, method):
    body = {"PUT": BARBARA, "PATCH": pathless(active=False)}.get(method)

    response = globex_okta(method, f"/Users/{bob.scim_id}", body)

    assert response.status_code == 404
    assert b"bob" not in response.content
    bob.refresh_from_db()
    assert (bob.user_name, bob.is_active) == ("bob@acme.example", True)


def test_lists_and_look_ups_show_only_ones_own_people(okta, globex_okta, bob):
    created(globex_okta, userName="bob@acme.example")

    ours = okta("GET", "/Users").json()["Resources"]
    theirs = globex_okta("GET", '/Users?filter=userName eq "bob@acme.example"').json()["Resources"]

    assert [each["id"] for each in ours] == [str(bob.scim_id)]
    assert [each["externalId"] for each in theirs] == ["00uBARBARA"]
    assert globex_okta("GET", f'/Users?filter=id eq "{bob.scim_id}"').json()["totalResults"] == 0
