"""Sites, the numbering plan, quarantine and history, as an administrator sees them."""

from http import HTTPStatus

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from telephony import extensions, numbering, sites, tasks
from telephony.models import Extension
from tests.conftest import ACTOR, arrival
from tests.telephony.test_quarantine import end_of


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


@pytest.fixture
def paris(acme):
    return sites.add(acme, name="Paris", country="FR", actor=ACTOR)


ADDRESS = {
    "street": "1 Rue de la Paix",
    "city": "Paris",
    "postal_code": "75002",
    "country": "fr",
}


def test_the_emergency_address_of_a_site_is_that_of_whoever_works_there(alices, acme, bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)
    page, address = f"/sites/{paris.pk}/", f"/sites/{paris.pk}/emergency-address/"

    saved = alices.post(address, ADDRESS, follow=True)
    verified = alices.post(f"{address}verify/", follow=True)

    assert "The emergency address of Paris is saved." in text_of(saved)
    assert "1 Rue de la Paix, 75002 Paris, FR" in text_of(saved)
    assert "Verified by" in text_of(verified)
    theirs = text_of(alices.get(f"/users/{bob.scim_id}/"))
    assert "1 Rue de la Paix, 75002 Paris, FR" in theirs
    assert "The address of the site Paris." in theirs
    alices.post(f"{address}remove/")
    assert "None written down." in text_of(alices.get(page))


def test_the_address_of_a_site_is_of_no_concern_to_another_organization(alices, globex):
    theirs = sites.add(globex, name="London", country="GB", actor=ACTOR)

    refused = alices.post(f"/sites/{theirs.pk}/emergency-address/", ADDRESS)

    assert refused.status_code == HTTPStatus.NOT_FOUND
    assert not globex.emergency_addresses.exists()


@pytest.fixture
def resting(acme, bob):
    """1001, which was Bob's."""
    extensions.take_back(bob, actor=ACTOR)
    return acme.extensions.get(number="1001")


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


SITE = {"name": "Lyon", "country": "fr", "time_zone": "Europe/Paris"}
RANGE = {"first": "2000", "last": "2999", "purpose": "user"}


def test_without_sites_and_ranges_the_pages_say_what_to_do(alices, acme):
    assert "No sites yet" in text_of(alices.get("/sites/"))
    plan = text_of(alices.get("/numbering/"))
    assert "No ranges yet" in plan
    assert "The next one for a person is 1001." in plan
    assert "Nothing is in quarantine" in text_of(alices.get("/numbering/quarantine/"))
    assert "No history yet" in text_of(alices.get("/numbering/history/"))


