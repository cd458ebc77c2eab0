"""The Bulk page, the export and the choice of people in the user list, over HTTP."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from identity import groups
from telephony import devices, seats
from telephony.bulk import csv_format, turn
from telephony.bulk.columns import facts
from tests.conftest import ACTOR, arrival, standard_license


def sent(browser, *lines: str, **more):
    upload = SimpleUploadedFile("people.csv", "\n".join(lines).encode(), "text/csv")
    return browser.post("/bulk/", {"file": upload, **more}, follow=True)


def address(response) -> str:
    return response.redirect_chain[-1][0]


def test_a_file_is_looked_at_applied_followed_and_undone(acme, alice, bob, as_user):
    browser = as_user(alice)
    page = sent(browser, "username,extension,shoe_size", f"{bob.user_name},2001,44", "ann,911,38")
    assert "Nothing changes yet" in page.content.decode()
    job = address(page)

    turn.run()
    checked = browser.get(job).content.decode()
    browser.post(f"{job}apply/")
    turn.run()
    done = browser.get(job).content.decode()
    held = facts(bob)["extension"]
    browser.post(f"{job}undo/")
    turn.run()

    assert "1 to update" in checked
    assert "shoe_size" in checked
    assert "emergency number" in checked
    assert "Done: 1 done, 1 refused" in done
    assert held == "2001"
    assert facts(bob)["extension"] == "1001"
    assert "1 undone" in browser.get(job).content.decode()


def test_progress_is_asked_for_until_the_job_is_done(acme, alice, as_user):
    browser = as_user(alice)
    job = address(sent(browser, "username", "ann"))

    during = browser.get(job, headers={"HX-Request": "true"})
    turn.run()
    after = browser.get(job, headers={"HX-Request": "true"})

    assert "every 2s" in during.content.decode()
    assert "every 2s" not in after.content.decode()
    assert after["HX-Refresh"] == "true"


def test_rows_are_filtered_by_result(acme, alice, as_user):
    browser = as_user(alice)
    job = address(sent(browser, "username,extension", "ann,2001", "ben,911"))
    turn.run()

    shown = browser.get(job, {"result": "refused"}).content.decode()

    assert "ben" in shown
    assert "<td>ann</td>" not in shown


def test_the_report_of_refused_rows_can_be_sent_again(acme, alice, as_user):
    browser = as_user(alice)
    job = address(sent(browser, "username,extension,given_name", "ann,2001,=1+1", "ben,911,=2+2"))
    turn.run()

    report = b"".join(browser.get(f"{job}report/", {"result": "refused"}).streaming_content)

    assert b"ann" not in report
    assert b",'=2+2," in report
    (_line, row), *none = csv_format.read(report).rows
    assert not none
    assert row["action"] == "refused"
    assert csv_format.meant(row["given_name"]) == "=2+2"


@pytest.mark.parametrize(
    ("content", "words"), [("", "empty"), ("name\nann", "username"), ("username\n", "no rows")]
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(content, words, alice, as_user):
    response = sent(as_user(alice), content)

    assert words in response.content.decode()


def test_the_helpdesk_changes_lines_and_adds_nobody(acme, henry, bob, alice, as_user):
    browser = as_user(henry)
    job = address(
        sent(
            browser,
            "username,extension,given_name",
            f"{bob.user_name},2001,",
            f"{alice.user_name},,Mallory",
            "ann,,",
        )
    )
    turn.run()

    shown = browser.get(job, {"result": "refused"}).content.decode()

    assert "You may not change profiles." in shown
    assert "you may not add people" in shown
    assert bob.user_name not in shown


def test_what_is_exported_and_sent_back_changes_nothing(acme, alice, bob, as_user):
    browser = as_user(alice)
    exported = b"".join(browser.get("/users/export/").streaming_content).decode()

    job = address(sent(browser, *exported.splitlines()))
    turn.run()

    assert f"{bob.user_name},Bob,Line,{bob.email},,standard,1001,,+14155550101,," in exported
    assert (
        "0 to create, 0 to update, 2 the same already, 0 refused"
        in browser.get(job).content.decode()
    )


def test_an_export_has_whom_the_filters_leave(acme, alice, bob, as_user):
    exported = b"".join(as_user(alice).get("/users/export/?q=bob").streaming_content).decode()

    assert bob.user_name in exported
    assert alice.user_name not in exported


def test_people_who_are_chosen_are_given_a_license(acme, alice, as_user):
    ann, ben = (arrival(acme, name, "Line") for name in ("ann", "ben"))
    seats.buy(acme, sku=standard_license(), count=2, actor=ACTOR)
    browser = as_user(alice)

    chosen = {"action": "license:standard", "person": [str(ann.scim_id)]}
    job = address(browser.post("/users/bulk/", chosen, follow=True))
    turn.run()
    browser.post(f"{job}apply/")
    turn.run()

    assert facts(ann)["license"] == "standard"
    assert facts(ben)["license"] == ""


def test_all_that_the_filter_finds_are_chosen_too(acme, alice, as_user):
    ann, ben = (arrival(acme, name, "Line") for name in ("ann", "ben"))
    browser = as_user(alice)

    chosen = {"action": "extension:auto", "all": "1"}
    job = address(browser.post("/users/bulk/?source=idp", chosen, follow=True))
    turn.run()
    browser.post(f"{job}apply/")
    turn.run()

    assert facts(ann)["extension"]
    assert facts(ben)["extension"]
    assert facts(alice)["extension"] == ""


@pytest.mark.parametrize(
    "chosen", [{}, {"action": "extension:auto"}, {"action": "x:y", "all": "1"}]
)
def test_a_choice_of_nobody_or_of_nothing_says_so(chosen, alice, as_user):
    page = as_user(alice).post("/users/bulk/", {"person": "no-id", **chosen}, follow=True)

    assert "Choose" in page.content.decode()


def test_a_second_job_waits_for_the_first(acme, alice, as_user):
    browser = as_user(alice)
    sent(browser, "username", "ann")

    page = sent(browser, "username", "ben")

    assert "Another bulk job is at work" in page.content.decode()


def lists_of(acme, user) -> dict[str, str]:
    """Each list of people on which somebody may be chosen, and what may be done there."""
    group = groups.create(
        acme,
        connection=acme.scim_connections.get(),
        display_name="Sales",
        members=[user.pk],
        actor=ACTOR,
    )
    return {
        "/numbers/": "phone_number:-",
        "/devices/": "device_mac:-",
        "/licenses/standard/": "license:-",
        f"/groups/{group.scim_id}/": "license:-",
    }


def test_people_are_chosen_on_every_list_that_has_them(acme, alice, bob, as_user):
    devices.add(bob, make="yealink", mac="001122334455", model="T54W", actor=ACTOR)
    browser = as_user(alice)

    for path, act in lists_of(acme, bob).items():
        page = browser.get(path).content.decode()
        assert f'value="{bob.scim_id}" aria-label="Choose Bob Line' in page, path
        assert f'<option value="{act}">' in page, path
        sent = {"action": act, "person": [bob.scim_id], "back": path}
        job = address(browser.post("/users/bulk/", sent, follow=True))
        turn.run()
        browser.post(f"{job}apply/")
        turn.run()
        assert "Done: 1 done" in browser.get(job).content.decode(), path

    assert facts(bob)["phone_number"] == facts(bob)["license"] == facts(bob)["device_mac"] == ""


def test_who_may_not_act_has_nothing_to_choose(acme, bob, audrey, as_user):
    browser = as_user(audrey)

    for path in lists_of(acme, bob):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "With the chosen" not in page.content.decode(), path


def test_a_choice_that_is_refused_leads_back_to_its_list_and_nowhere_else(alice, as_user):
    browser = as_user(alice)
    act = {"action": "license:-"}

    assert browser.post("/users/bulk/", act | {"back": "/numbers/"}).url == "/numbers/"
    assert browser.post("/users/bulk/", act | {"back": "//evil.example"}).url == "/users/"
