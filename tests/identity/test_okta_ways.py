"""Three ways to Okta: the person's profile, their profile in the app, or an import by Okta."""

import pytest
from django.db.models.functions import Now

from identity import backfill, okta_connections
from identity.models import OktaBudget, OktaConnection, SyncState
from identity.okta import budget
from identity.syncback import drift, drift_pages, tick, words
from telephony import extensions
from tests.conftest import ACTOR, PASSWORD, arrival
from tests.identity import okta_app, sync_back
from tests.identity.simulated_time import Time
from tests.identity.sync_back import let_time_pass, publish_line, row
from tests.identity.test_identity_management import field

BOB = "bob@acme.example"
State = SyncState.State


def save(acme, okta, **fields) -> OktaConnection:
    asked = {"okta_url": okta.url, "token": okta.token} | fields
    return okta_connections.save(acme, actor=ACTOR, **asked)


@pytest.fixture
def through_app(acme, acmes_okta) -> OktaConnection:
    """Bob is assigned to the app, and his profile there is what we write."""
    acmes_okta.assign(BOB)
    acmes_okta.forget_journal()
    told = save(acme, acmes_okta, way="app", app_id=acmes_okta.app_id)
    told.okta_org_id = acmes_okta.org_id  # as after a first call
    told.save()
    return told


def paths(okta) -> set[str]:
    return {entry["path"].rsplit("/", 1)[0] for entry in okta.journal()}


def post(browser, okta, **fields) -> str:
    form = {"password": PASSWORD, "okta_url": okta.url, "token": okta.token} | fields
    return browser.post("/identity/okta/", form, follow=True).content.decode()


# The profile in the app


def test_the_profile_in_the_app_is_written_and_okta_maps_it(through_app, acmes_okta, bob):
    tick.run()

    assert row(bob).state == State.CLEAN
    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert {entry["path"].split("/")[3] for entry in acmes_okta.journal()} == {"apps"}
    (write,) = acmes_okta.writes()
    assert write["body"] == {"profile": {"primaryPhone": "+14155550101", "extension": "1001"}}


def test_a_value_that_is_taken_away_here_is_cleared_there(through_app, acmes_okta, bob):
    tick.run()
    publish_line(bob)
    let_time_pass()

    tick.run()

    assert acmes_okta.profile(BOB).get("extension") is None
    assert row(bob).state == State.CLEAN


def test_who_is_not_assigned_to_the_app_is_said_not_to_be(through_app, acmes_okta, acme):
    mia = arrival(acme, "mia", "Outside")
    extensions.give(mia, number="2001", actor=ACTOR)

    tick.run()

    assert row(mia).reason == "not_found"
    assert "who is assigned to the Okta app" in row(mia).error_text


GONE = "0oaGone0000000000000"


def test_an_app_that_okta_does_not_have_is_said_to_be_gone_and_nobody_is_blamed(
    acme, acmes_okta, bob
):
    acmes_okta.assign(BOB)
    connection = save(acme, acmes_okta, way="app", app_id=GONE)

    tick.run()

    connection.refresh_from_db()
    assert connection.open_reason == "app_missing"
    assert row(bob).state == State.PENDING
    assert words.for_row(row(bob), bob.line).sentence == (
        "Failed: Okta has no such app. Nothing is lost."
    )


def test_the_right_app_drains_what_gathered_behind_the_wrong_one(acme, acmes_okta, bob):
    acmes_okta.assign(BOB)
    save(acme, acmes_okta, way="app", app_id=GONE)
    tick.run()

    save(acme, acmes_okta, way="app", app_id=acmes_okta.app_id)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_an_app_that_is_there_again_is_noticed_without_risking_a_person(
    through_app, acmes_okta, bob
):
    gone = {"kind": "error", "code": "E0000007", "path": "/api/v1/apps/"}
    acmes_okta.add_faults([gone])
    tick.run()
    let_time_pass()
    tick.run()
    through_app.refresh_from_db()
    assert through_app.open_reason == "app_missing"
    acmes_okta.clear_faults()
    let_time_pass()

    tick.run()
    tick.run()

    assert row(bob).state == State.CLEAN


def test_a_test_of_the_connection_says_that_the_app_is_gone(acme, acmes_okta):
    connection = save(acme, acmes_okta, way="app", app_id=GONE)

    steps = {step.name: step for step in okta_connections.test(connection)}

    assert steps["Reading people"].is_ok is False
    assert steps["Reading people"].sentence.startswith("Okta has no such app.")


def test_a_look_for_drift_in_an_app_that_is_gone_stops_the_connection(acme, acmes_okta):
    connection = save(acme, acmes_okta, way="app", app_id=GONE)
    drift.begin(connection, actor=ACTOR)

    drift_pages.run()

    connection.refresh_from_db()
    assert connection.open_reason == "app_missing"


def test_an_attribute_that_a_mapping_pushes_belongs_to_somebody_else(through_app, acmes_okta, bob):
    acmes_okta.push_attributes("extension")

    tick.run()

    assert row(bob).reason == "sourced_elsewhere"


