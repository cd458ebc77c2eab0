"""What the provisioning log keeps of a call, and what it must never keep."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from identity import users
from scim import log, retention
from scim.models import ProvisioningRecord
from tests.conftest import arrival
from tests.scim.bodies import BARBARA, changed, created, patch, pathless, speak


@pytest.fixture
def records(acme):
    """Acme's records, the earliest first, those of reads included."""

    def kept() -> list[ProvisioningRecord]:
        log.gathered.flush()
        return list(acme.provisioning_records.order_by("at", "pk"))

    return kept


def test_a_created_person_leaves_a_record(okta, acme, records):
    response = okta("POST", "/Users", BARBARA, **{"User-Agent": "Okta SCIM Client 1.0.0"})

    [record] = records()
    assert (record.method, record.path, record.status) == ("POST", "/Users", 201)
    assert record.token_name == "Okta"
    assert record.dialect == "okta"
    assert record.connection == acme.scim_connections.get()
    assert record.client == "Okta SCIM Client 1.0.0"
    assert record.ip_address == "127.0.0.1"
    assert record.request_id == response["X-Request-Id"]
    assert (record.resource_type, record.resource_name) == ("User", "barbara@acme.example")
    assert record.resource_id == response.json()["id"]
    assert json.loads(record.request_body)["displayName"] == "Barbara Jensen"
    assert json.loads(record.response_body) == response.json()
    assert [each["action"] for each in record.changes] == ["user.provisioned"]


def test_a_change_is_kept_from_what_to_what(okta, records):
    path = created(okta)
    okta("PATCH", path, pathless(displayName="Babs"))

    [change] = records()[-1].changes
    assert change["action"] == "user.updated"
    assert change["changes"]["displayName"] == ["Barbara Jensen", "Babs"]


def test_a_refusal_survives_the_rollback_and_claims_no_change(okta, acme, records):
    created(okta)
    okta("POST", "/Users", BARBARA)

    refused = records()[-1]
    assert (refused.status, refused.scim_type) == (409, "uniqueness")
    assert "belongs to another person" in refused.detail
    assert refused.resource_name == "barbara@acme.example"
    assert refused.changes == []
    assert acme.users.count() == 1


def test_a_write_that_fails_half_way_leaves_a_record_and_nothing_else(
    okta, acme, records, monkeypatch
):
    path = created(okta)
    monkeypatch.setattr(users, "suspend", _fail)
    response = okta("PATCH", path, pathless(displayName="Changed first", active=False))

    failed = records()[-1]
    assert failed.status == response.status_code == 500
    assert failed.changes == []
    assert failed.request_id in failed.detail
    assert acme.users.get().display_name == "Barbara Jensen"
    assert not acme.audit_events.filter(action="user.updated").exists()


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("no")


def test_reads_are_kept_too(okta, acme, records):
    bob = arrival(acme, "bob", "Line")
    okta("GET", '/Users?filter=userName eq "bob@acme.example"')
    okta("GET", f"/Users/{bob.scim_id}")
    okta("GET", "/Users?count=nonsense")

    found, read, refused = records()
    assert found.query == 'filter=userName eq "bob@acme.example"'
    assert found.resource_name == read.resource_name == "bob@acme.example"
    assert found.resource_id == read.resource_id == str(bob.scim_id)
    assert refused.status == 400


def test_of_a_page_of_people_only_their_names_are_kept(okta, acme, records):
    for name in ("ann", "ben"):
        arrival(acme, name, "Page")
    okta("GET", "/Users")

    body = json.loads(records()[0].response_body)
    assert body["totalResults"] == 2
    assert [list(each) for each in body["Resources"]] == [["id", "userName", "displayName"]] * 2


def test_a_call_without_a_token_is_nobodys(okta, records):
    okta("GET", "/Users", Authorization="Bearer swr_scim_wrong")
    okta("GET", "/Users", slug="globex")

    assert records() == []
    assert not ProvisioningRecord.objects_all_organizations.exists()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/Nothing", 404),
        ("DELETE", "/Users/nobody", 404),
        ("GET", "/Me", 501),
        ("POST", "/Bulk", 400),
        ("PUT", "/Users", 405),
    ],
)
def test_what_is_not_served_is_recorded_as_well(okta, records, method, path, status):
    okta(method, path, {} if method != "GET" else None)

    [record] = records()
    assert (record.method, record.path, record.status) == (method, path, status)


def test_what_was_dropped_is_noted(okta, records):
    okta("POST", "/Users", changed(BARBARA, shoeSize=43))

    assert any("shoesize is not known" in note for note in records()[0].notes)


