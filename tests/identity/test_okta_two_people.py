"""Two people at the settings of one Okta: nobody undoes what the other one did."""

import re

import pytest
from django.db import transaction

from identity import okta_connections, okta_mapping
from identity.models import OktaConnection
from identity.okta_mapping import Row
from identity.syncback import pausing
from tests.conftest import ACTOR, PASSWORD, staff
from tests.races import begin

VERSION = re.compile(r'name="version" value="(\d+)"')
MOBILE = [Row("mobilePhone", "{number}", "clear")]


@pytest.fixture
def pages(acme, as_user):
    """Two owners, each with the section of Okta before them."""
    people = [staff(acme, name, "owner") for name in ("olga", "otto")]
    return [as_user(person) for person in people]


def opened(browser) -> str:
    """The version that a page holds."""
    (version,) = set(VERSION.findall(browser.get("/identity/").content.decode()))
    return version


def save(browser, okta, version: str, **fields) -> str:
    form = {"password": PASSWORD, "okta_url": okta.url, "version": version} | fields
    return browser.post("/identity/okta/", form, follow=True).content.decode()


def test_the_second_to_save_sees_who_was_first_and_undoes_nothing(told, acmes_okta, pages):
    first, second = pages
    seen = [opened(page) for page in pages]
    save(first, acmes_okta, seen[0], way="app", app_id="0oa1b2c3d4")

    html = save(second, acmes_okta, seen[1], token="00another1234")

    told.refresh_from_db()
    assert "changed by Olga Owner at" in html
    assert (told.way, told.secret_last_four) == ("app", acmes_okta.token[-4:])


def test_who_has_read_of_the_other_may_save_all_the_same(told, acmes_okta, pages):
    first, second = pages
    seen = [opened(page) for page in pages]
    save(first, acmes_okta, seen[0], way="app", app_id="0oa1b2c3d4")
    html = save(second, acmes_okta, seen[1], token="00another1234")
    (version,) = set(VERSION.findall(html))

    save(second, acmes_okta, version, token="00another1234")

    told.refresh_from_db()
    assert (told.way, told.secret_last_four) == ("users", "1234")


def test_two_first_saves_are_not_both_the_first(acme, acmes_okta, pages):
    first, second = pages
    seen = [opened(page) for page in pages]
    save(first, acmes_okta, seen[0], token=acmes_okta.token)

    html = save(second, acmes_okta, seen[1], token="00another1234")

    assert seen == ["0", "0"]
    assert "changed by Olga Owner at" in html
    assert okta_connections.get(acme).secret_last_four == acmes_okta.token[-4:]


@pytest.mark.parametrize("version", ["-1", "x", "9" * 40, ""])
def test_a_version_of_nonsense_breaks_nothing(told, acmes_okta, pages, version):
    html = save(pages[0], acmes_okta, version)

    assert "Okta sync-back" in html


@pytest.mark.django_db(transaction=True)
def test_a_mapping_and_a_pause_saved_meanwhile_stay(told, acme, acmes_okta):
    def settings():
        okta_connections.save(acme, okta_url=acmes_okta.url, token="00another1234", actor=ACTOR)

    with transaction.atomic():
        okta_mapping.save(told, MOBILE, version=1, actor=ACTOR)
        pausing.pause(told, reason="Maintenance", actor=ACTOR)
        saver = begin(settings)
    saver.join()

    now = OktaConnection.objects_all_organizations.get()
    assert now.secret_last_four == "1234"
    assert [row["attribute"] for row in now.mapping] == ["mobilePhone"]
    assert (now.mapping_version, now.pause_reason) == (2, "Maintenance")
