"""Desk phones: listed, fetched for, re-keyed, revoked; the secret is nowhere but on the phone."""

import json
import logging
import re
from http import HTTPStatus

import pytest
from django.core import serializers
from django.db import DatabaseError, connection as database, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from console.log_lines import OneLine
from identity import users
from identity.database import is_postgresql
from telephony import (
    credentials,
    device_provisioning,
    devices,
    extensions,
    mac,
    sip_domains,
    voice_settings,
)
from telephony.models import Device, SipCredential, VoiceSettings
from tests.conftest import ACTOR, arrival
from tests.races import at_once

MAC = "0015651a2b3c"


def phone(person, address: str = MAC, **more) -> Device:
    return devices.add(person, mac=address, actor=ACTOR, **more)


def folder(device: Device) -> str:
    """The path that the phone was told; file names go behind it."""
    found = device_provisioning.new_address(device, actor=ACTOR)
    return "/" + found.folder.split("/", 3)[3]


def get(path: str, **more):
    return Client().get(path, **more)


def setting(text: str, key: str) -> str | None:
    found = re.search(rf"^(?:account\.1\.)?{key} = (.*)$", text, re.M)
    return found and found[1]


def hashed(text: str) -> str:
    name, domain = setting(text, "auth_name"), setting(text, "sip_server.1.address")
    return credentials.ha1(name, domain, setting(text, "password"))


def valid(device: Device) -> list[str]:
    return list(device.credentials.filter(revoked_at=None).values_list("ha1", flat=True))


@pytest.fixture
def desk(bob) -> Device:
    return phone(bob, make="yealink")


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# The address, and what a phone finds there


def test_a_phone_fetches_a_password_that_fits_what_is_stored(desk, bob):
    response = get(f"{folder(desk)}{MAC}.cfg", REMOTE_ADDR="192.0.2.7")

    text = response.content.decode()
    assert response.status_code == HTTPStatus.OK
    assert text.startswith("#!version:1.0.0.1\n")
    assert setting(text, "user_name") == "1001"
    assert setting(text, "display_name") == bob.label
    assert len(setting(text, "password")) == 24
    assert valid(desk) == [hashed(text)]
    assert "no-store" in response["Cache-Control"]
    desk.refresh_from_db()
    assert desk.last_fetch_ip == "192.0.2.7"
    assert desk.last_fetch_at


def test_another_fetch_before_it_registered_brings_another_password_and_ends_the_first(desk):
    path = f"{folder(desk)}{MAC}.cfg"
    first = get(path).content.decode()

    second = get(path).content.decode()

    assert setting(first, "password") != setting(second, "password")
    assert valid(desk) == [hashed(second)]
    assert desk.credentials.get(ha1=hashed(first)).revoked_at


def test_once_it_has_registered_the_phone_keeps_its_password_until_a_re_key(desk, alices):
    path = f"{folder(desk)}{MAC}.cfg"
    first = get(path).content.decode()
    credentials.registered(credentials.of(desk))
    daily = get(path).content.decode()

    alices.post(f"/devices/{desk.pk}/rekey/")

    assert setting(daily, "password") is None
    assert setting(daily, "auth_name") == setting(first, "auth_name")
    assert valid(desk) == [hashed(first)]
    renewed = get(path).content.decode()
    assert valid(desk) == [hashed(renewed)] != [hashed(first)]


def test_a_new_address_ends_the_old_one(desk):
    old = folder(desk)

    new = folder(desk)

    assert get(f"{old}{MAC}.cfg").status_code == HTTPStatus.NOT_FOUND
    assert get(f"{new}{MAC}.cfg").status_code == HTTPStatus.OK


def test_whatever_is_wrong_the_answer_is_the_same(desk, bob):
    right = folder(desk)
    carols = extensions.give(arrival(bob.organization, "cy", "Two"), number="1002", actor=ACTOR)
    other = phone(carols.user, "0015651a2b3d")

    answers = [
        get(f"/prov/{'x' * 32}/{MAC}.cfg"),
        get(f"{right}0015650000ff.cfg"),
        get(f"{right}{other.mac}.cfg"),
        get(f"{right}{MAC.upper()}.xml"),
        get(f"/prov/nul%00/{MAC}.cfg"),
    ]

    assert {each.status_code for each in answers} == {HTTPStatus.NOT_FOUND}
    assert len({each.content for each in answers}) == 1
    assert len({frozenset(_headers(each)) for each in answers}) == 1


def _headers(response):
    return [pair for pair in response.items() if pair[0] not in ("X-Request-Id", "Expires")]


