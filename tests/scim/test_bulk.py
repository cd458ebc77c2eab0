"""Many writes in one request (RFC 7644 section 3.7): what is done, and what is answered."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from scim2_models import BulkResponse, Context, Group, User

from identity import users
from identity.models import UserSession
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import (
    BULK_REQUEST,
    CORE,
    GROUP,
    bulk,
    created,
    hire,
    member,
    operation,
    patch,
    pathless,
    pushed,
    speak,
)  # fmt: skip
from tests.scim.test_errors import is_scim_error


def done(idp, *operations, **more):
    """The answers to the operations, from a Bulk that was taken."""
    response = idp("POST", "/Bulk", bulk(*operations, **more))
    assert response.status_code == 200, response.json()
    assert response["Content-Type"] == "application/scim+json"
    return response.json()["Operations"]


def statuses(answers):
    return [each["status"] for each in answers]


def path_of(answer):
    """The address that an answer gives, below the base."""
    return answer["location"].partition("/scim/v2/acme")[2]


@pytest.fixture
def lea(acme):
    """Somebody local, whom no identity provider has sent."""
    return users.create_local(acme, user_name="lea@acme.example", actor=ACTOR)


def team(name, *members):
    body = {"schemas": [GROUP], "displayName": name, "members": [{"value": m} for m in members]}
    return operation("POST", "/Groups", body, bulkId=name)


def test_each_kind_of_write_is_done_and_answered_in_the_order_of_the_request(okta, acme, bob):
    ann, ben = arrival(acme, "ann", "Change"), arrival(acme, "ben", "Leave")
    group = pushed(okta, ann)
    answers = done(
        okta,
        hire("zoe", displayName="Zoe Z"),
        operation("PATCH", f"/Users/{ann.scim_id}", pathless(displayName="Ann A")),
        operation("PUT", f"/Users/{bob.scim_id}", {"userName": bob.user_name, "title": "Guide"}),
        operation("DELETE", f"/Users/{ben.scim_id}"),
        operation("PATCH", group, patch({"op": "add", "path": "members", "value": [member(bob)]})),
    )

    assert statuses(answers) == ["201", "200", "200", "204", "200"]
    assert [each["method"] for each in answers] == ["POST", "PATCH", "PUT", "DELETE", "PATCH"]
    assert [each.get("bulkId") for each in answers] == ["zoe", None, None, None, None]
    assert all("response" not in each for each in answers)
    for answer in answers[:3] + answers[4:]:
        assert answer["version"] == okta("GET", path_of(answer))["ETag"]
    assert okta("GET", path_of(answers[0])).json()["displayName"] == "Zoe Z"
    assert okta("GET", path_of(answers[1])).json()["displayName"] == "Ann A"
    assert okta("GET", path_of(answers[2])).json()["title"] == "Guide"
    assert okta("GET", path_of(answers[3])).status_code == 404
    assert len(okta("GET", group).json()["members"]) == 2


def test_the_answer_is_a_bulk_response_to_another_library(okta, bob):
    response = okta(
        "POST",
        "/Bulk",
        bulk(
            hire("zoe"),
            hire("zoe2", userName="zoe@acme.example"),
            team("Sales", "bulkId:zoe"),
            operation("PUT", f"/Users/{bob.scim_id}", {}),
            operation("DELETE", "/Users/nobody"),
        ),
    )

    answer = BulkResponse[User | Group].model_validate(
        response.json(), scim_ctx=Context.BULK_RESPONSE
    )
    assert [each.status for each in answer.operations] == [201, 409, 201, 400, 404]


def test_what_fails_fails_alone_and_says_why(okta, acme):
    created(okta)
    answers = done(
        okta,
        hire("ann"),
        hire("barbara"),
        hire("ben", userName=""),
        operation("DELETE", "/Users/nobody"),
        hire("cid"),
    )

    assert statuses(answers) == ["201", "409", "400", "404", "201"]
    taken, empty, nobody = answers[1:4]
    assert taken["response"]["scimType"] == "uniqueness"
    assert taken["response"]["status"] == "409"
    assert "belongs to another person" in taken["response"]["detail"]
    assert "location" not in taken
    assert empty["response"]["scimType"] == "invalidValue"
    assert nobody["location"].endswith("/scim/v2/acme/Users/nobody")
    assert acme.users.count() == 3


def test_a_failure_half_way_undoes_its_own_operation_and_no_other(okta, acme, bob):
    attempt = patch(
        {"op": "replace", "path": "title", "value": "Changed"},
        {"op": "replace", "path": "userName", "value": "taken@acme.example"},
    )
    answers = done(
        okta,
        hire("taken"),
        operation("PATCH", f"/Users/{bob.scim_id}", attempt),
        operation("PATCH", f"/Users/{bob.scim_id}", pathless(nickName="Bobby")),
    )

    assert statuses(answers) == ["201", "409", "200"]
    person = okta("GET", f"/Users/{bob.scim_id}").json()
    assert (person.get("title"), person["nickName"]) == (None, "Bobby")
    assert acme.audit_events.filter(action="user.updated").count() == 1


def test_two_creates_of_one_name_in_one_bulk_make_one_person(okta, acme):
    answers = done(okta, hire("ann"), hire("ANN", externalId="another"), hire("ben"))

    assert statuses(answers) == ["201", "409", "201"]
    assert acme.users.count() == 2


@pytest.mark.parametrize(("most", "tried"), [(1, 2), (2, 4), (3, 5), (None, 5)])
def test_so_many_errors_end_it_as_the_client_bears(okta, acme, most, tried):
    answers = done(
        okta,
        hire("ann"),
        operation("DELETE", "/Users/1"),
        hire("ben"),
        operation("DELETE", "/Users/2"),
        hire("cid"),
        failOnErrors=most,
    )

    assert len(answers) == tried
    assert acme.users.count() == statuses(answers).count("201")


def test_errors_are_counted_in_the_order_of_doing(okta, acme):
    """The create that the first operation refers to comes first, and what stands between is left."""
    created(okta)
    answers = done(
        okta,
        operation("PATCH", "/Users/bulkId:barbara", pathless(title="Guide")),
        hire("ann"),
        hire("barbara"),
        failOnErrors=1,
    )

    assert [(each["method"], each["status"]) for each in answers] == [("POST", "409")]
    assert acme.users.count() == 1


def test_a_version_is_an_if_match(okta, bob):
    path = f"/Users/{bob.scim_id}"
    version = okta("GET", path)["ETag"]
    answers = done(
        okta,
        operation("PATCH", path, pathless(title="Guide"), version=version),
        operation("PATCH", path, pathless(title="Late"), version=version),
        operation("DELETE", path, version="garbage"),
        operation("DELETE", path, version='W/"0"'),
    )

    assert statuses(answers) == ["200", "412", "400", "412"]
    assert answers[2]["response"]["scimType"] == "invalidVers"
    assert okta("GET", path).json()["title"] == "Guide"


def test_a_suspension_ends_sessions_as_it_does_alone(okta, acme, bob, as_user):
    as_user(bob)
    answers = done(okta, operation("PATCH", f"/Users/{bob.scim_id}", pathless(active=False)))

    assert answers[0]["version"] == okta("GET", f"/Users/{bob.scim_id}")["ETag"]
    assert not UserSession.objects.filter(user=bob).exists()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/Nothing", "404"),
        ("POST", "/Bulk", "404"),
        ("POST", "/Me", "404"),
        ("PUT", "/ServiceProviderConfig/1", "404"),
        ("DELETE", "", "404"),
        ("DELETE", "/Users/1/2", "404"),
        ("DELETE", "//", "404"),
        ("DELETE", "https://acme.example/scim/v2/acme/Users/1", "404"),
        ("POST", "/Users/1", "405"),
        ("POST", "/Users/.search", "405"),
        ("DELETE", "/Users", "405"),
        ("PATCH", "/Groups/", "405"),
    ],
)
def test_an_operation_goes_only_where_a_request_could(okta, acme, method, path, status):
    [answer, after] = done(okta, operation(method, path, {}, bulkId="x"), hire("ann"))

    assert (answer["status"], after["status"]) == (status, "201")
    assert answer["response"]["status"] == status


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        "POST",
        [],
        {},
        {"path": "/Users", "bulkId": "x", "data": {"userName": "x"}},
        {"method": "GET", "path": "/Users/1"},
        {"method": "x" * 300, "path": "/Users"},
        {"method": 5, "path": "/Users"},
        {"method": "POST", "path": "/Users", "data": {"userName": "x"}},
        {"method": "POST", "path": "/Users", "bulkId": "", "data": {"userName": "x"}},
        {"method": "POST", "path": "/Users", "bulkId": 7, "data": {"userName": "x"}},
        {"method": "POST", "path": ["/Users"], "bulkId": "x", "data": {"userName": "x"}},
        {"method": "POST", "path": "/Users", "bulkId": "x"},
        {"method": "POST", "path": "/Users", "bulkId": "x", "data": [{"userName": "x"}]},
        {"method": "PATCH", "path": "/Users/1", "data": "title"},
        {"method": "DELETE", "Method": "DELETE", "path": "/Users/1"},
        {"method": "DELETE", "path": "/Users/1", "version": 1},
    ],
)
def test_a_malformed_operation_is_refused_and_the_others_are_done(okta, acme, malformed):
    [before, answer, after] = done(okta, hire("ann"), malformed, hire("ben"))

    assert (before["status"], answer["status"], after["status"]) == ("201", "400", "201")
    assert answer["response"]["scimType"] == "invalidSyntax"
    assert acme.users.count() == 2


def test_a_bulk_id_stands_for_one_create(okta, acme):
    answers = done(okta, hire("ann"), {**hire("ben"), "bulkId": "ann"}, team("Sales", "bulkId:ann"))

    assert statuses(answers) == ["201", "400", "201"]
    [person] = okta("GET", path_of(answers[2])).json()["members"]
    assert answers[0]["location"].endswith(person["value"])


@pytest.mark.parametrize(
    ("body", "scim_type"),
    [
        ({}, "invalidSyntax"),
        ({"schemas": [BULK_REQUEST]}, "invalidSyntax"),
        (bulk(), "invalidSyntax"),
        ({**bulk(), "Operations": {}}, "invalidSyntax"),
        ({**bulk(hire("ann")), "schemas": [CORE]}, "invalidSyntax"),
        (bulk(hire("ann"), operations=[]), "invalidSyntax"),
        (bulk(hire("ann"), failOnErrors=0), "invalidValue"),
        (bulk(hire("ann"), failOnErrors=-1), "invalidValue"),
        (bulk(hire("ann"), failOnErrors="1"), "invalidValue"),
        (bulk(hire("ann"), failOnErrors=True), "invalidValue"),
        ("[", "invalidSyntax"),
    ],
)
def test_a_malformed_bulk_is_refused_as_a_whole(okta, acme, body, scim_type):
    assert is_scim_error(okta("POST", "/Bulk", body), 400, scim_type)
    assert not acme.users.exists()


def test_a_thousand_operations_are_taken_and_one_more_is_not(okta, acme):
    limit = [operation("DELETE", f"/Users/{number}") for number in range(1000)]
    over = okta("POST", "/Bulk", bulk(hire("ann"), *limit))
    answers = done(okta, *limit)

    assert is_scim_error(over, 413)
    assert "1000 operations (maxOperations)" in over.json()["detail"]
    assert not acme.users.exists()
    assert statuses(answers) == ["404"] * 1000


def test_a_bulk_longer_than_a_mebibyte_is_refused(okta, acme):
    over = okta("POST", "/Bulk", bulk(hire("ann", title="x" * 1024 * 1024)))

    assert is_scim_error(over, 413)
    assert "1048576 bytes" in over.json()["detail"]
    assert not acme.users.exists()


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_bulk_is_posted(okta, method):
    response = okta(method, "/Bulk", None if method == "GET" else bulk(hire("ann")))

    assert is_scim_error(response, 405)
    assert response["Allow"] == "POST"


def test_each_operation_counts_as_a_request(okta, acme, settings):
    settings.SCIM_REQUESTS_PER_SECOND = 60  # 300 in a window
    nobody = [operation("DELETE", f"/Users/{number}") for number in range(299)]
    with time_machine.travel("2027-03-01T12:00:00Z", tick=False) as clock:
        first, one_more = done(okta, *nobody), okta("GET", "/Users")
        over = okta("POST", "/Bulk", bulk(hire("ann")))
        clock.shift(5)
        later = done(okta, hire("ann"))

    assert (len(first), one_more.status_code) == (299, 200)
    assert is_scim_error(over, 429)
    assert over["Retry-After"] == "5"
    assert statuses(later) == ["201"]


def test_a_bulk_without_a_token_is_nobodys(okta, acme):
    response = okta("POST", "/Bulk", bulk(hire("ann")), Authorization="Bearer swr_scim_wrong")

    assert is_scim_error(response, 401)
    assert not acme.users.exists()


def test_nobody_is_reached_whom_a_request_would_not_reach(okta, bob, globex, alice):
    gus = arrival(globex, "gus", "Neighbor")
    answers = done(
        okta,
        operation("DELETE", f"/Users/{gus.scim_id}"),
        operation("PATCH", f"/Users/{alice.scim_id}", pathless(active=False)),
        team("Sales", str(gus.scim_id), str(bob.scim_id)),
        hire("alice"),
    )

    assert statuses(answers) == ["404", "404", "201", "409"]
    assert "the role Administrator" in answers[3]["response"]["detail"]
    assert len(okta("GET", path_of(answers[2])).json()["members"]) == 1
    gus.refresh_from_db()
    alice.refresh_from_db()
    assert alice.is_active


@pytest.mark.parametrize(
    ("dialect", "status"), [("okta", "201"), ("entra", "201"), ("strict", "409")]
)
def test_local_people_are_taken_over_as_the_dialect_has_it(okta, acme, dialect, status, lea):
    speak(acme, dialect)
    answers = done(okta, hire("ann"), hire("lea"), hire("ben"))

    assert statuses(answers) == ["201", status, "201"]
    lea.refresh_from_db()
    assert lea.is_local == (status == "409")


@pytest.mark.parametrize(
    "odd",
    [
        hire("ann", shoeSize=43),
        {**hire("ann"), "method": "post"},
        {name.upper(): value for name, value in hire("ann").items()},
    ],
)
def test_strict_refuses_in_a_bulk_what_okta_may_send(okta, acme, odd):
    [tolerated] = done(okta, odd)
    speak(acme, "strict")
    [refused, after] = done(okta, odd, hire("ben"))

    assert (tolerated["status"], refused["status"], after["status"]) == ("201", "400", "201")
    assert refused["response"]["scimType"] == "invalidSyntax"


def test_a_bulk_of_creates_takes_few_statements_however_many_they_are(okta, acme):
    def statements(names):
        with CaptureQueriesContext(connection) as captured:
            answers = done(okta, *[hire(f"{names}{number}") for number in range(100)])
        assert statuses(answers) == ["201"] * 100
        return len(captured)

    statements("warm")
    assert statements("quick") <= 20
    assert acme.users.count() == 200
    assert acme.audit_events.filter(action="user.provisioned").count() == 200


def test_a_thousand_people_in_one_bulk_are_a_thousand_people(okta, acme):
    people = [hire(f"person{number}") for number in range(1000)]
    people[500] = hire("person3again", userName="PERSON3@acme.example")
    answers = done(okta, *people)

    assert statuses(answers).count("201") == 999
    assert answers[500]["status"] == "409"
    assert acme.users.count() == len({each["location"] for each in answers if "location" in each})
