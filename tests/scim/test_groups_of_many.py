"""Large groups, and many pushes at one instant."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from identity import names
from identity.models import User
from tests.conftest import arrival, connection as scim_connection
from tests.races import at_once
from tests.scim.bodies import GROUP, member, patch, pushed
from tests.scim.test_many_at_once import call


def crowd(acme, count):
    """So many people from Okta, without the trail that a real arrival leaves."""
    told = [f"person{number:05}@acme.example" for number in range(count)]
    return User.objects_all_organizations.bulk_create(
        User(
            organization=acme,
            scim_connection=scim_connection(acme),
            user_name=each,
            user_name_key=names.key(each),
            federation_id=each,
            federation_id_key=names.key(each),
            updated_at=timezone.now(),
        )
        for each in told
    )


def adding(people):
    return patch({"op": "add", "path": "members", "value": [*map(member, people)]})


def statements(idp, *given):
    """The SQL of a call."""
    with CaptureQueriesContext(connection) as captured:
        response = idp(*given)
    assert response.status_code == 200, response.json()
    sql = [each["sql"] for each in captured.captured_queries]
    return [each for each in sql if each.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]


def test_five_thousand_members_cost_as_many_queries_as_five(okta, acme):
    people = crowd(acme, 5_000)
    few, many = pushed(okta, displayName="Few"), pushed(okta, displayName="Many")

    for_few = statements(okta, "PATCH", few, adding(people[:5]))
    for_many = statements(okta, "PATCH", many, adding(people))

    assert len(for_many) == len(for_few) <= 8  # audit trail and the call's record included
    assert acme.groups.get(display_name="Many").memberships.count() == 5_000
    assert len(statements(okta, "GET", many)) == len(statements(okta, "GET", few)) == 3


def test_one_more_among_thousands_touches_nobody_else(okta, acme):
    *people, last = crowd(acme, 1_101)
    path = pushed(okta, *people)
    keys = set(acme.memberships.values_list("pk", flat=True))

    answer = okta("PATCH", path, adding([last]))

    assert "members" not in answer.json()
    assert answer["ETag"] == 'W/"2"'
    assert acme.memberships.filter(pk__in=keys).count() == len(keys) == 1_100
    assert acme.memberships.count() == 1_101


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_okta_gets_a_long_list_of_members_only_when_it_asks(okta, acme, method):
    people = crowd(acme, 1_001)
    path = pushed(okta, *people[:1_000])
    bodies = {
        "PUT": {"schemas": [GROUP], "displayName": "Sales", "members": [*map(member, people)]},
        "PATCH": adding(people[1_000:]),
    }

    thousand = okta("PATCH", path, patch({"op": "replace", "path": "displayName", "value": "S"}))
    more = okta(method, path, bodies[method])
    asked = okta(method, f"{path}?attributes=members", bodies[method])

    assert len(thousand.json()["members"]) == 1_000
    assert "members" not in more.json()
    assert len(asked.json()["members"]) == 1_001
    assert len(okta("GET", path).json()["members"]) == 1_001


def test_other_clients_always_get_the_members(okta, acme):
    acme.scim_connections.update(dialect="entra")
    people = crowd(acme, 1_001)
    path = pushed(okta, *people[:1_000])

    assert len(okta("PATCH", path, adding(people[1_000:])).json()["members"]) == 1_001


@pytest.mark.parametrize("query", ["excludedAttributes=members", "attributes=displayName"])
def test_who_wants_no_members_makes_us_read_none(okta, acme, query):
    path = pushed(okta, *crowd(acme, 3))

    one = statements(okta, "GET", f"{path}?{query}")
    page = statements(okta, "GET", f"/Groups?{query}")

    assert not [sql for sql in one + page if "identity_membership" in sql]


@pytest.mark.django_db(transaction=True)
def test_twenty_pushes_at_once_lose_no_member(okta, acme):
    people = [arrival(acme, f"person{number:02}", "Member") for number in range(20)]
    path = pushed(okta)

    answers = at_once(
        partial(call, okta.token, "PATCH", path, adding([person])) for person in people
    )

    assert [answer.status_code for answer in answers] == [200] * 20
    members = okta("GET", path).json()["members"]
    assert {each["value"] for each in members} == {str(each.scim_id) for each in people}
    assert okta("GET", path)["ETag"] == 'W/"21"'


@pytest.mark.django_db(transaction=True)
def test_one_joins_while_another_leaves_and_a_third_is_deleted(okta, acme):
    ann, ben, cleo = (arrival(acme, each, "Member") for each in ("ann", "ben", "cleo"))
    path = pushed(okta, ann, ben)
    leaving = patch({"op": "remove", "path": f'members[value eq "{ann.scim_id}"]'})

    answers = at_once(
        [
            partial(call, okta.token, "PATCH", path, adding([cleo])),
            partial(call, okta.token, "PATCH", path, leaving),
            partial(call, okta.token, "DELETE", f"/Users/{ben.scim_id}", {}),
        ]
    )

    assert [answer.status_code for answer in answers] == [200, 200, 204]
    members = okta("GET", path).json()["members"]
    assert [each["value"] for each in members] == [str(cleo.scim_id)]