def test_a_suspended_person_and_a_revoked_phone_are_served_nothing(desk, bob):
    path = f"{folder(desk)}{MAC}.cfg"
    users.suspend(bob, actor=ACTOR)
    suspended = get(path)
    users.reinstate(bob, actor=ACTOR)
    back = get(path)

    devices.revoke(desk, actor=ACTOR)

    codes = [each.status_code for each in (suspended, back, get(path))]
    assert codes == [HTTPStatus.NOT_FOUND, HTTPStatus.OK, HTTPStatus.NOT_FOUND]
    assert valid(desk) == []


def test_over_plain_http_nothing_is_served_where_the_house_is_https(desk, settings):
    path = f"{folder(desk)}{MAC}.cfg"
    settings.IS_HTTPS = True

    assert get(path).status_code == HTTPStatus.NOT_FOUND
    assert Client().get(path, secure=True).status_code == HTTPStatus.OK


def test_who_asks_too_often_waits(desk, monkeypatch):
    monkeypatch.setattr("telephony.views.phone_files.TRIES", 2)
    path = f"{folder(desk)}{MAC}.cfg"

    codes = [get(path).status_code for _ in range(3)]

    assert codes == [200, 200, 429]


def test_a_yealink_gets_its_common_file_and_poly_is_led_to_its_second(desk, bob):
    poly = phone(bob, "0004f2aabbcc", make="poly")
    yealinks, polys = folder(desk), folder(poly)

    common = get(f"{yealinks}y000000000028.cfg").content.decode()
    first = get(f"{polys}0004f2aabbcc.cfg").content.decode()
    second = get(f"{polys}0004f2aabbcc-line.cfg").content.decode()

    assert common == "#!version:1.0.0.1\n"
    assert 'CONFIG_FILES="0004f2aabbcc-line.cfg"' in first
    assert 'reg.1.address="1001"' in second
    assert len(valid(poly)) == 1


def test_a_name_cannot_smuggle_a_setting_into_the_file(bob):
    bob.display_name = 'Bob"/>\naccount.1.password = mine'
    bob.save(update_fields=["display_name"])
    generic, poly = phone(bob), phone(bob, "0004f2aabbcc", make="poly")

    text = get(f"{folder(generic)}{MAC}.cfg").content.decode()
    xml = get(f"{folder(poly)}0004f2aabbcc-line.cfg").content.decode()

    assert "\naccount.1.password = mine" not in text
    assert 'Bob"/>' not in xml


def test_nothing_secret_is_kept_told_or_logged(desk, caplog):
    caplog.set_level(logging.DEBUG)
    path = folder(desk)
    token = path.split("/")[2]
    text = get(f"{path}{MAC}.cfg").content.decode()
    get(f"{path}wrong.cfg")

    kept = serializers.serialize("json", [desk, *desk.credentials.all()])
    kept += json.dumps(list(desk.organization.audit_events.values("changes", "subject")))
    lines = "\n".join(OneLine().format(record) for record in caplog.records)
    assert token not in kept + lines
    assert setting(text, "password") not in kept + lines
    assert credentials.of(desk).ha1 not in lines


def test_the_access_log_says_that_a_phone_came_but_not_where_to():
    record = logging.makeLogRecord({"msg": f"192.0.2.7 GET /prov/{'s' * 32}/{MAC}.cfg 200"})

    line = OneLine().format(record)

    assert "s" * 32 not in line
    assert f"/prov/…/{MAC}.cfg 200" in line


# What a change of the line does


@pytest.mark.parametrize("days", [0, 30])
def test_an_extension_that_is_taken_back_takes_the_passwords_with_it(desk, bob, days):
    voice_settings.save(bob.organization, extension_quarantine_days=days, actor=ACTOR)
    get(f"{folder(desk)}{MAC}.cfg")

    extensions.take_back(bob, actor=ACTOR)

    assert not SipCredential.objects_all_organizations.filter(revoked_at=None).exists()


def test_another_extension_means_another_password_for_the_same_phone(desk, bob):
    path = f"{folder(desk)}{MAC}.cfg"
    get(path)
    credentials.registered(credentials.of(desk))

    extensions.give(bob, number="1009", actor=ACTOR)

    assert valid(desk) == []
    text = get(path).content.decode()
    assert setting(text, "user_name") == "1009"
    assert valid(desk) == [hashed(text)]


def test_okta_deletes_the_person_and_their_phones_fall_silent(desk, bob, okta):
    path = f"{folder(desk)}{MAC}.cfg"
    get(path)

    okta("DELETE", f"/Users/{bob.scim_id}")

    assert get(path).status_code == HTTPStatus.NOT_FOUND
    assert valid(desk) == []


def test_the_sip_domain_is_fixed_by_the_first_password(desk, acme, settings):
    settings.PUBLIC_URL = "https://Voice.Example.com"
    path = f"{folder(desk)}{MAC}.cfg"
    get(path)

    settings.PUBLIC_URL = "https://moved.example.com"

    assert sip_domains.fixed(acme) == "acme.sip.voice.example.com"
    assert "address = acme.sip.voice.example.com\n" in get(path).content.decode()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "https://[::1]"])