def test_a_site_is_added_changed_and_removed(alices, acme):
    added = alices.post("/sites/add/", SITE, follow=True)
    site = acme.sites.get()
    saved = alices.post(f"/sites/{site.pk}/", SITE | {"code": "2"}, follow=True)

    assert "Lyon was added." in text_of(added)
    assert "Lyon was saved." in text_of(saved)
    assert (acme.sites.get().country, acme.sites.get().code) == ("FR", "2")
    removed = alices.post(f"/sites/{site.pk}/remove/", follow=True)
    assert "Lyon was removed." in text_of(removed)
    assert not acme.sites.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"country": "XX"}, "the two letters of a country"),
        ({"time_zone": "Mars"}, "Write a time zone"),
        ({"code": "12a"}, "1 to 4 digits"),
        ({"language": "?"}, "Write a language"),
        ({"name": "paris"}, "Another site has the name paris, or its code."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_what_is_no_site_is_refused_with_the_reason(alices, acme, paris, fields, sentence):
    html = text_of(alices.post("/sites/add/", SITE | fields))

    assert sentence in html
    assert acme.sites.count() == 1


def test_a_site_where_somebody_works_stays_and_the_page_says_who(alices, acme, bob, paris):
    sites.place(bob, site=paris, actor=ACTOR)

    html = text_of(alices.post(f"/sites/{paris.pk}/remove/", follow=True))

    assert "Paris is not empty: Bob Line." in html
    assert acme.sites.exists()


def test_a_site_that_makes_an_extension_dangerous_is_warned_of(alices, acme, bob):
    extensions.give(bob, number="1512", actor=ACTOR)
    assert "1512" not in text_of(alices.get("/numbering/"))

    html = text_of(alices.post("/sites/add/", SITE, follow=True))

    assert "1 extension in use is too close to emergency numbers" in html
    assert "1512 in FR" in html


def test_a_range_is_added_changed_and_removed(alices, acme, paris):
    added = alices.post("/numbering/add/", RANGE | {"site": paris.pk}, follow=True)
    row = acme.extension_ranges.get()
    alices.post(f"/numbering/{row.pk}/", RANGE | {"last": "2099", "purpose": "group"})

    assert "Extensions 2000 to 2999 are in the plan." in text_of(added)
    changed = acme.extension_ranges.get()
    assert (changed.last, changed.purpose, changed.site) == (2099, "group", None)
    removed = alices.post(f"/numbering/{row.pk}/remove/", follow=True)
    assert "Extensions 2000 to 2099 left the plan." in text_of(removed)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first": "x"}, "An extension is 2 to 8 digits."),
        ({"last": "1000"}, "The last extension comes after the first one."),
        ({"last": "20000"}, "the same number of digits"),
        ({"first": "1500"}, "1000 to 1999 is in the plan already."),
        ({"site": "999"}, "Select a valid choice."),
        ({"purpose": "fun"}, "Select a valid choice."),
    ],
)
def test_what_is_no_range_is_refused_on_the_page(alices, acme, fields, sentence):
    numbering.add(acme, first="1000", last="1999", actor=ACTOR)

    html = text_of(alices.post("/numbering/add/", RANGE | fields))

    assert sentence in html
    assert acme.extension_ranges.count() == 1


def test_a_range_shows_what_is_used_free_and_resting(alices, acme, bob, resting):
    numbering.add(acme, first="1001", last="1010", actor=ACTOR)
    extensions.give_next(bob, actor=ACTOR)

    html = text_of(alices.get("/numbering/"))

    assert "In quarantine: 1" in html
    row = html.split("1001 to 1010", 1)[1].split("</tr>", 1)[0]
    assert [cell.split("<")[0].strip() for cell in row.split('<td class="digits">')[1:]] == [
        *("1", "8", "0", "1", "0")
    ]


def test_a_resting_extension_is_given_back_to_its_person(alices, acme, bob, resting):
    assert "Bob Line" in text_of(alices.get("/numbering/quarantine/"))

    html = text_of(alices.post(f"/numbering/quarantine/{resting.pk}/give-back/", follow=True))

    assert "Bob Line has extension 1001 again." in html
    assert acme.lines.get(user=bob).extension == "1001"


def test_a_resting_extension_is_released_early_with_a_reason(alices, acme, resting):
    path = f"/numbering/quarantine/{resting.pk}/release/"
    without = text_of(alices.post(path, follow=True))
    still_there = acme.extensions.exists()

    html = text_of(alices.post(path, {"reason": "wrong entry"}, follow=True))

    assert "Say why" in without
    assert still_there
    assert "Extension 1001 is free." in html
    assert acme.audit_events.latest("pk").changes["reason"] == "wrong entry"


def test_the_scheduler_ends_a_quarantine(acme, resting):
    end_of(resting)

    tasks.end_quarantines()

    assert not acme.extensions.exists()


def test_history_is_searched_by_number_person_and_day(alices, acme, bob):
    for query, found in (
        ("?q=1001", True),
        ("?q=bob", True),
        ("?q=555-0101", True),
        ("?q=1999", False),
        ("?on=2001-05-03", False),
        ("?on=soon", True),
    ):
        html = text_of(alices.get(f"/numbering/history/{query}"))
        assert ("Bob Line" in html) is found, query
        assert ("Nobody had it" in html) is not found, query