def test_an_oauth_app_needs_other_scopes_for_it(acme, acmes_okta, bob):
    acmes_okta.assign(BOB)
    draft = okta_app.save(acme, acmes_okta)
    keys = [key.public_jwk for key in draft.keys.all()]
    client_id = acmes_okta.app(keys=keys, scopes=["okta.apps.read", "okta.apps.manage"])[
        "client_id"
    ]
    app = {"auth": "oauth", "client_id": client_id, "token": ""}
    connection = save(acme, acmes_okta, way="app", app_id=acmes_okta.app_id, **app)

    steps = {step.name: step.sentence for step in okta_connections.test(connection)}
    tick.run()

    assert steps["OAuth app"] == "Okta granted the app okta.apps.read and okta.apps.manage."
    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_the_calls_are_paid_from_the_limit_for_apps(through_app, acmes_okta, bob):
    acmes_okta.limits(overrides={"apps": 40})

    tick.run()

    assert set(OktaBudget.objects.values_list("bucket", flat=True)) == {"apps"}
    through_app.refresh_from_db()
    assert budget.pace(through_app) == 10  # half of 40 calls a minute, two for each person


@pytest.mark.parametrize(("limit", "pace"), [(20, 5), (12, 3)])
def test_an_okta_that_allows_few_calls_is_told_at_that_pace(
    through_app, acmes_okta, acme, limit, pace
):
    """A read and a write take longer there than what may be used up at once."""
    for person in sync_back.crowd(acme, acmes_okta, 20):
        acmes_okta.assign(person.user_name)
    acmes_okta.limits(overrides={"apps": limit})
    tick.run()
    passing = Time(acmes_okta)
    passing.passes(60)
    before = len(acmes_okta.writes())

    for _ in range(36):
        tick.run()
        passing.passes(5)

    assert budget.pace(through_app) == pace
    assert len(acmes_okta.writes()) - before == pytest.approx(3 * pace, abs=2)


def test_just_after_an_outage_an_app_is_told_slowly_not_never(through_app, acmes_okta, bob):
    OktaConnection.objects_all_organizations.update(recovered_at=Now())
    through_app.refresh_from_db()
    assert budget.pace(through_app) == 2  # a tenth of 50 calls a minute, two for each person

    tick.run()

    assert row(bob).state == State.CLEAN


def test_a_test_looks_at_the_profile_of_the_app(through_app, acmes_okta):
    steps = {step.name: step for step in okta_connections.test(through_app)}

    assert steps["Reading people"].is_ok is True
    assert steps["Attributes"].sentence == (
        "The profile of the Okta app has primaryPhone and extension."
    )


def test_an_unclear_write_is_read_back_there_too(through_app, acmes_okta, bob):
    acmes_okta.add_faults([{"kind": "error_applied", "path": "/apps/", "method": "POST"}])
    tick.run()
    acmes_okta.clear_faults()
    let_time_pass()
    tick.run()
    let_time_pass()

    tick.run()

    assert row(bob).state == State.CLEAN
    assert acmes_okta.profile(BOB)["extension"] == "1001"


@pytest.mark.parametrize("app_id", ["", "two words", "0oa/../users"])
def test_what_is_no_id_of_an_app_is_refused(as_user, alice, acme, acmes_okta, app_id):
    page = post(as_user(alice), acmes_okta, way="app", app_id=app_id)

    assert "Enter the ID of the app" in page
    assert not acme.okta_connections.exists()


def test_another_way_keeps_the_token_and_looks_at_everybody_again(told, acmes_okta, acme, bob):
    tick.run()
    acmes_okta.assign(BOB)
    acmes_okta.forget_journal()

    changed = save(acme, acmes_okta, token="", way="app", app_id=acmes_okta.app_id)
    tick.run()

    assert changed.secret_last_four == acmes_okta.token[-4:]
    assert acmes_okta.journal()
    assert row(bob).state == State.CLEAN


# Import by Okta


def test_where_okta_imports_nobody_is_queued_and_nothing_is_sent(acme, acmes_okta, bob):
    connection = save(acme, acmes_okta, way="import", token="")
    publish_line(bob, extension="1002")
    backfill.want_everybody(connection)

    tick.run()

    assert connection.sync_states.count() == 0
    assert acmes_okta.journal() == []


def test_who_changes_to_import_leaves_no_token_and_no_queue_behind(told, acmes_okta, acme, bob):
    changed = save(acme, acmes_okta, way="import", token="")

    assert (changed.secret_encrypted, changed.client_id) == ("", "")
    assert changed.sync_states.count() == 0
    assert words.for_connection(changed) is None


def test_back_from_import_a_token_is_asked_for_and_everybody_is_told(
    as_user, alice, acme, acmes_okta, bob
):
    save(acme, acmes_okta, way="import", token="")
    refused = post(as_user(alice), acmes_okta, token="", way="users")
    assert "Enter the API token that belongs to this Okta URL." in refused

    sync_back.connect(acme, acmes_okta)
    tick.run()

    assert acmes_okta.profile(BOB)["extension"] == "1001"


def test_the_page_explains_what_is_set_in_okta(as_user, alice, acme, acmes_okta):
    page = post(as_user(alice), acmes_okta, way="import", token="")

    assert "Okta imports" in page
    assert "Override profile source" in page
    assert "Test connection" not in page
    assert field(page, "token") == ""


def test_people_and_pages_are_fine_without_a_row(as_user, alice, acme, acmes_okta, bob):
    save(acme, acmes_okta, way="import", token="")
    browser = as_user(alice)

    answers = [
        browser.get(path).status_code for path in ("/", "/sync-back/", f"/users/{bob.scim_id}/")
    ]

    assert answers == [200, 200, 200]
