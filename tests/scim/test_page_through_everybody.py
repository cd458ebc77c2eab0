"""A walk over everybody costs the same at any depth, and meets everybody once."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from identity import users
from tests.conftest import ACTOR, arrival
from tests.scim.bodies import created

NO_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
NO_REDIS = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1",
    }
}


@pytest.fixture(autouse=True)
def _no_bookmarks_of_other_tests():
    cache.clear()


@pytest.fixture
def crowd(acme):
    return [arrival(acme, f"person{number:02}", "Crowd") for number in range(25)]


def page(okta, start, count=10, **more):
    query = "&".join(f"{name}={value}" for name, value in more.items())
    answer = okta("GET", f"/Users?startIndex={start}&count={count}&{query}")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def names(answer):
    return [each["userName"] for each in answer["Resources"]]


def statements(okta, path):
    with CaptureQueriesContext(connection) as captured:
        okta("GET", path)
    return [each["sql"] for each in captured.captured_queries if "identity_user" in each["sql"]]


def test_nobody_is_passed_over_when_people_before_them_are_deleted(okta, crowd):
    seen = names(page(okta, 1))
    for person in crowd[:5]:
        users.delete(person, actor=ACTOR)
    seen += names(page(okta, 11))
    users.delete(crowd[15], actor=ACTOR)
    seen += names(page(okta, 21))

    assert seen == [f"person{number:02}@acme.example" for number in range(25)]


def test_whoever_arrives_during_a_walk_moves_nobody(okta, crowd):
    first = page(okta, 1)
    created(okta, userName="late@acme.example")
    second, third = page(okta, 11), page(okta, 21)

    seen = names(first) + names(second) + names(third)
    assert len(seen) == len(set(seen)) == 26
    assert {first["totalResults"], second["totalResults"], third["totalResults"]} == {25}


def test_a_page_that_is_asked_for_again_is_the_same_page(okta, crowd):
    page(okta, 1)
    users.delete(crowd[0], actor=ACTOR)

    assert names(page(okta, 11)) == names(page(okta, 11))


def test_a_new_walk_counts_afresh(okta, crowd):
    assert page(okta, 1)["totalResults"] == 25
    users.delete(crowd[3], actor=ACTOR)

    assert page(okta, 1)["totalResults"] == 24


def test_walks_with_different_filters_do_not_mix(okta, crowd):
    suspended = [users.suspend(person, actor=ACTOR) and person for person in crowd[:15]]
    wanted = {"filter": "active eq false"}
    page(okta, 1)
    first = page(okta, 1, **wanted)
    rest = page(okta, 11, **wanted)

    assert names(first) + names(rest) == [person.user_name for person in suspended]
    assert rest["totalResults"] == 15


def test_deep_pages_skip_no_rows_and_count_nobody(okta, crowd):
    first = statements(okta, "/Users?startIndex=1&count=10")
    second = statements(okta, "/Users?startIndex=11&count=10")
    third = statements(okta, "/Users?startIndex=21&count=10")

    assert (len(first), len(second), len(third)) == (1, 1, 1)
    assert "COUNT" in first[0]
    assert not any("OFFSET" in sql or "COUNT" in sql for sql in second + third)


def test_a_page_without_a_walk_is_found_by_keys_alone(okta, crowd):
    asked = statements(okta, "/Users?startIndex=11&count=10")

    assert len(asked) == 1
    by_keys, _, _ = asked[0].partition(" OFFSET ")[0].rpartition(" FROM ")
    assert by_keys.endswith("(SELECT u.id AS k, NULL AS v")


@pytest.mark.parametrize("caches", [NO_CACHE, NO_REDIS], ids=["no cache", "Redis down"])
def test_the_walk_is_right_without_a_cache(okta, crowd, caches):
    with override_settings(CACHES=caches):
        pages = [page(okta, start) for start in (1, 11, 21, 31)]

    seen = [name for each in pages for name in names(each)]
    assert seen == [person.user_name for person in crowd]
    assert {each["totalResults"] for each in pages} == {25}


def test_another_clients_walk_moves_nobody(okta, globex_okta, crowd, globex):
    arrival(globex, "dora", "Elsewhere")
    page(okta, 1)
    page(globex_okta, 1)

    assert names(page(globex_okta, 11)) == []
    assert names(page(okta, 11)) == [person.user_name for person in crowd[10:20]]
