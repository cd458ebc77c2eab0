"""Licenses as Okta entitlements: discovered, shown, set; and nothing of it while it is off."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity.models import User
from telephony import seats
from telephony.models import LicenseSeat, LicenseSku
from tests.conftest import ACTOR, arrival, staff
from tests.races import at_once
from tests.scim.bodies import (
    BARBARA,
    CORE,
    TELEPHONY,
    bulk,
    changed,
    created,
    hire,
    patch,
    pathless,
    replace,
    speak,
)

ENTITLEMENT = "urn:okta:scim:schemas:core:1.0:Entitlement"
STANDARD = {"value": "standard", "display": "Standard", "type": "License"}
RECORDING = {"value": "recording", "display": "Recording", "type": "License"}
PROFESSIONAL = {"value": "professional", "display": "Professional", "type": "License"}
OWN_WORDS = [{"value": "blue badge", "type": "badge", "primary": True}]


def switch(organization, *, is_on):
    organization.scim_connections.update(has_entitlements=is_on)


@pytest.fixture
def granting(acme):
    """Acme lets its Okta assign licenses."""
    switch(acme, is_on=True)


@pytest.fixture
def recording(acme):
    """One seat of an add-on."""
    sku = LicenseSku.objects.create(code="recording", name="Recording", kind="addon")
    return seats.buy(acme, sku=sku, count=1, actor=ACTOR)


@pytest.fixture
def professional(acme):
    """One seat of another base license."""
    sku, _ = LicenseSku.objects.get_or_create(
        code="professional", defaults={"name": "Professional"}
    )
    return seats.buy(acme, sku=sku, count=1, actor=ACTOR)


def held(organization, user_name) -> list[str]:
    user = organization.users.get(user_name=user_name)
    return sorted(user.seats.values_list("pool__sku__code", flat=True))


def barbara(organization) -> list[str]:
    return held(organization, "barbara@acme.example")


# --- What Okta discovers --------------------------------------------------------------------


def test_off_nothing_is_known_of_licenses(okta, five_seats):
    types = okta("GET", "/ResourceTypes").json()["Resources"]
    schemas = okta("GET", "/Schemas").json()["Resources"]
    answers = [
        okta(method, path, {} if method in ("POST", "PUT", "PATCH") else None)
        for path in ("/Licenses", "/Licenses/standard")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    ]

    assert [each["id"] for each in types] == ["User", "Group"]
    assert ENTITLEMENT not in [each["id"] for each in schemas]
    assert {each.status_code for each in answers} == {404}


def test_on_okta_is_led_from_the_resource_types_to_the_licenses(okta, granting, five_seats, bob):
    found = okta("GET", "/ResourceTypes").json()["Resources"][-1]
    schema = okta("GET", f"/Schemas/{found['schema']}").json()
    listed = okta("GET", f"{found['endpoint']}?startIndex=1&count=100").json()

    assert {name: found[name] for name in ("id", "name", "endpoint", "schema")} == {
        "id": "License",
        "name": "License",
        "endpoint": "/Licenses",
        "schema": ENTITLEMENT,
    }
    assert okta("GET", "/ResourceTypes/License").json() == found
    assert (listed["totalResults"], listed["startIndex"], listed["itemsPerPage"]) == (1, 1, 1)
    license_ = listed["Resources"][0]
    assert license_["schemas"] == [schema["id"]] == [ENTITLEMENT]
    assert license_.keys() - {"id", "schemas", "meta"} == {
        each["name"] for each in schema["attributes"]
    }
    assert (license_["id"], license_["displayName"], license_["type"]) == (
        "standard",
        "Standard",
        "License",
    )
    assert "Seats: 5. Free when this was read: 4." in license_["description"]


def test_a_license_is_read_by_its_id_and_where_it_says_it_is(okta, granting, five_seats):
    license_ = okta("GET", "/Licenses/standard")
    location = license_.json()["meta"]["location"].partition("/scim/v2/acme")[2]
    unchanged = okta("GET", location, **{"If-None-Match": license_["ETag"]})

    assert license_.json() == okta("GET", "/Licenses").json()["Resources"][0]
    assert license_["ETag"] == license_.json()["meta"]["version"]
    assert unchanged.status_code == 304
    assert okta("GET", "/Licenses/professional").status_code == 404
    assert okta("GET", "/Licenses/standard?attributes=displayName").json().keys() == {
        "id",
        "schemas",
        "displayName",
    }


def test_licenses_come_in_pages_and_are_found(okta, granting, five_seats, professional, recording):
    def names(query):
        answer = okta("GET", f"/Licenses?{query}").json()
        assert answer["itemsPerPage"] == len(answer["Resources"])
        return [each["id"] for each in answer["Resources"]], answer["totalResults"]

    assert names("startIndex=1&count=2") == (["professional", "recording"], 3)
    assert names("startIndex=3&count=2") == (["standard"], 3)
    assert names("count=0") == ([], 3)
    assert names('filter=displayName eq "STANDARD"') == (["standard"], 1)
    assert names('filter=id eq "standard" or id eq "recording"') == (["recording", "standard"], 2)
    assert names('filter=id eq "Standard"') == ([], 0)
    assert names("sortBy=id&sortOrder=descending&count=1") == (["standard"], 3)
    assert okta("GET", "/Licenses?sortBy=shoeSize").status_code == 400


def test_licenses_are_read_by_cursor_there_and_back(
    okta, granting, five_seats, professional, recording
):
    first = okta("GET", "/Licenses?cursor&count=2").json()
    second = okta("GET", f"/Licenses?cursor={first['nextCursor']}&count=2").json()
    back = okta("GET", f"/Licenses?cursor={second['previousCursor']}&count=2").json()

    found = [[each["id"] for each in page["Resources"]] for page in (first, second, back)]
    assert found == [["professional", "recording"], ["standard"], ["professional", "recording"]]
    assert "nextCursor" not in second
    assert first["totalResults"] == 3


def test_licenses_are_searched_by_post(okta, acme, granting, five_seats, professional):
    search = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'displayName sw "stan"',
        "attributes": ["displayName"],
    }

    found = okta("POST", "/Licenses/.search", search)
    switch(acme, is_on=False)
    off = okta("POST", "/Licenses/.search", search)

    assert [each["id"] for each in found.json()["Resources"]] == ["standard"]
    assert "description" not in found.json()["Resources"][0]
    assert off.status_code == 404


@pytest.mark.parametrize("text", ["shoeSize pr", 'id eq "x" and shoeSize eq "44"', "id eq"])
def test_a_filter_on_what_licenses_do_not_have_is_refused(okta, granting, text):
    answer = okta("GET", f"/Licenses?filter={text}")

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


@pytest.mark.parametrize("path", ["/Licenses", "/Licenses/standard"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_licenses_are_only_read(okta, granting, five_seats, path, method):
    answer = okta(method, path, {} if method != "DELETE" else None)

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


def test_another_organizations_licenses_are_not_there(globex_okta, globex, granting, five_seats):
    switch(globex, is_on=True)

    assert globex_okta("GET", "/Licenses").json()["totalResults"] == 0
    assert globex_okta("GET", "/Licenses/standard").status_code == 404
    body = changed(BARBARA, entitlements=[STANDARD])
    assert globex_okta("POST", "/Users", body).status_code == 400


def test_what_is_published_of_entitlements_depends_on_the_switch(okta, acme):
    def entitlements():
        attributes = okta("GET", f"/Schemas/{CORE}").json()["attributes"]
        found = [each for each in attributes if each["name"] == "entitlements"]
        assert len(found) == 1
        return {each["name"]: each for each in found[0]["subAttributes"]}

    off = entitlements()
    switch(acme, is_on=True)
    on = entitlements()

    assert {each["mutability"] for each in off.values()} == {"readWrite"}
    assert (on["value"]["mutability"], on["value"]["caseExact"]) == ("readWrite", True)
    assert on["display"]["mutability"] == on["type"]["mutability"] == "readOnly"
    assert on["type"]["canonicalValues"] == ["License"]
    assert "primary" not in on


# --- What Okta sets -------------------------------------------------------------------------


def test_a_person_is_created_with_a_license(okta, acme, granting, five_seats):
    answer = okta("POST", "/Users", changed(BARBARA, entitlements=[{"value": "standard"}]))

    assert answer.status_code == 201
    assert answer.json()["entitlements"] == [STANDARD]
    assert answer.json()[TELEPHONY]["licenses"] == [{"value": "standard", "display": "Standard"}]
    assert barbara(acme) == ["standard"]
    event = acme.audit_events.get(action="license.assigned")
    assert (event.source, event.actor) == ("scim", "Okta")


PATCHES = {
    "add": patch({"op": "add", "path": "entitlements", "value": [{"value": "standard"}]}),
    "add one": patch({"op": "add", "path": "entitlements", "value": STANDARD}),
    "replace": patch({"op": "replace", "path": "entitlements", "value": [STANDARD]}),
    "chosen": replace('entitlements[value eq "standard"]', STANDARD),
    "core": replace(f"{CORE}:entitlements", [STANDARD]),
    "pathless": pathless(entitlements=[STANDARD]),
    "pathless add": patch({"op": "add", "value": {"entitlements": [STANDARD]}}),
    "twice": pathless(entitlements=[STANDARD, {"value": "standard"}]),
}


@pytest.mark.parametrize("form", PATCHES)
def test_a_license_is_assigned_by_patch(okta, acme, granting, five_seats, form):
    path = created(okta)

    answer = okta("PATCH", path, PATCHES[form])

    assert answer.status_code == 200, answer.json()
    assert answer.json()["entitlements"] == [STANDARD]
    assert barbara(acme) == ["standard"]


REMOVALS = {
    "chosen": patch({"op": "remove", "path": 'entitlements[value eq "standard"]'}),
    "by value": patch({"op": "remove", "path": "entitlements", "value": [{"value": "standard"}]}),
    "all": patch({"op": "remove", "path": "entitlements"}),
    "replaced by none": patch({"op": "replace", "path": "entitlements", "value": []}),
    "pathless": pathless(entitlements=[]),
    "null": pathless(entitlements=None),
}


@pytest.mark.parametrize("form", REMOVALS)
def test_removing_the_entitlement_frees_the_seat_and_keeps_the_line(
    okta, acme, granting, bob, form
):
    answer = okta("PATCH", f"/Users/{bob.scim_id}", REMOVALS[form])

    assert answer.status_code == 200, answer.json()
    assert "entitlements" not in answer.json()
    assert answer.json()[TELEPHONY].keys() == {"extension", "primaryPhone", "did"}
    assert not bob.seats.exists()
    assert acme.license_seats.filter(state=LicenseSeat.State.FREE).count() == 5


def test_one_of_two_licenses_is_added_and_taken(okta, acme, granting, bob, recording):
    path = f"/Users/{bob.scim_id}"

    both = okta("PATCH", path, patch({"op": "add", "path": "entitlements", "value": RECORDING}))
    one = okta("PATCH", path, patch({"op": "remove", "path": 'entitlements[value eq "standard"]'}))

    assert both.json()["entitlements"] == [STANDARD, RECORDING]
    assert one.json()["entitlements"] == [RECORDING]


def test_one_base_license_is_exchanged_for_another_in_one_call(okta, granting, bob, professional):
    answer = okta(
        "PATCH",
        f"/Users/{bob.scim_id}",
        patch(
            {"op": "add", "path": "entitlements", "value": [PROFESSIONAL]},
            {"op": "remove", "path": 'entitlements[value eq "standard"]'},
        ),
    )

    assert answer.json()["entitlements"] == [PROFESSIONAL]


def test_putting_back_what_was_read_changes_nothing(okta, acme, granting, bob):
    path = f"/Users/{bob.scim_id}"
    read = okta("GET", path)
    events = acme.audit_events.count()

    put = okta("PUT", path, read.json())

    assert read.json()["entitlements"] == [STANDARD]
    assert put.json() == read.json()
    assert put["ETag"] == read["ETag"]
    assert acme.audit_events.count() == events


def test_put_without_entitlements_takes_nobodys_license(okta, acme, granting, bob):
    path = f"/Users/{bob.scim_id}"
    read = okta("GET", path).json()
    del read["entitlements"]

    kept = okta("PUT", path, read)
    emptied = okta("PUT", path, {**read, "entitlements": []})

    assert kept.json()["entitlements"] == [STANDARD]
    assert "entitlements" not in emptied.json()
    assert not bob.seats.exists()


def test_a_patch_of_something_else_takes_nobodys_license(okta, granting, bob):
    answer = okta("PATCH", f"/Users/{bob.scim_id}", pathless(title="Guide"))

    assert answer.json()["entitlements"] == [STANDARD]


def test_a_create_that_meets_a_local_person_takes_no_license(okta, acme, granting, five_seats):
    local = staff(acme, "barbara", User.Role.MEMBER)
    seats.assign(local, sku="standard", actor=ACTOR)

    answer = okta("POST", "/Users", changed(BARBARA, entitlements=[]))

    assert answer.json()["id"] == str(local.scim_id)
    assert answer.json()["entitlements"] == [STANDARD]


# --- What cannot be -------------------------------------------------------------------------


def test_without_a_free_seat_the_whole_call_changes_nothing(okta, acme, granting, professional):
    seats.assign(arrival(acme, "ann", "First"), sku="professional", actor=ACTOR)
    path = created(okta)
    before = okta("GET", path).json()

    change = pathless(displayName="Changed", entitlements=[PROFESSIONAL])
    answers = [
        okta("PATCH", path, change),
        okta("PUT", path, changed(BARBARA, displayName="Changed", entitlements=[PROFESSIONAL])),
        okta("POST", "/Users", {"userName": "cy", "entitlements": [PROFESSIONAL]}),
    ]

    for answer in answers:
        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
        assert "No Professional seat is free: the only one is in use" in answer.json()["detail"]
    assert okta("GET", path).json() == before
    assert not acme.users.filter(user_name="cy").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([{"value": "gold"}], 'no license "gold". It has: professional, standard'),
        ([{"value": "Standard"}], 'no license "Standard"'),
        ([{"display": "Standard"}], "names its license in value"),
        ([STANDARD, PROFESSIONAL], "one base license, not 2: Professional, Standard"),
    ],
)
def test_a_license_that_cannot_be_held_is_refused(
    okta, acme, granting, five_seats, professional, given, words
):
    path = created(okta)

    answer = okta("PATCH", path, pathless(title="Guide", entitlements=given))

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert words in answer.json()["detail"]
    assert barbara(acme) == []
    assert "title" not in okta("GET", path).json()


def test_an_organization_without_licenses_says_so(okta, granting):
    answer = okta("POST", "/Users", changed(BARBARA, entitlements=[STANDARD]))

    assert answer.status_code == 400
    assert "It has none yet" in answer.json()["detail"]


def test_strict_refuses_to_rename_a_license_on_a_person_and_others_ignore_it(
    okta, acme, granting, bob
):
    path = f"/Users/{bob.scim_id}"
    rename = replace('entitlements[value eq "standard"].display', "Gold")

    borne = okta("PATCH", path, rename)
    speak(acme, "strict")
    refused = okta("PATCH", path, rename)

    assert borne.json()["entitlements"] == [STANDARD]
    assert (refused.status_code, refused.json()["scimType"]) == (400, "mutability")


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_for_the_last_seat_and_one_gets_it(okta, acme, granting, professional):
    paths = [created(okta), created(okta, userName="cy", externalId="00uCY")]
    ask = pathless(entitlements=[PROFESSIONAL])

    answers = at_once(partial(okta, "PATCH", path, ask) for path in paths)

    assert sorted(each.status_code for each in answers) == [200, 400]


def test_in_a_bulk_each_is_given_a_license_or_refused_alone(okta, acme, granting, professional):
    ask = {"entitlements": [PROFESSIONAL]}

    answer = okta("POST", "/Bulk", bulk(hire("ann", **ask), hire("ben", **ask), hire("cat")))

    first, second, third = answer.json()["Operations"]
    assert [each["status"] for each in (first, second, third)] == ["201", "400", "201"]
    assert "the only one is in use" in second["response"]["detail"]
    assert sorted(acme.users.values_list("user_name", flat=True)) == [
        "ann@acme.example",
        "cat@acme.example",
    ]
    path = first["location"].partition("/scim/v2/acme")[2]
    assert okta("GET", path)["ETag"] == first["version"]


# --- Suspended people -----------------------------------------------------------------------


def test_a_suspended_persons_license_is_shown_and_can_be_freed(okta, acme, granting, bob):
    path = f"/Users/{bob.scim_id}"

    suspended = okta("PATCH", path, pathless(active=False)).json()
    again = okta("PUT", path, suspended).json()
    freed = okta("PATCH", path, pathless(entitlements=[])).json()

    assert suspended["entitlements"] == again["entitlements"] == [STANDARD]
    assert again == suspended
    assert "entitlements" not in freed
    assert acme.license_seats.filter(state=LicenseSeat.State.FREE).count() == 5


def test_a_suspended_person_is_given_no_license_until_reinstated(okta, granting, five_seats, carol):
    path = f"/Users/{carol.scim_id}"

    refused = okta("PATCH", path, pathless(entitlements=[STANDARD]))
    reinstated = okta("PATCH", path, pathless(active=True, entitlements=[STANDARD]))

    assert refused.status_code == 400
    assert "Carol Suspended is suspended" in refused.json()["detail"]
    assert reinstated.json()["entitlements"] == [STANDARD]


@pytest.mark.parametrize("given", [[STANDARD], [{"value": "gold"}]])
def test_nobody_keeps_access_for_want_of_a_seat(okta, acme, granting, five_seats, given):
    path = created(okta)

    answer = okta("PATCH", path, pathless(active=False, entitlements=given))

    assert answer.json()["active"] is False
    assert "entitlements" not in answer.json()
    notes = acme.provisioning_records.get(method="PATCH").notes
    assert any("is given no license" in each for each in notes)


# --- What others do shows -------------------------------------------------------------------


def test_a_license_given_by_hand_shows_and_moves_version_and_date(okta, granting, five_seats, acme):
    path = created(okta)
    before = okta("GET", path)
    person = acme.users.get(user_name="barbara@acme.example")

    seats.assign(person, sku="standard", actor=ACTOR)

    after = okta("GET", path)
    assert after.json()["entitlements"] == [STANDARD]
    assert after["ETag"] != before["ETag"]
    assert after.json()["meta"]["lastModified"] > before.json()["meta"]["lastModified"]
    stale = okta("PATCH", path, pathless(title="Guide"), **{"If-Match": before["ETag"]})
    assert stale.status_code == 412


def test_deleting_a_person_frees_the_seat(okta, acme, granting, bob):
    okta("DELETE", f"/Users/{bob.scim_id}")

    assert okta("GET", "/Licenses/standard").json()["description"].endswith("read: 5.")


@pytest.mark.parametrize(
    "text",
    [
        'entitlements.value eq "standard"',
        'entitlements eq "standard"',
        'entitlements[value eq "standard"]',
        'entitlements[type eq "license" and value eq "standard"]',
        f'{CORE}:entitlements.value eq "standard"',
        'entitlements.display eq "STANDARD"',
        "entitlements pr",
        'not (entitlements.value eq "recording") and entitlements pr',
        f'{TELEPHONY}:licenses.value eq "standard"',
        f'{TELEPHONY}:licenses[value sw "stand"]',
    ],
)
def test_people_are_found_by_the_license_they_hold(okta, granting, bob, recording, text):
    created(okta)

    found = okta("GET", f"/Users?filter={text}").json()["Resources"]

    assert [each["id"] for each in found] == [str(bob.scim_id)]


@pytest.mark.parametrize("name", ["entitlements.value", f"{TELEPHONY}:licenses.value"])
def test_codes_of_licenses_are_compared_to_the_letter(okta, granting, bob, name):
    assert okta("GET", f'/Users?filter={name} eq "Standard"').json()["totalResults"] == 0


@pytest.mark.parametrize("path", ["/Users/.search", "/.search"])
def test_people_are_ordered_by_license_and_found_by_it_among_everything(
    okta, granting, bob, professional, path
):
    ben = created(okta, entitlements=[PROFESSIONAL])
    search = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}

    found = okta("POST", path, {**search, "filter": "entitlements pr", "sortBy": "entitlements"})

    ids = [each["id"] for each in found.json()["Resources"]]
    assert ids == [ben.removeprefix("/Users/"), str(bob.scim_id)]


@pytest.mark.parametrize(
    "text", ['entitlements.primary eq "true"', 'entitlements[primary eq "true"]']
)
def test_what_licenses_do_not_tell_is_no_filter(okta, granting, bob, text):
    answer = okta("GET", f"/Users?filter={text}")

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


# --- Off, and turning it --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["entitlements", "roles"])
def test_off_what_a_client_writes_there_is_kept_and_grants_nothing(okta, acme, five_seats, name):
    words = [{"value": "standard", "type": "License"}, {"value": "Owner", "primary": True}]

    path = created(okta, **{name: words})

    assert okta("GET", path).json()[name] == words
    assert barbara(acme) == []
    assert acme.users.get(user_name="barbara@acme.example").role == User.Role.MEMBER
    found = okta("GET", f'/Users?filter={name}[value eq "STANDARD"]').json()
    assert found["totalResults"] == 1
    assert "entitlements" not in okta("PUT", path, BARBARA).json()


def test_off_a_license_is_no_entitlement(okta, bob):
    answer = okta("GET", f"/Users/{bob.scim_id}").json()

    assert "entitlements" not in answer
    assert okta("GET", '/Users?filter=entitlements.value eq "standard"').json()["Resources"] == []


def test_a_clients_own_words_wait_while_the_switch_is_on(okta, acme, five_seats):
    path = created(okta, entitlements=OWN_WORDS)
    switch(acme, is_on=True)

    on = okta("GET", path).json()
    okta("PATCH", path, pathless(entitlements=[STANDARD], title="Guide"))
    okta("PUT", path, changed(BARBARA, title="Guide"))
    switch(acme, is_on=False)

    assert "entitlements" not in on
    assert okta("GET", path).json()["entitlements"] == OWN_WORDS
    assert barbara(acme) == ["standard"]


# --- What it costs --------------------------------------------------------------------------


def queries(idp, *call):
    with CaptureQueriesContext(connection) as captured:
        assert idp(*call).status_code < 300
    starts = ("SELECT", "INSERT", "UPDATE", "DELETE")
    return sum(each["sql"].startswith(starts) for each in captured.captured_queries)


def test_reading_costs_no_query_more_than_without_licenses(okta, acme, bob):
    created(okta)
    calls = [f"/Users/{bob.scim_id}", "/Users?count=100", '/Users?filter=userName sw "b"']

    off = [queries(okta, "GET", path) for path in calls]
    switch(acme, is_on=True)
    on = [queries(okta, "GET", path) for path in calls]

    assert on == off
    assert max(on) <= 3
    assert queries(okta, "GET", "/Licenses") == 2


def test_changing_something_else_costs_no_query_more(okta, acme, bob):
    okta("GET", "/Users?count=0")
    path = f"/Users/{bob.scim_id}"

    off = queries(okta, "PATCH", path, pathless(title="Guide"))
    switch(acme, is_on=True)
    on = queries(okta, "PATCH", path, pathless(title="Boss"))

    assert on == off <= 8


def test_licenses_are_given_in_a_bulk_as_long_as_there_are_seats(okta, acme, granting, recording):
    wish = {"entitlements": [{"value": "recording"}]}
    people = [hire("ann"), hire("ben", **wish), hire("cid", **wish), hire("dan")]
    answers = okta("POST", "/Bulk", bulk(*people)).json()["Operations"]

    assert [each["status"] for each in answers] == ["201", "201", "400", "201"]
    assert held(acme, "ben@acme.example") == ["recording"]
    assert acme.users.count() == 3
    ben = answers[1]["location"].rpartition("/")[2]
    assert answers[1]["version"] == okta("GET", f"/Users/{ben}")["ETag"]
