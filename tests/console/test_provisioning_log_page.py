"""An administrator finds out what the identity provider sent, and why it was refused."""

import re
from html import unescape
from http import HTTPStatus

import pytest
from django.utils import timezone

from identity.models import AuditEvent
from scim import log
from scim.models import ProvisioningRecord
from tests.scim.bodies import BARBARA, bulk, created, hire, operation, pathless

LOG = "/provisioning-log/"


def rows(page) -> list[str]:
    """Each line of the table as its words."""
    body = re.search(r"<tbody>(.*)</tbody>", page.content.decode(), re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", body[1] if body else "", re.DOTALL)
    return [unescape(" ".join(re.sub(r"<[^>]+>", " ", line).split())) for line in lines]


def text(page) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split()))


@pytest.fixture
def pushed(okta, acme):
    """Barbara arrived, was renamed, was sent a second time in vain, and was looked for."""
    path = created(okta)
    okta("PATCH", path, pathless(displayName="Babs"))
    okta("POST", "/Users", BARBARA)
    okta("GET", '/Users?filter=userName eq "barbara@acme.example"')
    log.gathered.flush()
    return path


@pytest.mark.parametrize("who", ["olga", "alice", "audrey"])
def test_the_log_is_read_by_those_who_may(as_user, request, pushed, who):
    assert len(rows(as_user(request.getfixturevalue(who)).get(LOG))) == 4


@pytest.mark.parametrize("who", ["henry", "bob"])
def test_bodies_hold_personal_data_and_are_closed_to_everybody_else(
    as_user, request, acme, pushed, who
):
    browser = as_user(request.getfixturevalue(who))
    record = acme.provisioning_records.latest("pk")

    assert browser.get(LOG).status_code == HTTPStatus.FORBIDDEN
    assert browser.get(f"{LOG}{record.pk}/").status_code == HTTPStatus.FORBIDDEN


def test_calls_are_told_in_words_newest_first(as_user, alice, pushed):
    found, refused, changed, arrived = rows(as_user(alice).get(LOG))

    assert "Find users GET barbara@acme.example 200" in found
    assert "Create a user POST barbara@acme.example 409" in refused
    assert "belongs to another person of this organization" in refused
    assert "Change a user PATCH barbara@acme.example 200 User updated" in changed
    assert "Create a user POST barbara@acme.example 201 User provisioned" in arrived


def test_a_bulk_is_told_with_its_operations(as_user, alice, okta):
    okta("POST", "/Bulk", bulk(hire("ann"), operation("DELETE", "/Users/nobody")))

    nobody, ann, call = rows(as_user(alice).get(LOG))
    assert "Many operations POST" in call
    assert "Create a user POST ann@acme.example 201 User provisioned" in ann
    assert "Delete a user DELETE" in nobody


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"method": "POST"}, 2),
        ({"result": "refused"}, 1),
        ({"result": "done"}, 3),
        ({"result": "failed"}, 0),
        ({"person": "BARBARA"}, 4),
        ({"person": "nobody"}, 0),
        ({"since": "2001-01-01T00:00"}, 4),
        ({"until": "2001-01-01T00:00"}, 0),
        ({"since": "yesterday", "method": "FETCH", "before": "x"}, 4),  # an old bookmark
    ],
)
def test_the_log_is_narrowed(as_user, alice, pushed, asked, count):
    assert len(rows(as_user(alice).get(LOG, asked))) == count


def test_a_person_is_found_by_id(as_user, alice, okta, pushed):
    created(okta, userName="other@acme.example", externalId="other")
    scim_id = pushed.removeprefix("/Users/")

    assert len(rows(as_user(alice).get(LOG, {"person": scim_id}))) == 3


def test_what_matches_nothing_says_so(as_user, alice, pushed):
    assert "Nothing matches" in text(as_user(alice).get(LOG, {"person": "nobody"}))


def test_an_empty_log_says_what_to_do(as_user, alice):
    page = text(as_user(alice).get(LOG))

    assert "No call yet" in page
    assert "Last push received: Never" in page


def test_the_last_push_is_a_write_not_a_read(as_user, alice, okta, acme, pushed):
    acme.provisioning_records.exclude(method="GET").update(at="2026-03-10T12:00:00Z")

    assert "Last push received: Mar 10, 2026" in text(as_user(alice).get(LOG))


def test_a_call_opens_with_its_bodies_and_what_it_changed(as_user, alice, acme, pushed):
    record = acme.provisioning_records.get(method="PATCH")
    page = text(as_user(alice).get(f"{LOG}{record.pk}/"))

    assert "Display name: Barbara Jensen became Babs" in page or (
        "displayName: Barbara Jensen became Babs" in page
    )
    assert '"displayName": "Babs"' in page
    assert record.request_id in page
    assert f"PATCH {pushed}" in page


def test_a_refusal_says_why_and_its_type(as_user, alice, acme, pushed):
    record = acme.provisioning_records.get(status=409)
    page = text(as_user(alice).get(f"{LOG}{record.pk}/"))

    assert "409 uniqueness" in page
    assert "Why it was refused" in page


def test_who_reads_bodies_is_in_the_trail(as_user, alice, acme, pushed):
    record = acme.provisioning_records.get(status=201)
    as_user(alice).get(f"{LOG}{record.pk}/")

    event = AuditEvent.objects_all_organizations.get(action="provisioning_record.read")
    assert (event.actor, event.subject_id) == (alice.label, str(record.pk))


def test_text_from_outside_stays_text(as_user, alice, okta, acme):
    created(okta, displayName="<script>alert(1)</script>")
    record = acme.provisioning_records.get()
    page = as_user(alice).get(f"{LOG}{record.pk}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_one_organization_never_reads_the_others_calls(as_user, dave, acme, pushed):
    browser = as_user(dave)
    record = acme.provisioning_records.latest("pk")

    assert rows(browser.get(LOG)) == []
    assert browser.get(f"{LOG}{record.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_a_long_log_is_walked_to_its_end_without_gap_or_repeat(as_user, alice, acme):
    at = timezone.now()  # all at one moment: the id has to part them
    ProvisioningRecord.objects_all_organizations.bulk_create(
        ProvisioningRecord(
            organization=acme, at=at, method="GET", path="/Users", status=200, duration_ms=number
        )
        for number in range(120)
    )
    browser, url, seen = as_user(alice), LOG, []
    while url:
        page = browser.get(url)
        seen += [int(line.rsplit(" ", 2)[1]) for line in rows(page)]
        found = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        url = unescape(found[1]) if found else ""

    assert seen == list(range(119, -1, -1))


def test_home_shows_the_latest_calls_to_those_who_may_see_them(as_user, alice, henry, pushed):
    assert "Latest provisioning" in text(as_user(alice).get("/"))
    assert "Latest provisioning" not in text(as_user(henry).get("/"))
