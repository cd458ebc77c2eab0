"""Desk phones that a program lists: their secret addresses are shown once."""

from http import HTTPStatus

import pytest
from django.test import Client

from identity.models import ApiAnswer, AuditEvent
from telephony import devices
from telephony.models import Device
from tests.conftest import ACTOR, arrival
from tests.console.api import program

KEY = {"Idempotency-Key": "phone-1"}


@pytest.fixture
def robot(acme):
    return program(acme)


def phone(user, **more) -> dict[str, str]:
    return {"user": str(user.scim_id), "mac": "00:15:65:00:00:AB", "make": "yealink"} | more


def fetch(address: dict[str, str]):
    return Client().get("/" + address["file"].partition("://")[2].partition("/")[2])


def test_a_phone_is_listed_and_fetches_what_it_needs(bob, robot):
    answer = robot("POST", "/devices", phone(bob, label="Lobby"))

    made = answer.json()
    assert answer.status_code == HTTPStatus.CREATED
    assert (made["device"]["mac"], made["device"]["label"]) == ("0015650000ab", "Lobby")
    assert made["device"]["user"] == str(bob.scim_id)
    assert made["address"]["file"].startswith(made["address"]["folder"])
    assert fetch(made["address"]).status_code == HTTPStatus.OK


def test_an_address_is_shown_once_even_to_who_asks_again_with_the_key(acme, bob, robot):
    first = robot("POST", "/devices", phone(bob), **KEY).json()
    second = robot("POST", "/devices", phone(bob), **KEY)

    assert first["address"]
    assert second.status_code == HTTPStatus.CREATED
    assert second["Idempotent-Replayed"] == "true"
    assert second.json() == {"device": first["device"], "address": None}
    assert acme.devices.count() == 1


def test_an_address_is_kept_nowhere(bob, robot):
    secret = robot("POST", "/devices", phone(bob), **KEY).json()["address"]["folder"].split("/")[-2]

    kept = [each.objects_all_organizations.values() for each in (ApiAnswer, AuditEvent, Device)]
    assert len(secret) > 20
    assert secret not in str([list(rows) for rows in kept])
    assert secret not in robot("GET", "/devices").content.decode()


def test_a_new_address_takes_the_old_ones_place(bob, robot):
    made = robot("POST", "/devices", phone(bob)).json()

    answer = robot("POST", f"/devices/{made['device']['id']}/address")

    assert answer.status_code == HTTPStatus.OK
    assert fetch(made["address"]).status_code == HTTPStatus.NOT_FOUND
    assert fetch(answer.json()["address"]).status_code == HTTPStatus.OK


def test_a_revoked_phone_fetches_nothing_until_it_has_a_new_address(bob, robot):
    made = robot("POST", "/devices", phone(bob)).json()
    path = f"/devices/{made['device']['id']}"

    revoked = robot("POST", f"{path}/revoke").json()
    shut_out = fetch(made["address"])
    again = robot("POST", f"{path}/address").json()

    assert revoked["is_revoked"] is True
    assert shut_out.status_code == HTTPStatus.NOT_FOUND
    assert again["device"]["is_revoked"] is False
    assert fetch(again["address"]).status_code == HTTPStatus.OK


def test_a_rekeyed_phone_gets_a_new_password_when_it_next_fetches(bob, robot):
    made = robot("POST", "/devices", phone(bob)).json()
    fetch(made["address"])

    answer = robot("POST", f"/devices/{made['device']['id']}/rekey")

    assert answer.status_code == HTTPStatus.OK
    assert Device.objects_all_organizations.get().wants_new_secret


def test_an_app_has_no_address(bob, robot):
    app = devices.add(bob, mac=None, kind=Device.Kind.APP, actor=ACTOR)

    answer = robot("POST", f"/devices/{app.pk}/address")

    assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "more",
    [
        {"mac": "x"},
        {"mac": "ff:ff:ff:ff:ff:ff"},
        {"make": "nokia"},
        {"user": "bob"},
        {"user": "00000000-0000-4000-8000-000000000000"},
        {"label": "x" * 61},
        {"is_revoked": False},
    ],
)
def test_a_phone_that_makes_no_sense_is_refused(acme, bob, robot, more):
    answer = robot("POST", "/devices", phone(bob) | more)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["detail"]
    assert not acme.devices.exists()


def test_a_phone_that_is_listed_already_or_would_ring_nobody_is_a_conflict(acme, bob, robot):
    ann = arrival(acme, "ann", "Hire")
    robot("POST", "/devices", phone(bob))

    again = robot("POST", "/devices", phone(bob))
    lineless = robot("POST", "/devices", phone(ann, mac="00:15:65:00:00:AC"))

    assert (again.status_code, lineless.status_code) == (HTTPStatus.CONFLICT, HTTPStatus.CONFLICT)
    assert "listed already" in again.json()["detail"]
    assert "Give Ann Hire an extension first" in lineless.json()["detail"]
