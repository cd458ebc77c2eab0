"""sortBy and sortOrder (RFC 7644 section 3.4.2.3), as clients read them in the answers."""

from urllib.parse import quote

import pytest

from identity import names as folding
from telephony import extensions, seats
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import CORE, ENTERPRISE, GROUP, TELEPHONY, created, pushed, speak

SEARCH = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
TO_THE_LETTER = {
    "id",
    "externalId",
    "x509Certificates",
    "x509Certificates.value",
    f"{TELEPHONY}:licenses",
    f"{TELEPHONY}:licenses.value",
}
CAST = [
    {"title": "straße", "name": {"familyName": "Öz"}, "emails": [{"value": "b"}, {"value": "a"}]},
    {"title": "Strasse", "name": {"familyName": "Zet"}, ENTERPRISE: {"department": "b"}},
    {"nickName": "x", "emails": [{"value": "z"}, {"value": "A", "primary": True, "type": "home"}]},
    {"title": "a", "name": {"familyName": "oz"}, "active": False, "emails": [{"type": "other"}]},
    {"title": "ÄRGER", ENTERPRISE: {"department": "A", "manager": {"value": "7"}}},
    {"title": "a", "emails": [{"value": "ab", "primary": False}], "addresses": [{"region": "B"}]},
    {"title": "\N{GRINNING FACE}", "roles": [{"value": "x"}], "addresses": [{"region": "a"}]},
    {"title": "\N{HALFWIDTH KATAKANA LETTER A}", "x509Certificates": [{"value": "aaaa"}]},
    {"title": "b", "x509Certificates": [{"value": "AAAA"}]},
]


@pytest.fixture
def people(okta):
    for number, person in enumerate(CAST):
        whole = {"emails": [], "name": {}, "displayName": "", "locale": "", **person}
        created(okta, **whole, userName=f"Person{number}", externalId=f"00u{9 - number}")


