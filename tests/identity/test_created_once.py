"""Who is created at a first sign-in is created by a response that is accepted, and once."""

from collections import Counter
from http import HTTPStatus

import pytest
from django.test import Client

from identity import users
from identity.models import LoginRequest, Organization, SignInTicket, SsoConnection
from tests.conftest import ACTOR
from tests.identity import dns as zone
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import signer
from tests.identity.test_just_in_time import people, says
from tests.identity.test_single_sign_on import assert_refused, person_in, unasked
from tests.identity.test_verified_domains import verify
from tests.races import at_once

NORA, NOAH = "nora@acme.example", "noah@acme.example"


@pytest.fixture(autouse=True)
def empty_zone():
    zone.RECORDS.clear()
    yield
    zone.RECORDS.clear()


@pytest.fixture
def acme_idp(acme) -> Idp:
    """People of acme.example are created."""
    verify(acme)
    return connect(acme, signer("acme"), creates_people=True)


def events(organization: Organization) -> Counter[str]:
    return Counter(organization.audit_events.values_list("action", flat=True))


def gone_again(organization: Organization) -> Counter[str]:
    """Nora came, and was deleted. What the audit trail holds since."""
    users.delete(organization.users.get(), actor=ACTOR)
    return events(organization)


def test_a_replayed_response_creates_nobody(acme_idp, acme, client):
    request_id, relay_state = acme_idp.ask(client)
    response = acme_idp.mint(request_id, NORA, says(email=NORA))
    acme_idp.post(response, relay_state)
    before = gone_again(acme)
    LoginRequest.objects_all_organizations.update(used_at=None)

    attempt = assert_refused(acme_idp.post(response, relay_state), "replay")

    assert (attempt.name_id, attempt.user) == (NORA, None)
    assert people(acme) == 0
    assert events(acme) == before


def test_a_replayed_response_that_nobody_asked_for_creates_nobody(acme_idp, acme):
    SsoConnection.objects_all_organizations.update(allow_idp_initiated=True)
    response = acme_idp.mint("", NORA, lambda root: (says(email=NORA)(root), unasked(root)))
    assert acme_idp.post(response).status_code == HTTPStatus.SEE_OTHER
    before = gone_again(acme)

    assert_refused(acme_idp.post(response), "replay")

    assert people(acme) == 0
    assert events(acme) == before


def test_who_may_not_be_created_burns_nothing(acme, client):
    """Once the organization has verified its domain, the same answer is good."""
    idp = connect(acme, signer("acme"), creates_people=True)
    request_id, relay_state = idp.ask(client)
    response = idp.mint(request_id, NORA, says(email=NORA))
    assert_refused(idp.post(response, relay_state), "no_verified_address")

    verify(acme)

    assert idp.post(response, relay_state).status_code == HTTPStatus.SEE_OTHER
    assert people(acme) == 1


@pytest.mark.django_db(transaction=True)
def test_one_response_that_arrives_twice_at_once_creates_one_person(acme_idp, acme, client):
    request_id, relay_state = acme_idp.ask(client)
    response = acme_idp.mint(request_id, NORA, says(email=NORA))

    answers = at_once([lambda: acme_idp.post(response, relay_state).status_code] * 2)

    assert sorted(answers) == [HTTPStatus.SEE_OTHER, HTTPStatus.FORBIDDEN]
    assert people(acme) == 1
    assert events(acme)["user.created"] == 1
    assert SignInTicket.objects_all_organizations.get().user == acme.users.get()


@pytest.mark.django_db(transaction=True)
def test_two_answers_to_one_question_at_once_create_one_person(acme_idp, acme, client):
    """Each names somebody else; who gets no ticket is not created."""
    request_id, relay_state = acme_idp.ask(client)
    responses = [acme_idp.mint(request_id, name, says(email=name)) for name in (NORA, NOAH)]

    answers = at_once(
        [lambda root=root: acme_idp.post(root, relay_state).status_code for root in responses]
    )

    assert sorted(answers) == [HTTPStatus.SEE_OTHER, HTTPStatus.FORBIDDEN]
    assert people(acme) == 1
    assert events(acme)["user.created"] == 1
    assert SignInTicket.objects_all_organizations.get().user == acme.users.get()


@pytest.mark.django_db(transaction=True)
def test_five_first_sign_ins_at_once_create_one_person_and_let_all_in(acme_idp, acme):
    browsers = [Client() for _ in range(5)]

    def arrive(browser):
        return acme_idp.sign_in(browser, NORA, says(email=NORA)).status_code

    answers = at_once([lambda browser=browser: arrive(browser) for browser in browsers])

    assert answers == [HTTPStatus.SEE_OTHER] * 5
    assert events(acme)["user.created"] == 1
    assert {person_in(browser) for browser in browsers} == {str(acme.users.get().pk)}
