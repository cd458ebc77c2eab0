"""A request that is repeated with its `Idempotency-Key` is carried out once."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.utils import timezone

from identity import api_answers, organizations
from identity.models import ApiAnswer
from tests.conftest import ACTOR, standard_license
from tests.console.api import program
from tests.races import at_once

KEY = {"Idempotency-Key": "order-1"}


@pytest.fixture
def robot(acme, standard):
    return program(acme)


def bought(organization) -> int:
    return organization.license_seats.count()


def test_who_did_not_hear_the_answer_asks_again_and_buys_once(acme, robot):
    first = robot("POST", "/licenses/standard/add", {"count": 3}, **KEY)
    second = robot("POST", "/licenses/standard/add", {"count": 3}, **KEY)

    assert bought(acme) == 3
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first


def test_without_a_key_each_request_counts(acme, robot):
    for _ in range(2):
        robot("POST", "/licenses/standard/add", {"count": 3})

    assert bought(acme) == 6


@pytest.mark.parametrize(
    ("path", "count"), [("/licenses/standard/add", 4), ("/licenses/standard/remove", 3)]
)
def test_a_key_is_for_one_request(acme, robot, path, count):
    robot("POST", "/licenses/standard/add", {"count": 3}, **KEY)

    answer = robot("POST", path, {"count": count}, **KEY)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "another request" in answer.json()["detail"]
    assert bought(acme) == 3


def test_each_token_has_its_own_keys(acme, robot):
    for each in (robot, program(acme)):
        each("POST", "/licenses/standard/add", {"count": 3}, **KEY)

    assert bought(acme) == 6


def test_what_failed_may_be_tried_again_with_its_key(acme, robot):
    refused = robot("POST", "/licenses/standard/remove", {"count": 1}, **KEY)
    robot("POST", "/licenses/standard/add", {"count": 1})

    answer = robot("POST", "/licenses/standard/remove", {"count": 1}, **KEY)

    assert refused.status_code == HTTPStatus.NOT_FOUND
    assert answer.status_code == HTTPStatus.OK


def test_after_a_day_a_key_is_forgotten(acme, robot):
    robot("POST", "/licenses/standard/add", {"count": 3}, **KEY)
    ApiAnswer.objects_all_organizations.update(
        created_at=timezone.now() - api_answers.KEPT - timedelta(minutes=1)
    )

    robot("POST", "/licenses/standard/add", {"count": 3}, **KEY)

    assert bought(acme) == 6


def test_old_answers_are_deleted_and_young_ones_stay(acme, robot):
    robot("POST", "/licenses/standard/add", {"count": 1}, **KEY)
    ApiAnswer.objects_all_organizations.update(created_at=timezone.now() - api_answers.KEPT)
    robot("POST", "/licenses/standard/add", {"count": 1}, **{"Idempotency-Key": "order-2"})

    api_answers.delete_old()

    assert [each.key for each in ApiAnswer.objects_all_organizations.all()] == ["order-2"]


@pytest.mark.parametrize("key", ["x" * 256, "\x7f"])
def test_what_is_no_key_is_refused(acme, robot, key):
    answer = robot("POST", "/licenses/standard/add", {"count": 3}, **{"Idempotency-Key": key})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert bought(acme) == 0


@pytest.mark.django_db(transaction=True)
def test_who_asks_eight_times_at_once_buys_once_and_hears_one_answer():
    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    standard_license()
    robot = program(acme)

    def ask():
        return robot("POST", "/licenses/standard/add", {"count": 3}, **KEY)

    answers = at_once([ask] * 8)

    assert {each.status_code for each in answers} == {HTTPStatus.CREATED}
    assert all(each.json() == answers[0].json() for each in answers)
    assert [each.headers.get("Idempotent-Replayed") for each in answers].count("true") == 7
    assert bought(acme) == 3


@pytest.mark.django_db(transaction=True)
def test_of_ten_contrary_requests_with_one_key_one_is_carried_out_and_the_others_hear_why():
    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    standard_license()
    robot = program(acme)

    def ask(count: int):
        return lambda: robot("POST", "/licenses/standard/add", {"count": count}, **KEY)

    answers = at_once([ask(count) for count in (1, 2) * 5])

    told = [each.status_code for each in answers]
    assert told.count(HTTPStatus.CREATED) == told.count(HTTPStatus.UNPROCESSABLE_ENTITY) == 5
    assert bought(acme) in (1, 2)
