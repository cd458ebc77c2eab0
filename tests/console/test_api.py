"""What a program may do at /api/v1, and what it is told when it may not."""

from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from console.api.v1 import urls
from identity import api_scopes, api_tokens, users
from identity.models import ApiToken, AuditEvent, User
from telephony import devices, extensions, numbers, sites
from tests.conftest import ACTOR, arrival
from tests.console.api import ROOT, Program, program


@pytest.fixture
def robot(acme):
    return program(acme)


def operations():
    """Every method of every address: name, method and view."""
    for entry in urls.resource_urls:
        view = entry.callback.view_class
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(view, method):
                yield entry.name, method.upper(), view


OPERATIONS = [(name, method) for name, method, _ in operations()]
WITH_A_PERSON = [each.name for each in urls.resource_urls if "user" in each.pattern.converters]
OF_A_PERSON = [each for each in OPERATIONS if each[0] in WITH_A_PERSON]
IDS = {"license": "standard", "extension": "1001", "number": "+14155550101"}  # others: 1


def address(name: str, user: User) -> str:
    [entry] = [each for each in urls.resource_urls if each.name == name]
    known = IDS | {"user": user.scim_id}
    ids = {key: known.get(key, 1) for key in entry.pattern.converters}
    return reverse(f"api:v1:{name}", kwargs=ids).removeprefix(ROOT)


@pytest.mark.parametrize(("name", "method"), OPERATIONS)
def test_without_its_scope_every_operation_is_refused(name, method, acme, bob):
    needed = next(view.scope for each, _, view in operations() if each == name)
    verb = "read" if method == "GET" else "write"
    others = [each for each in api_scopes.ALL if each != f"{needed}:{verb}"]

    answer = program(acme, *others)(method, address(name, bob), {})

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert answer["Content-Type"] == "application/problem+json"
    assert f"{needed}:{verb}" in answer.json()["detail"]


@pytest.mark.parametrize(("name", "method"), OF_A_PERSON)
def test_people_of_another_organization_are_not_there(name, method, globex, bob):
    answer = program(globex)(method, address(name, bob), {})

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "bob" not in answer.content.decode().lower()


def test_every_post_may_be_repeated():
    posts = [view.post for _, method, view in operations() if method == "POST"]

    assert posts
    assert all(getattr(each, "is_once", False) for each in posts)


@pytest.mark.parametrize("token", ["", "swr_api_000000000000_nobody", "swr_scim_x", "é"])
def test_a_stranger_is_refused(db, token):
    answer = Program(token)("GET", "/users")

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["status"] == HTTPStatus.UNAUTHORIZED


def test_a_token_that_is_revoked_opens_nothing(acme, robot):
    api_tokens.revoke(acme.api_tokens.get(), actor=ACTOR)

    assert robot("GET", "/users").status_code == HTTPStatus.UNAUTHORIZED


def test_a_token_that_has_ended_opens_nothing(acme, robot):
    acme.api_tokens.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert robot("GET", "/users").status_code == HTTPStatus.UNAUTHORIZED


def test_an_organization_that_is_shut_lets_no_program_in(acme, robot):
    acme.is_active = False
    acme.save()

    assert robot("GET", "/users").status_code == HTTPStatus.UNAUTHORIZED


def test_a_token_outlives_whoever_issued_it(acme, alice):
    _, plain = api_tokens.issue(
        acme, name="CI", scopes=["users:read"], actor=ACTOR, created_by=alice
    )
    users.suspend(alice, actor=ACTOR)

    assert Program(plain)("GET", "/users").status_code == HTTPStatus.OK


def test_of_a_token_only_a_hash_is_kept(acme, robot):
    [row] = ApiToken.objects_all_organizations.values()

    assert robot.token not in str(row)
    assert robot.token not in str(list(AuditEvent.objects_all_organizations.values()))


def test_a_token_is_noted_as_used_at_most_once_a_minute(acme, robot):
    robot("GET", "/users")
    first = acme.api_tokens.get().last_used_at

    robot("GET", "/users")

    assert first is not None
    assert acme.api_tokens.get().last_used_at == first


