"""The database comes from a backup: what it says of Okta is not believed."""

from io import StringIO

from django.core.management import call_command

from identity.models import SyncState
from identity.syncback import drift_pages, tick
from tests.identity.sync_back import let_time_pass, row


def restore() -> str:
    out = StringIO()
    call_command("after_restore", stdout=out)
    return out.getvalue()


def look_and_write() -> None:
    drift_pages.run()
    tick.run()


def test_everybody_is_looked_at_again(told, acmes_okta, bob):
    tick.run()
    let_time_pass()

    said = restore()

    assert said == "Okta is looked through for 1 person before anybody is written.\n"
    assert row(bob).state == SyncState.State.VERIFY


def test_what_okta_was_told_after_the_backup_is_put_right(told, acmes_okta, bob):
    tick.run()
    let_time_pass()
    acmes_okta.update(bob.user_name, extension="1999")

    restore()
    look_and_write()

    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"


def test_who_is_right_in_okta_is_read_and_not_written(told, acmes_okta, bob):
    tick.run()
    let_time_pass()

    restore()
    look_and_write()

    assert row(bob).state == SyncState.State.CLEAN
    assert len(acmes_okta.writes(bob.user_name)) == 1


def test_a_lease_of_before_is_worth_nothing(told, acmes_okta, bob):
    held = SyncState.objects_all_organizations.filter(user=bob)
    held.update(lease_token="0" * 32, lease_until="2100-01-01T00:00:00Z")

    restore()
    look_and_write()

    assert row(bob).state == SyncState.State.VERIFY or row(bob).state == SyncState.State.CLEAN
    assert acmes_okta.profile(bob.user_name)["extension"] == "1001"


def test_the_trail_knows_it(told, acme, bob):
    restore()

    assert acme.audit_events.latest("pk").action == "sync.distrusted"
