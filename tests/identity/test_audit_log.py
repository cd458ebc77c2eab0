"""Who changed what: the audit log answers, to those who may ask."""

import re
from http import HTTPStatus

import pytest

from identity import audit, users
from identity.models import AuditEvent
from tests.conftest import ACTOR

LOG = "/audit-log/"


def rows(page) -> list[str]:
    """Each line of the table as its words."""
    body = re.search(r"<tbody>(.*)</tbody>", page.content.decode(), re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", body[1] if body else "", re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in lines]


@pytest.mark.parametrize("who", ["olga", "alice", "audrey"])
def test_the_log_is_read_by_those_who_may(as_user, request, who):
    assert rows(as_user(request.getfixturevalue(who)).get(LOG))


@pytest.mark.parametrize("who", ["henry", "bob"])
def test_the_log_is_closed_to_everybody_else(as_user, request, who):
    answer = as_user(request.getfixturevalue(who)).get(LOG)

    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_a_change_is_told_in_words(as_user, alice, olga, bob):
    users.set_federation_id(bob, federation_id="bob@corp.example", actor=audit.person(olga))

    assert (
        "Olga Owner Console User updated Bob Line Federation ID: bob@acme.example became"
        " bob@corp.example" in rows(as_user(alice).get(LOG))[0]
    )


def test_values_that_machines_like_are_made_readable(as_user, alice, bob):
    audit.record("user.updated", subject=bob, actor=ACTOR, name=[{"givenName": "Bob"}, None])
    audit.record("user.updated", subject=bob, actor=ACTOR, is_active=[True, False], sku="standard")

    newest, before = rows(as_user(alice).get(LOG))[:2]
    assert "Active: yes became no" in newest
    assert "License: standard" in newest
    assert "Name: givenName Bob became nothing" in before


def test_text_from_outside_stays_text(as_user, alice, bob):
    audit.record("user.updated", subject=bob, actor=ACTOR, title="<script>alert(1)</script>")
    page = as_user(alice).get(LOG).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_log_is_searched_by_actor_and_by_subject(as_user, alice, bob, carol, olga):
    users.set_federation_id(carol, federation_id="c@corp.example", actor=audit.person(olga))
    browser = as_user(alice)

    assert len(rows(browser.get(LOG, {"who": "olga owner", "action": "user.updated"}))) == 1
    assert all("Bob Line" in line for line in rows(browser.get(LOG, {"who": "bob line"})))


def test_the_log_is_narrowed_to_an_action(as_user, alice, carol):
    lines = rows(as_user(alice).get(LOG, {"action": "user.suspended"}))

    assert len(lines) == 1
    assert "User suspended Carol Suspended" in lines[0]


def test_the_log_is_narrowed_to_days(as_user, alice, acme):
    events = acme.audit_events.all()
    events.update(at="2026-03-10T12:00:00Z")
    acme.audit_events.filter(action="organization.created").update(at="2026-03-11T00:00:00Z")
    browser = as_user(alice)

    assert len(rows(browser.get(LOG, {"since": "2026-03-11"}))) == 1
    assert len(rows(browser.get(LOG, {"until": "2026-03-10"}))) == events.count() - 1


def test_an_old_bookmark_still_opens_the_log(as_user, alice):
    page = as_user(alice).get(LOG, {"since": "yesterday", "action": "no.such", "before": "x"})

    assert page.status_code == HTTPStatus.OK
    assert rows(page)


def test_what_matches_nothing_says_so(as_user, alice):
    page = as_user(alice).get(LOG, {"who": "nobody at all"})

    assert "Nothing matches" in page.content.decode()


def test_a_long_log_is_walked_to_its_end_without_gap_or_repeat(as_user, alice, acme):
    for count in range(120):
        audit.record("license.bought", subject=acme, actor=ACTOR, count=count)
    browser, url, seen = as_user(alice), f"{LOG}?action=license.bought", []
    while url:
        page = browser.get(url)
        seen += [int(line.rsplit(" ", 1)[1]) for line in rows(page)]
        found = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        url = found[1].replace("&amp;", "&") if found else ""

    assert seen == list(range(119, -1, -1))


def test_a_page_of_the_log_costs_the_same_however_many_events(
    as_user, alice, acme, django_assert_max_num_queries
):
    for count in range(60):
        audit.record("license.bought", subject=acme, actor=ACTOR, count=count)
    browser = as_user(alice)

    with django_assert_max_num_queries(5):  # session, person, actions, events, savepoints
        browser.get(LOG)


def test_one_organization_never_reads_the_others_log(as_user, dave, bob):
    page = as_user(dave).get(LOG).content.decode()
    narrowed = as_user(dave).get(LOG, {"who": str(bob.scim_id)})

    assert "Bob Line" not in page
    assert rows(narrowed) == []
    assert AuditEvent.objects_all_organizations.filter(subject="Bob Line").exists()


def test_the_last_day_of_all_can_be_asked_for(as_user, alice, bob):
    assert rows(as_user(alice).get(f"{LOG}?until=9999-12-31"))
    assert not rows(as_user(alice).get(f"{LOG}?since=9999-12-31"))