def test_who_asks_too_often_waits(robot, settings):
    settings.API_REQUESTS_PER_MINUTE = 2

    answers = [robot("GET", "/users") for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"


def test_a_person_is_read_with_their_line(bob, robot):
    found = robot("GET", f"/users/{bob.scim_id}").json()

    assert found["id"] == str(bob.scim_id)
    assert found["user_name"] == "bob@acme.example"
    assert (found["is_local"], found["is_active"]) == (False, True)
    assert found["line"]["extension"] == "1001"
    assert found["line"]["number"] == "+14155550101"


def test_people_are_found_by_words_license_and_status(acme, bob, carol, robot):
    def found(query: str) -> list[str]:
        items = robot("GET", f"/users?{query}").json()["items"]
        return [each["user_name"] for each in items]

    assert found("q=bob") == ["bob@acme.example"]
    assert found("license=standard") == ["bob@acme.example"]
    assert found("is_active=false") == ["carol@acme.example"]


def test_a_page_costs_the_same_however_many_are_on_it(
    acme, bob, robot, django_assert_max_num_queries
):
    for number in range(12):
        arrival(acme, f"p{number}", "Person")
    robot("GET", "/users")

    with django_assert_max_num_queries(2):
        answer = robot("GET", "/users?limit=200")

    assert len(answer.json()["items"]) == 13


def test_who_pages_while_people_come_and_go_sees_everybody_once(acme, robot):
    people = [arrival(acme, f"p{number}", "Person") for number in range(7)]
    seen, path = [], "/users?limit=2"
    while path:
        page = robot("GET", path).json()
        seen += [each["user_name"] for each in page["items"]]
        path = page["next"] and page["next"].partition(ROOT)[2]
        if len(seen) == 2:
            users.delete(people[0], actor=ACTOR)
            late = arrival(acme, "late", "Person")

    assert seen == [*(each.user_name for each in people), late.user_name]


@pytest.mark.parametrize("cursor", ["1", "a:b:c", "%00"])
def test_a_cursor_of_somebody_elses_making_is_refused(robot, cursor):
    answer = robot("GET", f"/users?cursor={cursor}")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "cursor" in answer.json()["errors"]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "page=2", "q=%00"])
def test_a_query_that_makes_no_sense_is_named(robot, query):
    answer = robot("GET", f"/users?{query}")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert query.partition("=")[0] in answer.json()["errors"]


def test_a_local_person_is_added_as_a_member(acme, robot):
    answer = robot("POST", "/users", {"user_name": "eve@acme.example", "given_name": "Eve"})

    eve = acme.users.get(user_name="eve@acme.example")
    assert answer.status_code == HTTPStatus.CREATED
    assert answer.json()["id"] == str(eve.scim_id)
    assert eve.role == User.Role.MEMBER
    event = AuditEvent.objects_all_organizations.filter(action="user.created").latest("pk")
    assert (event.actor, event.source) == ("Robot", "api")


def test_a_name_that_somebody_has_is_a_conflict(acme, bob, robot):
    answer = robot("POST", "/users", {"user_name": "BOB@acme.example"})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "has the user name" in answer.json()["detail"]


