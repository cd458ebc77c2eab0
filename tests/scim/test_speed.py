"""The shape is fast: a constant number of queries, whatever a page holds.

Three at most for what reads, eight for what writes, with its audit events and its record; only
the removal of a person sweeps every table that may speak of them. The tables say how many there are today, so that nobody adds one unseen. Transactions are not
counted, nor is the use of a token, which is written once a minute.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from identity import arrivals, groups, users
from identity.database import is_postgresql
from identity.models import OktaConnection
from identity.profiles import Profile
from telephony import extensions, numbers, seats
from telephony.models import LicenseSku
from tests.conftest import ACTOR, connection as connection_of
from tests.scim.bodies import BARBARA, CORE as USER, GROUP, changed, member, patch, pathless, pushed

SEARCH = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}
STATEMENTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


def profile(number):
    address = f"person{number:03}@acme.example"
    return Profile(
        address,
        external_id=f"00u{number:03}",
        display_name=f"Person {number:03}",
        email=address,
        attributes={
            "displayName": f"Person {number:03}",
            "emails": [{"value": address, "type": "work", "primary": True}],
        },
    )


@pytest.fixture
def crowd(acme):
    """More than a page holds. The first ones have extensions."""
    everybody = [(profile(number), True) for number in range(120)]
    people = arrivals.provision_many(connection_of(acme), people=everybody, actor=ACTOR)
    for number, person in enumerate(people[:5]):
        extensions.give(person, number=str(3000 + number), actor=ACTOR)
    return people


@pytest.fixture
def known_okta(okta):
    """Okta whose token was used within the minute, so that its use is not written again."""
    okta("GET", "/Users?count=0")
    return okta


def queries(idp, *call, **headers):
    with CaptureQueriesContext(connection) as captured:
        response = idp(*call, **headers)
    assert response.status_code < 300, response.json()
    statements = [each["sql"] for each in captured.captured_queries]
    return [sql for sql in statements if sql.startswith(STATEMENTS)]


READS = {
    "one person": ("GET", "/Users/<person>", 2),
    "one group with its members": ("GET", "/Groups/<group>", 3),
    "somebody by user name": ("GET", '/Users?filter=userName eq "person001@acme.example"', 2),
    "nobody": ("GET", '/Users?filter=userName eq "nobody"', 2),
    "how many people": ("GET", "/Users?count=0", 2),
    "the first page": ("GET", "/Users?count=100", 2),
    "the last page": ("GET", "/Users?startIndex=101&count=100", 2),
    "a page of a walk that nobody remembers": ("GET", "/Users?startIndex=11&count=100", 2),
    "a page behind all others": ("GET", "/Users?startIndex=200", 3),
    "a full page of those whom a filter means": (
        "GET",
        "/Users?filter=userName sw %22person%22&count=100",
        3,
    ),
    "the same of a forgotten walk": (
        "GET",
        "/Users?filter=userName sw %22person%22&startIndex=11&count=100",
        3,
    ),
    "the same in another order": (
        "GET",
        "/Users?filter=userName sw %22person%22&startIndex=11&count=100&sortBy=emails",
        3,
    ),
    "people in the order of their groups": ("GET", "/Users?count=100&sortBy=groups.display", 2),
    "people by cursor": ("GET", "/Users?cursor=&count=100", 2),
    "people by cursor and filter": (
        "GET",
        "/Users?cursor=&count=100&filter=userName sw %22person%22",
        3,
    ),
    "a page of groups": ("GET", "/Groups?count=100", 3),
    "a page of groups without members": ("GET", "/Groups?count=100&excludedAttributes=members", 2),
    "groups of a forgotten walk": ("GET", "/Groups?startIndex=11&count=100", 3),
    "groups behind all others": ("GET", "/Groups?startIndex=200", 3),
    "groups by filter and order": (
        "GET",
        "/Groups?startIndex=2&count=100&filter=displayName sw %22group%22&sortBy=members.value",
        3,
    ),
    "groups by cursor": ("GET", "/Groups?cursor=&count=100&sortBy=displayName", 3),
    "a search for people": ("POST", "/Users/.search", {"count": 100}, 2),
    "a search for groups": ("POST", "/Groups/.search", {"count": 100, "startIndex": 11}, 3),
    "a search for everything": ("POST", "/.search", {"count": 100}, 2),
    "a search in a forgotten walk": ("POST", "/.search", {"count": 100, "startIndex": 101}, 3),
    "a search behind everything": ("POST", "/.search", {"startIndex": 1000}, 3),
    "a search by filter and order": (
        "POST",
        "/.search",
        {
            "filter": 'displayName co "o"',
            "sortBy": "displayName",
            "startIndex": 101,
            "count": 100,
        },
        3,
    ),
    "a search by cursor": ("POST", "/.search", {"cursor": "", "count": 100}, 2),
    "licenses": ("GET", "/Licenses?count=100", 2),
    "licenses in the middle": ("GET", "/Licenses?startIndex=2", 2),
}


@pytest.mark.parametrize("what", READS)
def test_three_queries_at_most_read(known_okta, acme, crowd, five_seats, what):
    acme.scim_connections.update(has_entitlements=True)
    made = [
        groups.create(
            acme,
            display_name=f"Group {number:03}",
            members=[each.pk for each in crowd[:3]],
            connection=connection_of(acme),
            actor=ACTOR,
        )
        for number in range(112)
    ]
    method, path, *body, expected = READS[what]
    path = path.replace("<person>", str(crowd[0].scim_id)).replace("<group>", str(made[0].scim_id))

    asked = queries(known_okta, method, path, *[SEARCH | each for each in body])

    assert len(asked) == expected
    assert len(asked) <= 3
    assert all(sql.startswith(("SELECT", "WITH")) for sql in asked)


STANDARD, PROFESSIONAL, RECORDING = (
    {"value": code} for code in ("standard", "professional", "recording")
)
GUIDE = {
    "schemas": [USER],
    "userName": "person000@acme.example",
    "externalId": "00u000",
    "title": "Guide",
}
SALES = {"schemas": [GROUP], "displayName": "Sales"}
WITH_ALL = changed(BARBARA, entitlements=[STANDARD, RECORDING])
# On the first person, who has an extension, the second, who has a license and a number too, or
# a group of three. How many on PostgreSQL, and on SQLite.
WRITES = {
    "a person is created": ("POST", "/Users", BARBARA, (3, 4)),
    "a person is created with a license": ("POST", "/Users", WITH_ALL, (5, 7)),
    "a local person is taken over": (
        "POST",
        "/Users",
        GUIDE | {"userName": "lou", "externalId": "00ulou"},
        (7, 8),
    ),
    "a profile changes": ("PATCH", "/Users/<first>", pathless(title="Guide"), (4, 5)),
    "a profile changes, if it is the same still": (
        "PATCH",
        "/Users/<first>",
        pathless(title="Guide"),
        {"If-Match": "*"},
        (5, 5),
    ),
    "a profile is replaced": ("PUT", "/Users/<first>", GUIDE, (4, 5)),
    "nothing changes": ("PATCH", "/Users/<first>", pathless(displayName="Person 000"), (4, 3)),
    "a license is given": ("PATCH", "/Users/<first>", pathless(entitlements=[STANDARD]), (6, 7)),
    "two licenses are given": (
        "PATCH",
        "/Users/<first>",
        pathless(entitlements=[STANDARD, RECORDING]),
        (6, 7),
    ),
    "a license is given by PUT": (
        "PUT",
        "/Users/<first>",
        GUIDE | {"entitlements": [STANDARD]},
        (6, 8),
    ),
    "a license is given with a title": (
        "PATCH",
        "/Users/<first>",
        pathless(title="Guide", entitlements=[STANDARD]),
        (7, 8),
    ),
    "a license is exchanged": (
        "PATCH",
        "/Users/<second>",
        pathless(entitlements=[PROFESSIONAL]),
        (6, 7),
    ),
    "a license is taken": ("PATCH", "/Users/<second>", pathless(entitlements=[]), (6, 7)),
    "a person is suspended": ("PATCH", "/Users/<first>", pathless(active=False), (5, 6)),
    "a person with a license is suspended": (
        "PATCH",
        "/Users/<second>",
        pathless(active=False),
        (6, 7),
    ),
    "a person with a license is reinstated": (
        "PATCH",
        "/Users/<gone>",
        pathless(active=True),
        (7, 8),
    ),
    "a person is deleted": ("DELETE", "/Users/<first>", (49, 50)),
    "a person with a license is deleted": ("DELETE", "/Users/<second>", (53, 54)),
    "a group is created": ("POST", "/Groups", SALES | {"displayName": "Field"}, (6, 7)),
    "a group is renamed": ("PATCH", "/Groups/<sales>", pathless(displayName="Field"), (5, 6)),
    "a group is replaced": ("PUT", "/Groups/<sales>", SALES | {"displayName": "Field"}, (6, 7)),
    "a group is deleted": ("DELETE", "/Groups/<sales>", (7, 8)),
}


@pytest.fixture
def cast(acme, crowd, five_seats):
    """Acme as the writes find it, and whom their addresses mean."""
    acme.scim_connections.update(has_entitlements=True)
    OktaConnection.objects_all_organizations.create(organization=acme, okta_url="https://o.example")
    for code, kind in (("professional", "base"), ("recording", "addon")):
        sku, _ = LicenseSku.objects.get_or_create(code=code, defaults={"name": code, "kind": kind})
        seats.buy(acme, sku=sku, count=1, actor=ACTOR)
    first, second, gone = crowd[:3]
    for person, number in ((second, "+14155550101"), (gone, "+14155550102")):
        seats.assign(person, sku="standard", actor=ACTOR)
        claimed = numbers.claim(acme, number=number, actor=ACTOR)
        numbers.give(person, number=claimed, actor=ACTOR)
    users.suspend(gone, actor=ACTOR)
    users.create_local(acme, user_name="lou", actor=ACTOR)
    sales = groups.create(
        acme,
        display_name="Sales",
        members=[each.pk for each in (first, second, gone)],
        connection=connection_of(acme),
        actor=ACTOR,
    )
    return {"<first>": first, "<second>": second, "<gone>": gone, "<sales>": sales}


@pytest.mark.parametrize("what", WRITES)
def test_eight_queries_at_most_write(known_okta, cast, what):
    method, path, *more, (on_postgresql, on_sqlite) = WRITES[what]
    for name, each in cast.items():
        path = path.replace(name, str(each.scim_id))
    body, headers = [*more, None, {}][:2] if len(more) < 2 else more

    done = queries(known_okta, method, path, body, **(headers or {}))

    assert len(done) == (on_postgresql if is_postgresql() else on_sqlite)
    assert len(done) <= 8 or ("person" in what and method == "DELETE")


@pytest.mark.parametrize("size", [4, 100])
def test_groups_are_written_by_eight_queries_however_many_are_in_them(known_okta, crowd, size):
    half = [*map(member, crowd[: size // 2])]
    other = [*map(member, crowd[size // 2 : size])]
    group = {"schemas": [GROUP], "displayName": "Half"}
    first, *_ = crowd
    push = {"op": "add", "path": "members", "value": other}
    leave = {"op": "remove", "path": f'members[value eq "{first.scim_id}"]'}

    path = pushed(known_okta, *crowd[: size // 2], displayName="Sales")
    calls = [
        ("POST", "/Groups", {**group, "members": half}),
        ("PATCH", path, patch(push)),
        ("PATCH", path, patch(leave)),
        ("PATCH", path, patch({**push, "op": "replace"})),
        ("PATCH", path, patch({**push, "value": half}, {**leave, "path": f'members[value eq "{crowd[size - 1].scim_id}"]'})),
        ("PUT", path, {**group, "displayName": "Sales", "members": other}),
        ("PATCH", path, pathless(displayName="Field")),
    ]  # fmt: skip

    done = [len(queries(known_okta, *call)) for call in calls]

    trail = 0 if is_postgresql() else 1  # there the trail and the record are one statement
    assert [count - trail for count in done] == [7, 6, 6, 7, 7, 7, 5]


def test_whoever_wants_no_groups_lets_nobody_look_for_them(known_okta, crowd):
    usual = queries(known_okta, "GET", "/Users?count=5")
    without = queries(known_okta, "GET", "/Users?count=5&excludedAttributes=groups")

    assert len(usual) == len(without)
    assert any("identity_membership" in sql for sql in usual)
    assert not any("identity_membership" in sql for sql in without)
