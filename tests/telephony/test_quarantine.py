"""An extension rests after somebody had it, and who had it when is known."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils import timezone

from identity import users
from telephony import extensions, number_history, numbering, quarantine
from telephony.models import Extension, NumberHistory, VoiceSettings
from tests.conftest import ACTOR, arrival


@pytest.fixture
def erin(acme):
    return arrival(acme, "erin", "New")


@pytest.fixture
def resting(acme, bob):
    """1001, which was Bob's."""
    extensions.take_back(bob, actor=ACTOR)
    return acme.extensions.get(number="1001")


def end_of(extension):
    """As if its days had passed."""
    Extension.objects_all_organizations.filter(pk=extension.pk).update(
        quarantine_until=timezone.now() - timedelta(minutes=1)
    )


def holdings(organization, value):
    rows = organization.number_history.filter(value=value).order_by("pk")
    return [(row.holder, row.until is None, row.reason) for row in rows]


def test_an_extension_that_is_taken_back_rests_for_thirty_days(acme, bob, resting):
    assert resting.state == "quarantine"
    assert (resting.user, resting.last_user) == (None, bob)
    assert timedelta(days=29) < resting.quarantine_until - timezone.now() < timedelta(days=31)
    assert acme.lines.get(user=bob).extension == ""
    assert acme.phone_numbers.get().extension is None
    assert holdings(acme, "1001") == [("Bob Line", False, "taken back")]
    assert holdings(acme, "+14155550101") == [("Bob Line", False, "taken back")]


def test_nobody_else_gets_it_meanwhile(acme, resting, erin):
    with pytest.raises(extensions.ExtensionRefused, match="1001 was somebody else's and rests"):
        extensions.give(erin, number="1001", actor=ACTOR)

    assert extensions.give_next(erin, actor=ACTOR) == "1002"


def test_whose_it_was_may_have_it_again(acme, bob, resting):
    extensions.give(bob, number="1001", actor=ACTOR)

    again = acme.extensions.get()
    assert (again.pk, again.user, again.state) == (resting.pk, bob, "assigned")
    assert [is_open for _, is_open, _ in holdings(acme, "1001")] == [False, True]


def test_it_is_given_back_in_place_of_another_one_which_rests_then(acme, bob, resting):
    extensions.give(bob, number="1005", actor=ACTOR)

    assert extensions.give_back(resting, actor=ACTOR) == bob

    assert acme.extensions.get(user=bob).number == "1001"
    assert acme.extensions.get(number="1005").state == "quarantine"


def test_it_cannot_be_given_back_to_somebody_who_is_gone(acme, bob, resting):
    users.delete(bob, actor=ACTOR)
    resting.refresh_from_db(from_queryset=Extension.objects_all_organizations.all())

    with pytest.raises(extensions.NobodysNow):
        extensions.give_back(resting, actor=ACTOR)


def test_an_exchanged_extension_rests_and_the_numbers_go_along(acme, bob):
    extensions.give(bob, number="1002", actor=ACTOR)

    assert acme.extensions.get(number="1001").last_user == bob
    assert acme.phone_numbers.get().extension == acme.extensions.get(user=bob)
    assert holdings(acme, "1001") == [("Bob Line", False, "now 1002")]
    assert holdings(acme, "+14155550101") == [("Bob Line", True, "")]


def test_where_extensions_do_not_rest_they_are_free_at_once(acme, bob, erin):
    VoiceSettings.objects_all_organizations.create(organization=acme, extension_quarantine_days=0)

    extensions.take_back(bob, actor=ACTOR)

    assert extensions.give_next(erin, actor=ACTOR) == "1001"
    assert [name for name, *_ in holdings(acme, "1001")] == ["Bob Line", "Erin New"]


def test_a_deleted_persons_extension_rests_and_the_history_still_names_them(acme, bob, erin):
    known_as = bob.scim_id

    users.delete(bob, actor=ACTOR)

    row = acme.extensions.get(number="1001")
    assert (row.state, row.last_user) == ("quarantine", None)
    assert holdings(acme, "1001") == [("Bob Line", False, "person deleted")]
    assert acme.number_history.filter(value="1001").get().holder_id == known_as


def test_an_administrator_releases_it_early_and_says_why(acme, resting, erin):
    quarantine.release_early(resting, reason="wrong entry", actor=ACTOR)

    event = acme.audit_events.latest("pk")
    assert event.action == "extension.released"
    assert event.changes == {"number": "1001", "reason": "wrong entry"}
    assert extensions.give_next(erin, actor=ACTOR) == "1001"


def test_what_does_not_rest_is_not_released(acme, bob):
    with pytest.raises(quarantine.NotInQuarantine):
        quarantine.release_early(bob.extension, reason="why", actor=ACTOR)


def test_after_its_days_it_is_free(acme, resting, erin):
    assert quarantine.end_due() == 0

    end_of(resting)

    assert quarantine.end_due() == 1
    assert numbering.next_free(acme) == "1001"


def test_after_its_days_it_can_be_chosen_even_before_somebody_looked(acme, resting, erin):
    end_of(resting)

    assert extensions.give(erin, number="1001", actor=ACTOR).number == "1001"


def test_who_had_a_number_on_a_day_is_answered(acme, resting, erin):
    rows = NumberHistory.objects_all_organizations.filter(value="1001")
    rows.update(since=timezone.now() - timedelta(days=20), until=timezone.now() - timedelta(days=9))
    quarantine.release_early(resting, reason="wrong entry", actor=ACTOR)
    extensions.give(erin, number="1001", actor=ACTOR)

    def had(days_ago):
        day = (timezone.now() - timedelta(days=days_ago)).date()
        return [row.holder for row in number_history.search(acme, text="1001", on=day)]

    assert (had(30), had(15), had(5), had(0)) == ([], ["Bob Line"], [], ["Erin New"])


def test_history_is_found_by_name_too(acme, bob):
    assert {row.value for row in number_history.search(acme, text="bob l")} == {
        "1001",
        "+14155550101",
    }
    assert not number_history.search(acme, text="erin").exists()


def test_a_history_that_was_not_kept_begins_with_what_is_there(acme, bob):
    NumberHistory.objects_all_organizations.all().delete()

    import_module("telephony.migrations.0012_history_begins").begin(apps, None)

    assert holdings(acme, "1001") == [("Bob Line", True, "")]
    assert holdings(acme, "+14155550101") == [("Bob Line", True, "")]


def test_history_is_only_added_to(acme, bob):
    row = acme.number_history.first()

    with pytest.raises(TypeError):
        row.save()


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "quarantine"},
        {"state": "reserved", "quarantine_until": timezone.now()},
        {"state": "assigned"},
        {"state": "lost"},
    ],
)
def test_the_database_refuses_a_state_that_does_not_hold_together(acme, columns):
    with pytest.raises(DatabaseError), transaction.atomic():
        acme.extensions.create(number="1005", **columns)


def test_the_database_refuses_two_holders_at_a_time_and_an_end_before_the_beginning(acme, bob):
    now = timezone.now()
    same = {"kind": "extension", "value": "1001", "holder": "Erin", "since": now}

    for columns in (same, same | {"until": now - timedelta(days=1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            acme.number_history.create(**columns)

    assert acme.number_history.filter(value="1001").count() == 1