def test_a_program_hands_out_no_roles(acme, robot):
    answer = robot("POST", "/users", {"user_name": "eve@acme.example", "role": "owner"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not acme.users.filter(user_name="eve@acme.example").exists()


def test_a_program_suspends_and_reinstates(bob, robot):
    suspended = robot("POST", f"/users/{bob.scim_id}/suspend")
    reinstated = robot("POST", f"/users/{bob.scim_id}/reinstate")

    assert suspended.json()["is_active"] is False
    assert reinstated.json()["is_active"] is True


@pytest.mark.parametrize("who", ["olga", "alice"])
def test_a_program_shuts_out_neither_owners_nor_administrators(who, request, robot):
    keeper = request.getfixturevalue(who)

    answer = robot("POST", f"/users/{keeper.scim_id}/suspend")

    keeper.refresh_from_db(from_queryset=User.objects_all_organizations)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert keeper.is_active


def test_a_hire_gets_a_whole_line(acme, five_seats, robot):
    ann = arrival(acme, "ann", "Hire")
    robot("POST", "/numbers", {"number": "+14155550155"})
    site = sites.add(acme, name="Paris", country="FR", actor=ACTOR)
    person = f"/users/{ann.scim_id}"

    robot("PUT", f"{person}/site", {"site": site.pk})
    robot("PUT", f"{person}/license", {"license": "standard"})
    robot("PUT", f"{person}/extension", {"extension": "2001"})
    robot("POST", f"{person}/numbers", {"number": "+14155550155"})

    assert robot("GET", f"{person}/line").json() == {
        "licenses": ["standard"],
        "extension": "2001",
        "number": "+14155550155",
        "numbers": ["+14155550155"],
        "site": site.pk,
    }


def test_a_leaver_gives_everything_back(bob, robot):
    person = f"/users/{bob.scim_id}"

    robot("DELETE", f"{person}/numbers/+14155550101")
    robot("DELETE", f"{person}/extension")
    answer = robot("DELETE", f"{person}/license")

    assert answer.json() == {
        "licenses": [],
        "extension": None,
        "number": None,
        "numbers": [],
        "site": None,
    }


def test_auto_is_the_next_extension_of_the_plan_and_asked_twice_the_same(acme, robot):
    ann = arrival(acme, "ann", "Hire")
    path = f"/users/{ann.scim_id}/extension"

    first = robot("PUT", path, {"extension": "auto"}).json()["extension"]
    second = robot("PUT", path, {"extension": "auto"}).json()["extension"]

    assert first
    assert second == first


def test_without_a_free_seat_there_is_a_conflict_in_words(acme, robot):
    ann = arrival(acme, "ann", "Hire")

    answer = robot("PUT", f"/users/{ann.scim_id}/license", {"license": "standard"})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:switchroom:problem:no-seat"
    assert "Add some" in answer.json()["detail"]


@pytest.mark.parametrize("extension", ["9110", "x", "1", "999999999"])
def test_what_is_no_extension_is_refused(acme, robot, extension):
    ann = arrival(acme, "ann", "Hire")

    answer = robot("PUT", f"/users/{ann.scim_id}/extension", {"extension": extension})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.json()["detail"]


def test_seats_are_added_and_free_ones_removed(acme, bob, robot):
    added = robot("POST", "/licenses/standard/add", {"count": 2}).json()["items"][0]
    removed = robot("POST", "/licenses/standard/remove", {"count": 6}).json()["items"][0]
    refused = robot("POST", "/licenses/standard/remove", {"count": 1})

    assert (added["purchased"], added["free"]) == (7, 6)
    assert (removed["purchased"], removed["free"]) == (1, 0)
    assert refused.status_code == HTTPStatus.CONFLICT


def test_numbers_are_claimed_listed_and_given_up(bob, robot):
    block = {"first": "+14155550200", "last": "+14155550203"}

    claimed = robot("POST", "/numbers/blocks", block)
    free = robot("GET", "/numbers?state=claimed").json()["items"]
    gone = robot("DELETE", "/numbers/+14155550200")
    rings = robot("DELETE", "/numbers/+14155550101")

    assert claimed.json() == {"count": 4}
    assert [each["number"] for each in free] == [f"+1415555020{each}" for each in range(4)]
    assert (gone.status_code, rings.status_code) == (HTTPStatus.NO_CONTENT, HTTPStatus.CONFLICT)
    assert robot("GET", "/numbers/+14155550101").json()["user"] == str(bob.scim_id)


def test_another_organizations_numbers_are_not_there(globex, bob):
    answer = program(globex)("DELETE", "/numbers/+14155550101")

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_extensions_say_whose_they_are(bob, robot):
    [row] = robot("GET", "/extensions").json()["items"]

    assert (row["number"], row["user"]) == ("1001", str(bob.scim_id))
    assert robot("GET", "/extensions/1001").json() == row


SALES = {"what": "department", "how": "is", "values": ["Sales"]}
RULE = {"name": "Sales", "conditions": [SALES], "license": "standard", "gives_extension": True}


def test_rules_are_added_changed_moved_switched_and_removed(acme, five_seats, robot):
    first = robot("POST", "/rules", RULE).json()
    second = robot("POST", "/rules", {"name": "All", "gives_extension": True}).json()

    moved = robot("POST", f"/rules/{second['id']}/move", {"by": -1}).json()["items"]
    changed = robot("PUT", f"/rules/{first['id']}", RULE | {"name": "Sellers"}).json()
    off = robot("PUT", f"/rules/{first['id']}/active", {"is_active": False}).json()
    robot("DELETE", f"/rules/{second['id']}")

    assert [each["name"] for each in moved] == ["All", "Sales"]
    assert (changed["name"], changed["conditions"]) == ("Sellers", [SALES])
    assert off["is_active"] is False
    assert [each["name"] for each in robot("GET", "/rules").json()["items"]] == ["Sellers"]


@pytest.mark.parametrize(
    "more",
    [
        {"conditions": "all"},
        {"conditions": [{"what": "group"}]},
        {"license": "nothing"},
        {"site": 999},
        {"role": "admin"},
        {"role": "owner"},
        {"number_prefix": "415"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(acme, five_seats, robot, more):
    answer = robot("POST", "/rules", RULE | more)

    assert answer.status_code in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.FORBIDDEN)
    assert not acme.plan_rules.exists()


def test_a_preview_says_what_the_rules_would_do(acme, five_seats, robot):
    arrival(acme, "ann", "Hire")
    robot("POST", "/rules", {"name": "All", "license": "standard"})

    found = robot("GET", "/rules/preview").json()
    applied = robot("POST", "/rules/apply").json()

    assert (found["looked_at"], found["changing"]) == (1, 1)
    assert applied == {"count": 1}


def test_who_waits_is_listed(acme, standard, robot):
    ann = arrival(acme, "ann", "Hire")
    acme.pending_lines.create(user=ann, license=standard, detail="No seat is free.")

    [row] = robot("GET", "/waiting").json()["items"]

    assert (row["user"], row["license"]) == (str(ann.scim_id), "standard")


def test_sites_are_added_changed_and_removed(acme, robot):
    made = robot("POST", "/sites", {"name": "Paris", "country": "fr"}).json()
    path = f"/sites/{made['id']}"

    changed = robot("PUT", path, {"name": "Paris", "country": "FR", "code": "75"}).json()
    taken = robot("POST", "/sites", {"name": "PARIS", "country": "FR"})
    wrong = robot("POST", "/sites", {"name": "Lyon", "country": "XX"})
    gone = robot("DELETE", path)

    assert (made["country"], changed["code"]) == ("FR", "75")
    assert taken.status_code == HTTPStatus.CONFLICT
    assert "country" in wrong.json()["errors"]
    assert gone.status_code == HTTPStatus.NO_CONTENT


def test_a_device_is_found_renamed_revoked_and_removed(acme, bob, robot):
    phone = devices.add(bob, mac="0015650000ab", actor=ACTOR)
    path = f"/devices/{phone.pk}"

    [row] = robot("GET", "/devices?q=bob").json()["items"]
    renamed = robot("PATCH", path, {"label": "Lobby"}).json()
    revoked = robot("POST", f"{path}/revoke").json()
    gone = robot("DELETE", path)

    assert row["user"] == str(bob.scim_id)
    assert renamed["label"] == "Lobby"
    assert revoked["is_revoked"] is True
    assert gone.status_code == HTTPStatus.NO_CONTENT


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ("[" * 100_000, 400),
        (b"\xff", 400),
        ("[]", 422),
        ("null", 422),
        ('{"number": "\\u0000"}', 400),
        ('{"number": "\\ud800"}', 400),
        ('{"number": {}}', 422),
        ('{"number": "12"}', 422),
        ('{"number": "+14155550155", "more": 1}', 422),
    ],
)
def test_a_body_that_makes_no_sense_is_refused_in_words(acme, robot, body, status):
    answer = robot("POST", "/numbers", body)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert not acme.phone_numbers.exists()


def test_other_methods_and_media_types_are_refused_in_words(acme, robot):
    wrong_method = robot("PUT", "/users", {})
    wrong_type = Program(robot.token)("POST", "/numbers", "x", **{"Content-Type": "text/plain"})

    assert wrong_method.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert wrong_method["Content-Type"] == "application/problem+json"
    assert wrong_type.status_code in (400, 415)


def test_nobody_is_found_by_an_id_that_nobody_has(robot, acme):
    answer = robot("GET", f"/users/{uuid4()}")

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.json()["title"] == "Not Found"


def test_an_extension_that_somebody_has_is_a_conflict(acme, bob, robot):
    ann = arrival(acme, "ann", "Hire")

    answer = robot("PUT", f"/users/{ann.scim_id}/extension", {"extension": "1001"})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert not extensions.Extension.objects_all_organizations.filter(user=ann).exists()


def test_a_number_that_rings_somebody_is_a_conflict(acme, bob, robot):
    ann = arrival(acme, "ann", "Hire")
    extensions.give(ann, number="1002", actor=ACTOR)

    taken = robot("POST", f"/users/{ann.scim_id}/numbers", {"number": "+14155550101"})
    unknown = robot("POST", f"/users/{ann.scim_id}/numbers", {"number": "+14155550999"})

    assert taken.status_code == HTTPStatus.CONFLICT
    assert unknown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert numbers.PhoneNumber.objects_all_organizations.get().extension.user == bob


def test_what_fails_for_a_bug_of_ours_is_told_as_a_problem_too(robot, monkeypatch, caplog):
    def fail(*args, **named):
        raise KeyError("ours")

    monkeypatch.setattr("telephony.seats.counts", fail)

    answer = robot("GET", "/licenses")

    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert answer["Content-Type"] == "application/problem+json"
    assert "ours" not in answer.content.decode()
    assert "ours" in caplog.text