SECRET = "hunter2-hunter2"
TOKEN = "swr_scim_abcdef123456_" + "A" * 43


@pytest.mark.parametrize(
    "body",
    [
        changed(BARBARA, password=SECRET),
        changed(BARBARA, clientSecret=SECRET, apiKey=SECRET, PassWord=SECRET),
        changed(BARBARA, **{"urn:acme:custom": {"deep": [{"accessToken": SECRET}]}}),
        changed(BARBARA, nickName=f"Bearer {SECRET}"),
        changed(BARBARA, title=TOKEN.replace("A" * 43, SECRET)),
        changed(BARBARA, title=f"eyJhbGciOi.{SECRET}.sig"),
        f'{{"userName": "x", "password": "{SECRET}"',  # broken off
        f'{{"password": "{SECRET}", "password": "{SECRET}"}}',
    ],
)
def test_no_secret_of_a_body_is_ever_stored(okta, records, body):
    okta("POST", "/Users", body)

    [record] = records()
    assert SECRET not in str(vars(record))


def test_a_password_is_no_more_stored_when_a_patch_names_it(okta, records):
    path = created(okta)
    okta("PATCH", path, pathless(password=SECRET))
    okta("PATCH", path, patch({"op": "replace", "path": "password", "value": SECRET}))

    assert all(SECRET not in str(vars(record)) for record in records())
    assert "[removed]" in records()[-1].request_body


def test_the_token_is_not_stored_even_where_it_was_put_by_mistake(okta, records):
    okta("GET", f"/Users?access_token={okta.token}&x={okta.token}", **{"User-Agent": okta.token})
    okta("GET", f"/Users/{okta.token}")

    assert len(records()) == 2
    assert all(okta.token not in str(vars(record)) for record in records())


def test_a_long_body_is_cut_and_says_so(okta, records):
    okta("POST", "/Users", changed(BARBARA, title="long " * 30_000))

    [record] = records()
    assert len(record.request_body) == 64 * 1024
    assert record.is_request_cut


def test_strange_letters_in_an_address_are_no_failure(okta, records):
    okta("GET", "/Users/%00%ff")
    okta("GET", "/Users?filter=%00%ed%a0%80")

    assert [record.status for record in records()] == [404, 400]


def test_a_call_is_served_even_if_no_record_can_be_made(okta, acme, records, monkeypatch):
    monkeypatch.setattr("scim.record.of", _fail)
    response = okta("POST", "/Users", BARBARA)

    assert response.status_code == 201
    assert records() == []


def test_strict_speaks_its_dialect_in_the_record(okta, acme, records):
    speak(acme, "strict")
    okta("POST", "/Users", changed(BARBARA, shoeSize=43))

    assert (records()[0].dialect, records()[0].status) == ("strict", 400)


def test_records_are_forgotten_after_thirty_days_and_not_before(okta, acme, records):
    for name in ("old", "young"):
        created(okta, userName=f"{name}@acme.example", externalId=name)
    old, young = records()
    acme.provisioning_records.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=31))
    acme.provisioning_records.filter(pk=young.pk).update(at=timezone.now() - timedelta(days=29))

    assert retention.delete_old() == 1
    assert records()[0].pk == young.pk


def test_a_record_outlives_the_person(okta, acme, records):
    path = created(okta)
    okta("DELETE", path)

    assert [record.status for record in records()] == [201, 204]
    assert records()[1].resource_id == path.removeprefix("/Users/")
    assert [each["action"] for each in records()[1].changes] == ["user.deleted"]


@pytest.mark.django_db(transaction=True)
def test_records_of_reads_are_stored_soon_without_being_asked_for(okta, acme, settings):
    settings.SCIM_LOG_DELAY = 0.01
    okta("GET", "/Users")
    settings.SCIM_LOG_DELAY = 0
    timer = log.gathered.timer
    assert timer is not None
    timer.join()

    assert acme.provisioning_records.get().method == "GET"


def test_many_reads_in_a_row_are_stored_before_they_fill_the_memory(okta, acme, monkeypatch):
    monkeypatch.setattr(log, "FULL", 3)
    for _ in range(3):
        okta("GET", "/Users")

    assert acme.provisioning_records.count() == 3


@pytest.mark.django_db(transaction=True)
def test_reads_are_counted_as_lost_rather_than_failing_a_call(okta, acme, caplog):
    okta("GET", "/Users")
    with transaction.atomic():
        acme.provisioning_records.all().delete()
    log.gathered.add(ProvisioningRecord(organization_id=acme.pk))  # lacks what it needs
    log.gathered.flush()

    assert "2 records of the provisioning log are lost" in caplog.text
    assert okta("GET", "/Users").status_code == 200