def test_an_address_has_no_subdomains_to_be_a_sip_domain(acme, settings, url):
    settings.PUBLIC_URL = url

    assert sip_domains.default(acme) == "acme.sip.invalid"


# Adding


@pytest.mark.parametrize(
    "text", ["00:15:65:1A:2B:3C", "00-15-65-1a-2b-3c", "0015.651a.2b3c", " 0015651A2B3C "]
)
def test_a_mac_address_is_understood_however_it_is_written(text):
    assert mac.parse(text) == MAC


@pytest.mark.parametrize(
    "text", ["", "0015651a2b3", "0015651a2b3g", "ffffffffffff", "000000000000", "\u0660" * 12]
)
def test_what_is_no_address_of_a_phone_is_refused(text):
    with pytest.raises(mac.NotAMac):
        mac.parse(text)


def test_an_administrator_adds_a_phone_and_sees_its_address_once(alices, bob):
    fields = {"mac": "00:15:65:1A:2B:3C", "make": "yealink", "model": "T46U", "label": "Left"}

    response = alices.post(f"/users/{bob.scim_id}/devices/add/", fields)

    address = response.context["address"]
    assert address.file in text_of(response)
    assert "<svg" in text_of(response)
    assert "no-store" in response["Cache-Control"]
    page = text_of(alices.get(f"/users/{bob.scim_id}/"))
    assert "Left" in page
    assert address.folder not in page
    assert bob.organization.audit_events.filter(action="device.added").exists()


def test_a_seventh_device_is_refused_with_the_reason(alices, bob):
    for number in range(6):
        phone(bob, f"00156500000{number}")

    fields = {"mac": MAC, "make": "generic"}
    html = text_of(alices.post(f"/users/{bob.scim_id}/devices/add/", fields))

    assert "Extension 1001 has six devices" in html
    assert bob.extension.devices.count() == 6


def test_a_phone_of_another_organization_is_refused_without_saying_whose(alices, bob, globex):
    gus = arrival(globex, "gus", "Globex")
    extensions.give(gus, number="1001", actor=ACTOR)
    phone(gus)

    html = text_of(
        alices.post(f"/users/{bob.scim_id}/devices/add/", {"mac": MAC, "make": "generic"})
    )

    assert "is listed already" in html
    assert "lobex" not in html


def test_who_has_no_extension_is_given_one_first(alices, carol):
    fields = {"mac": MAC, "make": "generic"}

    html = text_of(alices.post(f"/users/{carol.scim_id}/devices/add/", fields))

    assert "Give" in html
    assert "an extension first" in html


# Pages


def test_before_there_are_devices_the_page_says_what_to_do(alices):
    assert "No devices yet" in text_of(alices.get("/devices/"))


@pytest.mark.parametrize("query", ["1a:2b", "Left", "1001", "bob", "T46"])
def test_a_device_is_found_by_mac_label_extension_person_and_model(alices, bob, query):
    phone(bob, label="Left", model="T46U")

    found = alices.get("/devices/", {"q": query}).context["devices"].rows
    missed = alices.get("/devices/", {"q": "nobody"})

    assert [each.mac for each in found] == [MAC]
    assert "No device fits" in text_of(missed)


def test_devices_are_listed_by_what_they_are_doing(alices, bob):
    waiting, ringing, revoked = (phone(bob, f"00156500000{each}") for each in range(3))
    get(f"{folder(ringing)}{ringing.mac}.cfg")
    credentials.registered(credentials.of(ringing))
    devices.revoke(revoked, actor=ACTOR)

    def listed(state):
        return list(alices.get("/devices/", {"state": state}).context["devices"].rows)

    assert listed("waiting") == [waiting]
    assert listed("registered") == [ringing]
    assert listed("revoked") == [revoked]


@pytest.mark.parametrize("page", ["/devices/", "person"])
def test_more_devices_take_no_more_queries(alices, bob, page, django_assert_num_queries):
    page = f"/users/{bob.scim_id}/" if page == "person" else page
    phone(bob)
    alices.get(page)
    with CaptureQueriesContext(database) as few:
        alices.get(page)
    for number in range(4):
        phone(bob, f"00156500000{number}")

    with django_assert_num_queries(len(few)):
        alices.get(page)


def test_a_phone_is_renamed_revoked_let_in_again_and_removed(alices, desk, bob):
    old = f"{folder(desk)}{MAC}.cfg"
    alices.post(f"/devices/{desk.pk}/rename/", {"label": "Reception"})
    alices.post(f"/devices/{desk.pk}/revoke/")
    assert get(old).status_code == HTTPStatus.NOT_FOUND

    again = alices.post(f"/devices/{desk.pk}/address/")

    assert "Address of Reception" in text_of(again)
    path = "/" + again.context["address"].file.split("/", 3)[3]
    assert get(path).status_code == HTTPStatus.OK
    alices.post(f"/devices/{desk.pk}/remove/")
    assert get(path).status_code == HTTPStatus.NOT_FOUND
    assert not bob.extension.devices.exists()