def find(idp, path="/Users", **query):
    asked = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    answer = idp("GET", f"{path}?{asked}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["Resources"]


def told(resources, name="userName"):
    return [each.get(name) for each in resources]


def published(okta, *urns):
    """Every attribute and part that /Schemas publishes and that has a value of its own."""
    found = []
    for schema in okta("GET", "/Schemas").json()["Resources"]:
        prefix = "" if ":core:" in schema["id"] else f"{schema['id']}:"
        for each in schema["attributes"] if schema["id"] in urns else []:
            parts = [part["name"] for part in each.get("subAttributes", [])]
            found += [f"{prefix}{each['name']}.{part}" for part in parts]
            if not parts or (each["multiValued"] and "value" in parts):
                found.append(prefix + each["name"])
    return found


def value_of(name, resource):
    """What RFC 7644 sorts a resource by, in bytes; None: no value."""
    urn, _, plain = name.rpartition(":")
    head, _, sub = plain.partition(".")
    value = (resource.get(urn, {}) if urn else resource).get(head)
    if isinstance(value, list):
        primary = [each for each in value if each.get("primary")]
        value = (primary or value)[0].get(sub or "value")
    elif sub:
        value = (value or {}).get(sub)
    if value is None:
        return None
    return (value if name in TO_THE_LETTER else folding.key(str(value))).encode()


def in_order(name, resources, direction):
    """A plain reading: equal ones stay as they are; absent values last, or else first."""
    values = [value_of(name, each) for each in resources]
    have = [place for place, value in enumerate(values) if value is not None]
    have.sort(key=lambda place: values[place], reverse=direction == "descending")
    without = [place for place, value in enumerate(values) if value is None]
    order = without + have if direction == "descending" else have + without
    return [resources[place] for place in order]


@pytest.mark.parametrize("direction", ["ascending", "descending"])
def test_people_are_sorted_by_everything_that_is_published(
    okta, acme, people, five_seats, direction
):
    for name, number in [("Person4", "2001"), ("Person2", "2000")]:
        extensions.give(acme.users.get(user_name=name), number=number, actor=ACTOR)
    seats.assign(acme.users.get(user_name="Person4"), sku="standard", actor=ACTOR)
    pushed(okta, *acme.users.filter(user_name__in=["Person1", "Person6"]), displayName="Ätna")
    pushed(okta, *acme.users.filter(user_name__in=["Person3", "Person6"]), displayName="zebra")
    everybody = find(okta)
    published_names = published(okta, CORE, ENTERPRISE, TELEPHONY)
    assert len(published_names) > 60

    for name in [*published_names, "id", "externalId", "meta.created", "meta.lastModified"]:
        found = told(find(okta, sortBy=name, sortOrder=direction))
        assert found == told(in_order(name, everybody, direction)), name


@pytest.mark.parametrize("direction", ["ascending", "descending"])
def test_groups_are_sorted_by_everything_that_is_published(okta, acme, direction):
    ann, ben, cleo = (arrival(acme, each, "Member") for each in ("ann", "ben", "cleo"))
    pushed(okta, ben, ann, displayName="zebra", externalId="b")
    pushed(okta, displayName="Ätna", externalId="B")
    pushed(okta, cleo, displayName="Zoo")
    pushed(okta, ann, displayName="abc")
    everything = find(okta, "/Groups", attributes="displayName,externalId,meta,id,members.display,"
                      "members.value,members.type,members.$ref")  # fmt: skip

    names = published(okta, GROUP)
    assert {"displayName", "members", "members.display", "members.$ref"} <= set(names)
    for name in [*names, "id", "externalId", "meta.created", "meta.lastModified"]:
        found = told(find(okta, "/Groups", sortBy=name, sortOrder=direction), "displayName")
        assert found == told(in_order(name, everything, direction), "displayName"), name


def test_an_order_holds_across_pages_and_equal_values_keep_that_of_creation(okta, people):
    for direction in ("ascending", "descending"):
        for name in ("title", "emails", "active", f"{ENTERPRISE}:department", "meta.created"):
            whole = told(find(okta, sortBy=name, sortOrder=direction))
            pages = [
                told(find(okta, sortBy=name, sortOrder=direction, startIndex=start, count=2))
                for start in range(1, len(CAST) + 2, 2)
            ]
            jumped = told(find(okta, sortBy=name, sortOrder=direction, startIndex=4, count=3))

            assert [name for page in pages for name in page] == whole
            assert jumped == whole[3:6]


def test_a_name_is_understood_in_any_case_and_with_the_core_urn(okta, people):
    expected = told(find(okta, sortBy="name.familyName"))

    assert told(find(okta, sortBy="NAME.familyname")) == expected
    assert told(find(okta, sortBy=f"{CORE}:name.familyName")) == expected
    assert expected[:3] == ["Person3", "Person1", "Person0"]


def test_a_direction_alone_says_nothing_and_is_read_in_any_case(okta, people):
    assert told(find(okta, sortOrder="descending")) == told(find(okta))
    assert told(find(okta, sortBy="userName", sortOrder="Descending"))[0] == "Person8"
    assert told(find(okta, sortBy="", sortOrder=""))[0] == "Person0"


def test_a_search_by_post_is_sorted_too(okta, people):
    body = {**SEARCH, "sortBy": "externalId", "sortOrder": "descending", "count": 2}
    pushed(okta, displayName="Sales", externalId="00u8Z")

    of_people = okta("POST", "/Users/.search", body).json()["Resources"]
    of_groups = okta("POST", "/Groups/.search", body).json()["Resources"]
    of_all = okta("POST", "/.search", {**body, "count": 3}).json()["Resources"]

    assert told(of_people, "externalId") == ["00u9", "00u8"]
    assert told(of_groups, "externalId") == ["00u8Z"]
    assert told(of_all, "externalId") == ["00u9", "00u8Z", "00u8"]


@pytest.mark.parametrize("direction", ["ascending", "descending"])
def test_all_types_are_sorted_as_one_collection(okta, people, direction):
    pushed(okta, displayName="m")
    pushed(okta, displayName="A")
    created(okta, userName="last", displayName="C", externalId="00uLAST")
    created(okta, userName="twin", displayName="a", externalId="00uTWIN")
    whole = okta("POST", "/.search", SEARCH).json()["Resources"]
    order = {**SEARCH, "sortBy": "displayName", "sortOrder": direction}

    at_once = okta("POST", "/.search", order).json()
    pages = [
        okta("POST", "/.search", {**order, "startIndex": start, "count": 4}).json()
        for start in range(1, 17, 4)
    ]
    jumped = okta("POST", "/.search", {**order, "startIndex": 6, "count": 7}).json()

    expected = told(in_order("displayName", whole, direction), "id")
    assert told(at_once["Resources"], "id") == expected
    assert told([each for page in pages for each in page["Resources"]], "id") == expected
    assert told(jumped["Resources"], "id") == expected[5:12]
    assert {each["totalResults"] for each in pages} == {13}


def test_what_one_type_lacks_is_absent_there(okta, people):
    pushed(okta, displayName="Sales")
    body = {**SEARCH, "sortBy": "userName", "sortOrder": "descending", "count": 2}

    found = okta("POST", "/.search", body).json()["Resources"]

    assert (found[0]["displayName"], found[1]["userName"]) == ("Sales", "Person8")


@pytest.mark.parametrize("dialect", ["okta", "entra", "strict"])
@pytest.mark.parametrize(
    "query",
    [
        "sortBy=shoeSize",
        "sortBy=user_name_key",
        "sortBy=name.shoeSize",
        "sortBy=name",
        "sortBy=addresses",
        f"sortBy={ENTERPRISE}:manager",
        f"sortBy={ENTERPRISE}:shoeSize",
        f"sortBy={GROUP}:displayName",
        "sortBy=password",
        "sortBy=meta.version",
        "sortBy=schemas",
        "sortBy=emails[type eq %22work%22]",
        "sortBy=userName;drop",
        "sortBy=%00",
        "sortBy=userName&sortOrder=up",
        "sortOrder=up",
    ],
)
def test_an_order_that_cannot_be_is_refused_by_every_dialect(okta, acme, dialect, query):
    speak(acme, dialect)

    answer = okta("GET", f"/Users?{query}")

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidValue"


def test_a_name_longer_than_any_is_refused_without_its_echo(okta, db):
    answer = okta("POST", "/Users/.search", {**SEARCH, "sortBy": "x" * 500_000})

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")
    assert len(answer.content) < 500


@pytest.mark.parametrize("given", [{"sortBy": 1}, {"sortBy": ["userName"]}, {"sortOrder": {}}])
def test_an_order_that_is_no_text_is_refused(okta, db, given):
    answer = okta("POST", "/Users/.search", {**SEARCH, **given})

    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidValue")


def test_what_no_type_has_is_refused_at_the_root(okta, db):
    answer = okta("POST", "/.search", {**SEARCH, "sortBy": "shoeSize"})

    assert answer.json()["scimType"] == "invalidValue"
    assert "There is no attribute shoesize" in answer.json()["detail"]


def test_a_sorted_list_shows_nobody_of_another_organization(okta, globex_okta, people, globex):
    arrival(globex, "dora", "Elsewhere")

    assert told(find(globex_okta, sortBy="userName")) == ["dora@globex.example"]
    assert "dora@globex.example" not in told(find(okta, sortBy="userName"))


def test_licenses_as_entitlements_are_sorted_by_too(okta, acme, people, five_seats):
    acme.scim_connections.update(has_entitlements=True)
    seats.assign(acme.users.get(user_name="Person4"), sku="standard", actor=ACTOR)

    for name in ("entitlements", "entitlements.value", "entitlements.type"):
        assert told(find(okta, sortBy=name))[:2] == ["Person4", "Person0"]
        assert told(find(okta, sortBy=name, sortOrder="descending"))[-1] == "Person4"


def test_long_texts_are_sorted_by_their_beginning(okta, db):
    long = "x" * 256
    for name, title in [("one", long + "b"), ("two", long + "a"), ("three", long[:-1])]:
        created(okta, userName=name, externalId=name, title=title)

    assert told(find(okta, sortBy="title")) == ["three", "one", "two"]
