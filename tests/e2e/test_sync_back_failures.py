"""Everything that can keep an extension from Okta, as an administrator reads it, and its end.

The stand-in Okta plays the trouble; the page is read; then the cause is gone, and Okta is right.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from identity.models import OktaConnection, SyncState
from identity.okta import circuit
from identity.syncback import tick
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import okta_app, sync_back
from tests.identity.test_drift import look_through
from tests.okta.client import StandIn

pytestmark = pytest.mark.django_db(transaction=True)
BOB = "bob@acme.example"
# What the stand-in does, and what the administrator reads of Bob.
TROUBLE = [
    ({"kind": "unauthorized"}, "Okta no longer accepts the token. Nothing is lost."),
    (
        {"kind": "error", "code": "E0000006", "method": "POST"},
        "The owner of the token may not change this person in Okta",
    ),
    (
        {"kind": "error", "code": "E0000023", "method": "POST"},
        "Another directory owns this attribute in Okta",
    ),
    ({"kind": "error", "code": "E0000038", "method": "POST"}, "The person is deactivated in Okta"),
    ({"kind": "error", "code": "E0000001", "method": "POST"}, "Okta refused the value"),
    (
        {"kind": "error", "code": "E0000112", "method": "POST"},
        "Okta is still activating the person",
    ),
    ({"kind": "error", "code": "E0000010", "method": "POST"}, "Okta is in read-only mode"),
    ({"kind": "error", "code": "E0000009"}, "Okta answers with an error"),
    ({"kind": "rate_limit"}, "Okta asks us to wait until"),
    ({"kind": "reset"}, "Okta cannot be reached"),
    ({"kind": "html"}, "Something that is not Okta answers at the Okta URL"),
    ({"kind": "error", "code": "E0000003", "method": "POST"}, "Our own code failed"),
]


@pytest.fixture(scope="module")
def okta() -> Iterator[StandIn]:
    with StandIn() as okta:
        yield okta


@dataclass
class Desk:
    """An administrator before the Sync-back page, and the Okta beside it."""

    page: Page
    url: str
    okta: StandIn
    connection: OktaConnection

    def change(self, user, number: str) -> None:
        """Give another extension, and let a worker try to tell Okta of it."""
        extensions.give(user, number=number, actor=ACTOR)
        tick.run()

    def reads(self, words: str) -> None:
        self.page.goto(f"{self.url}/sync-back/")
        row = self.page.get_by_role("main")
        expect(row).to_contain_text(words)

    def retry_what_failed(self) -> None:
        """By a click, where the page offers it; what only waits needs none."""
        buttons = self.page.get_by_role("button", name=re.compile("^Retry"))
        if buttons.count():
            buttons.first.click()

    def all_is_well(self) -> None:
        """The trouble is over; whatever waited or was stopped is tried again."""
        self.okta.clear_faults()
        circuit.start_over(self.connection)
        sync_back.let_time_pass()


@pytest.fixture
def desk(sign_in, alice, acme, live_server, okta) -> Desk:
    okta.reset()
    connection = sync_back.connect(acme, okta)
    return Desk(sign_in(alice), live_server.url, okta, connection)


@pytest.fixture
def app_desk(sign_in, alice, acme, live_server, okta) -> Desk:
    """As `desk`; we are known to Okta as an OAuth app."""
    okta.reset()
    return Desk(sign_in(alice), live_server.url, okta, okta_app.connect(acme, okta))


def test_each_trouble_with_okta_is_said_in_plain_words_and_leaves_nothing_behind(desk, bob):
    tick.run()
    for number, (trouble, words) in enumerate(TROUBLE, 3001):
        desk.okta.add_faults([trouble])
        desk.change(bob, str(number))

        desk.reads(words)

        desk.all_is_well()
        desk.retry_what_failed()
        tick.run()
        sync_back.let_time_pass()  # what was unclear is looked at once more
        tick.run()
        assert desk.okta.profile(BOB)["extension"] == str(number)


def test_a_failed_person_is_retried_with_a_click_once_the_cause_is_gone(desk, bob):
    desk.okta.own(BOB, "extension")
    tick.run()
    desk.reads("Another directory owns this attribute in Okta")

    desk.okta.own(BOB)
    desk.retry_what_failed()
    tick.run()

    desk.reads("Nobody is waiting")
    assert desk.okta.profile(BOB)["extension"] == "1001"


def test_who_is_not_in_okta_and_what_okta_does_not_have_are_told_apart(desk, acme, bob):
    desk.change(arrival(acme, "ghost", "Nobody"), "3101")

    desk.reads("Okta has no such person")

    desk.connection.mapping = [
        {"attribute": "deskPhone", "template": "{extension}", "if_empty": "clear"}
    ]
    desk.connection.save()
    desk.change(bob, "3102")
    desk.reads("Okta's user profile has no such attribute")


def test_a_value_that_something_else_keeps_changing_is_not_fought_over(desk, bob):
    desk.okta.add_faults([{"kind": "error_applied", "method": "POST", "count": 1}])
    tick.run()
    for _ in range(4):
        SyncState.objects_all_organizations.update(next_at=sync_back.PAST)
        desk.okta.update(BOB, extension="9999")
        tick.run()
        sync_back.let_time_pass()

    desk.reads("Another system keeps changing this value in Okta")


def test_two_people_here_who_are_one_in_okta_are_told_apart(desk, acme, bob):
    tick.run()
    desk.okta.rename(BOB, "twin@acme.example")
    desk.change(arrival(acme, "twin", "Line"), "3401")

    desk.reads(f"In Okta they are {BOB}, who is another person here.")


def test_more_drift_than_usual_waits_for_somebody_who_decides(desk, acme):
    people = sync_back.crowd(acme, desk.okta, 21)
    while tick.run():
        sync_back.let_time_pass()
    for person in people:
        desk.okta.update(person.user_name, extension="9999")
    look_through(desk.connection)

    desk.reads("21 people would change in Okta")
    desk.reads("Okta has something else, as we saw at")
    desk.page.get_by_role("button", name="Leave Okta as it is").click()
    desk.reads("Okta has something else, as we saw at")
    assert desk.okta.profile(people[0].user_name)["extension"] == "9999"


def test_an_app_without_a_scope_is_told_which_one(app_desk, bob):
    app_desk.okta.app(scopes=["okta.users.read"])
    app_desk.change(bob, "3501")

    app_desk.reads("the OAuth app lacks okta.users.manage in Okta. Nothing is lost.")


def test_an_app_that_okta_does_not_let_in_is_told_so(app_desk, bob):
    app_desk.okta.app(is_active=False)
    app_desk.change(bob, "3502")

    app_desk.reads("Okta no longer lets the OAuth app in. Nothing is lost.")


def test_a_clock_that_is_wrong_is_named(app_desk, bob, monkeypatch):
    epoch = time.time
    with monkeypatch.context() as ours:
        ours.setattr(time, "time", lambda: epoch() - 600)  # what we sign is expired
        app_desk.change(bob, "3503")

    app_desk.reads("the clock of this server is wrong")


def test_another_org_behind_the_url_hears_nothing(desk, bob):
    OktaConnection.objects_all_organizations.update(okta_org_id="00o-of-before")
    desk.page.goto(f"{desk.url}/identity/")
    desk.page.get_by_role("button", name="Test connection").click()

    expect(desk.page.get_by_role("main")).to_contain_text("This is another Okta org")
    desk.change(bob, "3301")
    desk.reads("the Okta URL leads to another Okta org than before. Nothing is sent.")
    assert desk.okta.writes() == []
