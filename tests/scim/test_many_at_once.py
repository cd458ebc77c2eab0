"""Several of an IdP's calls at the same instant, with real commits."""

from functools import partial

import pytest
from django.test import Client

from tests.races import at_once
from tests.scim.bodies import BARBARA, changed, created, pathless

pytestmark = pytest.mark.django_db(transaction=True)


def call(token, method, path, body):
    """From a browserless client of its own, as each thread needs."""
    return getattr(Client(raise_request_exception=False), method.lower())(
        f"/scim/v2/acme{path}",
        data=body,
        content_type="application/scim+json",
        headers={"Authorization": f"Bearer {token}"},
    )


def test_ten_creates_of_one_name_in_mixed_case_make_one_person(okta, acme):
    names = ["barbara@acme.example", "BARBARA@ACME.EXAMPLE", "Barbara@Acme.Example"]
    bodies = [changed(BARBARA, userName=names[number % 3]) for number in range(10)]

    answers = at_once(partial(call, okta.token, "POST", "/Users", body) for body in bodies)

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    refusals = [answer.json() for answer in answers if answer.status_code == 409]
    assert {refusal["scimType"] for refusal in refusals} == {"uniqueness"}
    assert acme.users.count() == 1
    assert acme.audit_events.filter(action="user.provisioned").count() == 1


def test_five_patches_of_one_person_lose_nothing(okta):
    path = created(okta)
    attributes = ["title", "nickName", "userType", "timezone", "preferredLanguage"]

    answers = at_once(
        partial(call, okta.token, "PATCH", path, pathless(**{name: "changed"}))
        for name in attributes
    )

    read = okta("GET", path).json()
    assert [answer.status_code for answer in answers] == [200] * 5
    assert {name: read.get(name) for name in attributes} == dict.fromkeys(attributes, "changed")
