"""An extension or number changes, and the person's Okta profile shows it."""

from django.core.management import call_command

from identity import okta_connections, outbox, tasks, users
from identity.models import SyncState
from identity.syncback import claims, deliver, queue, settle, tick
from identity.tenancy import organization as bound
from telephony import extensions, lines, numbers, seats
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.sync_back import attempts, let_time_pass, publish_line, row

BOB = "bob@acme.example"


def give_extension(user, number: str) -> None:
    extensions.give(user, number=number, actor=ACTOR)


def publish(user, extension: str) -> None:
    publish_line(user, extension=extension, phone="+14155550101")


def test_okta_shows_the_extension_and_number_of_a_person_who_was_given_both(told, acmes_okta, bob):
    tasks.sync_tick()

    profile = acmes_okta.profile(BOB)
    assert profile["extension"] == "1001"
    assert profile["primaryPhone"] == "+14155550101"
    assert row(bob).state == SyncState.State.CLEAN
    assert row(bob).okta_user_id == acmes_okta.people()[BOB]["id"]


def test_a_worker_without_celery_tells_okta_the_same(told, acmes_okta, bob):
    call_command("syncworker", "--once")

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_nothing_else_in_the_profile_is_touched(told, acmes_okta, bob):
    before = acmes_okta.profile(BOB)

    tick.run()

    after = acmes_okta.profile(BOB)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"primaryPhone", "extension"}


def test_a_change_sends_only_what_differs(told, acmes_okta, bob):
    tick.run()

    publish(bob, "1002")
    tick.run()

    assert acmes_okta.writes(BOB)[-1]["body"] == {"profile": {"extension": "1002"}}
    assert acmes_okta.profile(BOB)["extension"] == "1002"


def test_a_value_that_okta_has_already_is_not_written(told, acmes_okta, bob):
    acmes_okta.update(BOB, extension="1001", primaryPhone="+14155550101")

    tick.run()

    assert acmes_okta.writes(BOB) == []
    assert row(bob).state == SyncState.State.CLEAN


def test_what_is_taken_away_is_cleared_in_okta(told, acmes_okta, bob):
    tick.run()

    lines.release(bob, actor=ACTOR)
    lines.publish(bob)
    tick.run()

    assert acmes_okta.writes(BOB)[-1]["body"] == {
        "profile": {"primaryPhone": None, "extension": None}
    }
    assert not {"primaryPhone", "extension"} & set(acmes_okta.profile(BOB))


def test_a_suspended_person_keeps_the_values_in_okta(told, acmes_okta, bob):
    tick.run()

    users.suspend(bob, actor=ACTOR)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert row(bob).state == SyncState.State.CLEAN


def test_ten_changes_become_one_write(told, acmes_okta, bob):
    for number in range(2001, 2011):
        publish(bob, str(number))

    tick.run()

    assert len(acmes_okta.writes(BOB)) == 1
    assert acmes_okta.profile(BOB)["extension"] == "2010"


def test_publishing_what_is_known_asks_nothing_of_okta(told, acmes_okta, bob):
    tick.run()
    version = row(bob).desired_version

    assert not lines.publish(bob)
    tick.run()

    assert row(bob).desired_version == version
    assert len(acmes_okta.writes(BOB)) == 1


def test_a_person_who_has_changed_back_is_told_without_a_call(told, acmes_okta, bob):
    tick.run()
    calls = len(acmes_okta.journal())

    publish(bob, "1002")
    lines.publish(bob)
    tick.run()

    assert len(acmes_okta.journal()) == calls
    assert row(bob).state == SyncState.State.CLEAN


def test_a_line_that_changes_during_the_call_stays_pending(told, acmes_okta, bob):
    with bound(bob.organization_id):
        claim = claims.take(told)
        publish(bob, "1002")

        settle.done(claim.row, digest="told the old one", okta_user_id="")

    assert row(bob).state == SyncState.State.PENDING
    tick.run()
    assert acmes_okta.profile(BOB)["extension"] == "1002"


def test_what_was_published_after_the_claim_is_what_is_sent(told, acmes_okta, bob):
    with bound(bob.organization_id):
        claim = claims.take(told)
        publish(bob, "1002")

        deliver.deliver(claim)

    assert acmes_okta.profile(BOB)["extension"] == "1002"
    tick.run()
    assert len(acmes_okta.writes(BOB)) == 1