def test_a_person_is_placed_at_a_site_and_suggestions_come_from_there(alices, acme, bob, paris):
    numbering.add(acme, first="2000", last="2099", site=paris, actor=ACTOR)

    html = text_of(alices.post(f"/users/{bob.scim_id}/site/", {"work-site": paris.pk}, follow=True))

    assert "Bob Line works at Paris." in html
    assert 'value="2000"' in text_of(alices.get(f"/users/{bob.scim_id}/?suggest"))


def test_a_site_of_another_organization_is_no_choice(alices, bob, globex):
    theirs = sites.add(globex, name="London", country="GB", actor=ACTOR)

    html = text_of(alices.post(f"/users/{bob.scim_id}/site/", {"work-site": theirs.pk}))

    assert "Select a valid choice." in html
    assert "London" not in html
    assert sites.of_person(bob) is None


def test_only_an_owner_gives_a_reserved_extension(alices, olga, as_user, acme, bob):
    numbering.add(acme, first="8000", last="8099", purpose="reserved", actor=ACTOR)
    path = f"/users/{bob.scim_id}/extension/"

    refused = text_of(alices.post(path, {"number": "8001"}))
    given = text_of(as_user(olga).post(path, {"number": "8001"}, follow=True))

    assert "8001 lies in a range of the numbering plan: reserved." in refused
    assert "Bob Line has extension 8001." in given


def test_the_user_list_shows_sites_and_filters_by_them(alices, acme, bob, paris):
    arrival(acme, "erin", "New")
    sites.place(bob, site=paris, actor=ACTOR)

    def listed(site):
        page = alices.get("/users/", {"site": site, "source": "idp"})
        return [person.given_name for person in page.context["people"].rows]

    assert listed(paris.pk) == ["Bob"]
    assert listed("none") == ["Erin"]
    assert listed("") == listed("999") == ["Bob", "Erin"]
    assert "<td>Paris</td>" in text_of(alices.get("/users/"))


@pytest.mark.parametrize(
    "path", ["/sites/", "/numbering/", "/numbering/quarantine/", "/numbering/history/"]
)
def test_a_page_costs_the_same_for_few_and_for_many(alices, acme, bob, path):
    costs = []
    for number in (20, 21, 22, 23, 24):
        site = sites.add(acme, name=f"Site {number}", country="US", actor=ACTOR)
        numbering.add(acme, first=f"{number}00", last=f"{number}99", site=site, actor=ACTOR)
        extensions.give(bob, number=f"{number}01", actor=ACTOR)
        with CaptureQueriesContext(database) as queries:
            alices.get(path)
        costs.append(len(queries))

    assert len(set(costs[1:])) == 1
    assert max(costs) <= 12


def test_another_organization_sees_nothing_of_it(dave, acme, bob, paris, resting, as_user):
    browser = as_user(dave)
    row = numbering.add(acme, first="2000", last="2099", actor=ACTOR)

    for path in (f"/sites/{paris.pk}/", f"/numbering/{row.pk}/"):
        assert browser.get(path).status_code == HTTPStatus.NOT_FOUND
    taken = browser.post(f"/numbering/quarantine/{resting.pk}/release/", {"reason": "mine"})
    assert taken.status_code == HTTPStatus.NOT_FOUND
    assert "1001" not in text_of(browser.get("/numbering/history/"))
    assert Extension.objects_all_organizations.filter(pk=resting.pk).exists()


def test_the_helpdesk_gives_back_but_changes_no_plan(henry, acme, bob, resting, as_user):
    browser = as_user(henry)

    assert "Add range" not in text_of(browser.get("/numbering/"))
    assert "Release early" not in text_of(browser.get("/numbering/quarantine/"))
    assert browser.post("/sites/add/", SITE).status_code == HTTPStatus.FORBIDDEN
    browser.post(f"/numbering/quarantine/{resting.pk}/give-back/")
    assert acme.lines.get(user=bob).extension == "1001"