def test_a_device_that_went_meanwhile_is_said_to_be_gone(desk):
    devices.remove(desk, actor=ACTOR)

    with pytest.raises(devices.DeviceGone):
        devices.revoke(Device(pk=desk.pk or 1, extension=desk.extension), actor=ACTOR)


# Around the domain


def refused():
    return pytest.raises(DatabaseError)


def row(bob, **more):
    facts = {"mac": MAC, "extension": bob.extension} | more
    return bob.organization.devices.create(**facts)


@pytest.mark.parametrize(
    "wrong",
    [
        {"mac": "0015651A2B3C"},
        {"mac": "00:15:65:1a:2b"},
        {"mac": "0015651a2b3"},
        {"mac": None},
        {"prov_token_sha256": "the token itself"},
        {"prov_token_sha256": 64 * "a", "revoked_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_device_that_is_not_right(bob, wrong):
    with refused(), transaction.atomic():
        row(bob, **wrong)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        (
            {"mac": "0015650000aa", "prov_token_sha256": 64 * "a"},
            {"mac": "0015650000ab", "prov_token_sha256": 64 * "a"},
        ),
    ],
)
def test_a_mac_and_an_address_are_one_devices(bob, first, second):
    row(bob, **first)

    with refused(), transaction.atomic():
        row(bob, **second)


def credential(device, **more):
    facts = {"extension": device.extension, "auth_username": "d0123456789ab", "ha1": 32 * "a"}
    facts |= {"device": device} | more
    return device.organization.sip_credentials.create(**facts)


@pytest.mark.parametrize(
    "wrong",
    [{"ha1": "a password of its own, kept here"}, {"ha1": ""}, {"auth_username": "1001"}],
)
def test_the_database_refuses_a_credential_that_is_not_a_digest(desk, wrong):
    with refused(), transaction.atomic():
        credential(desk, **wrong)


def test_a_device_has_one_valid_credential_and_a_name_is_one_credentials(desk, bob):
    other = phone(bob, "0015650000ab")
    credential(desk)

    with refused(), transaction.atomic():
        credential(desk, auth_username="dba9876543210")
    with refused(), transaction.atomic():
        credential(other)


@pytest.mark.parametrize("domain", ["Acme.sip.example", "", "globex.sip.example"])
def test_a_sip_domain_is_lower_case_and_one_organizations(acme, globex, domain):
    VoiceSettings.objects_all_organizations.create(
        organization=globex, sip_domain="globex.sip.example"
    )

    with refused(), transaction.atomic():
        VoiceSettings.objects_all_organizations.create(organization=acme, sip_domain=domain)


def test_no_device_or_credential_joins_two_organizations(desk, globex):
    foreign = {"extension": desk.extension, "organization": globex}
    names = {"auth_username": "d0123456789ab", "ha1": 32 * "a"}
    if is_postgresql():  # SQLite cannot look at two columns of a table that exists already
        with refused(), transaction.atomic():
            Device.objects_all_organizations.create(mac="0015650000ab", **foreign)
        with refused(), transaction.atomic():
            SipCredential.objects_all_organizations.create(device=desk, **names, **foreign)

    assert not globex.devices.exists()
    assert not globex.sip_credentials.exists()


# At once


@pytest.mark.django_db(transaction=True)
def test_of_nine_phones_that_are_added_at_once_six_are_there(acme, standard):
    cy = arrival(acme, "cy", "Many")
    extensions.give(cy, number="1001", actor=ACTOR)

    found = at_once(lambda n=n: phone(cy, f"00156500000{n}") for n in range(9))

    assert sum(isinstance(each, devices.TooManyDevices) for each in found) == 3
    assert cy.extension.devices.count() == 6


@pytest.mark.django_db(transaction=True)
def test_fetches_at_once_leave_one_valid_password_and_none_after_a_take_back(acme, standard):
    cy = arrival(acme, "cy", "Many")
    extensions.give(cy, number="1001", actor=ACTOR)
    path = f"{folder(phone(cy))}{MAC}.cfg"

    found = at_once([*(lambda: get(path) for _ in range(5))])
    assert {each.status_code for each in found} == {HTTPStatus.OK}
    assert SipCredential.objects_all_organizations.filter(revoked_at=None).count() == 1

    mixed = at_once([lambda: extensions.take_back(cy, actor=ACTOR), lambda: get(path)])
    assert mixed[0] is None
    assert not SipCredential.objects_all_organizations.filter(revoked_at=None).exists()