def test_a_worker_that_lost_its_lease_settles_nothing(told, bob):
    with bound(bob.organization_id):
        first = claims.take(told)
        let_time_pass()
        second = claims.take(told)

        assert not settle.done(first.row, digest="mine", okta_user_id="")

        assert second.row.pk == first.row.pk
        assert row(bob).synced_hash == ""
        assert row(bob).lease_token == second.row.lease_token


def test_a_row_whose_worker_died_is_looked_at_again_after_it_is_sent(told, acmes_okta, bob):
    with bound(bob.organization_id):
        claims.take(told)
    let_time_pass()

    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert row(bob).state == SyncState.State.VERIFY
    let_time_pass()
    tick.run()
    assert row(bob).state == SyncState.State.CLEAN
    assert len(acmes_okta.writes(BOB)) == 1


def test_nothing_is_sent_on_an_old_lease(told, acmes_okta, bob, settings):
    settings.SYNC_BACK_SEND_BEFORE = -1

    tick.run()

    assert acmes_okta.journal() == []
    assert row(bob).lease_token is None
    assert row(bob).state == SyncState.State.PENDING


def test_one_organization_is_told_nothing_of_another(told, acmes_okta, bob, globex, standard):
    seats.buy(globex, sku=standard, count=1, actor=ACTOR)
    namesake = arrival(globex, "barbara", "Jensen")
    namesake.user_name = "barbara@acme.example"  # somebody of that name is in Acme's Okta
    namesake.save()
    give_extension(namesake, "1001")

    tick.run()

    assert {entry["login"] for entry in acmes_okta.writes()} == {BOB}
    assert not SyncState.objects_all_organizations.filter(user=namesake).exists()


def test_each_organization_is_served_in_turn(told, acmes_okta, bob, globex, standard):
    seats.buy(globex, sku=standard, count=1, actor=ACTOR)
    alice = arrival(globex, "alice", "Admin")
    alice.user_name = "alice@acme.example"
    alice.save()
    give_extension(alice, "7001")
    sync_back.connect(globex, acmes_okta)
    for name in ("carol", "mia", "priya"):
        give_extension(arrival(bob.organization, name, "Acme"), f"30{len(name)}{name[0] < 'n':d}")

    tick.run()

    order = [entry["login"] for entry in acmes_okta.writes()]
    assert "alice@acme.example" in order[:2]
    assert len(order) == 5


def test_people_who_were_there_before_are_told_when_okta_is_connected(acme, acmes_okta, bob):
    assert not SyncState.objects_all_organizations.exists()

    sync_back.connect(acme, acmes_okta)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_a_single_change_overtakes_a_backfill(told, acmes_okta, bob):
    mia = arrival(bob.organization, "mia", "O'Connor")
    give_extension(mia, "1005")
    tick.run()
    queue.sync_all(told, actor=ACTOR)

    publish(bob, "1002")

    with bound(bob.organization_id):
        assert claims.take(told).row.user == bob
        assert row(mia).priority == outbox.BACKFILL


def test_each_call_is_kept_without_its_secret(told, acmes_okta, bob):
    tick.run()

    kept = attempts(bob)
    assert [(a.verb, a.status) for a in kept][-2:] == [("GET", 200), ("POST", 200)]
    assert kept[-1].sent == {"profile": {"primaryPhone": "+14155550101", "extension": "1001"}}
    assert all(a.okta_request_id for a in kept)
    assert not [a for a in kept if acmes_okta.token in f"{a.path}{a.sent}{a.answer}"]


def test_a_token_that_was_removed_stops_everything_and_loses_nothing(told, acmes_okta, bob):
    okta_connections.remove_token(told, actor=ACTOR)

    tick.run()

    assert acmes_okta.journal() == []
    sync_back.connect(bob.organization, acmes_okta)
    tick.run()
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_a_template_with_an_empty_value_is_empty_as_a_whole(told, acmes_okta, bob):
    told.mapping = [
        {"attribute": "primaryPhone", "template": "{number}#{extension}", "if_empty": "clear"}
    ]
    told.save()
    tick.run()
    assert acmes_okta.profile(BOB)["primaryPhone"] == "+14155550101#1001"

    numbers.take_back(bob.organization.phone_numbers.get(), actor=ACTOR)
    tick.run()

    assert "primaryPhone" not in acmes_okta.profile(BOB)
