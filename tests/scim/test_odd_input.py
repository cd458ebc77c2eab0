"""Odd input that is taken, or passed over: it means what it says, and opens nothing."""

from urllib.parse import quote

import pytest

from tests.scim.bodies import BARBARA, CORE, changed, patch, pathless, pushed, speak
from tests.scim.harmless import INSIDE, UNREADABLE, everything, records, said


def test_wildcards_of_the_database_match_only_themselves(okta, acme):
    for name in ("100%", "a_b", "back\\slash", "plain"):
        pushed(okta, displayName=name)
        okta("POST", "/Users", {"userName": name, "displayName": name})

    for kind in ("Users", "Groups"):
        for letter, name in (("%", "100%"), ("_", "a_b"), ("\\\\", "back\\slash")):
            text = quote(f'displayName co "{letter}"')
            found = okta("GET", f"/{kind}?filter={text}").json()["Resources"]
            assert [each["displayName"] for each in found] == [name]


@pytest.mark.parametrize("mark", UNREADABLE)
def test_elsewhere_such_letters_are_kept_as_they_came(okta, mark):
    answer = okta("POST", "/Users", changed(BARBARA, displayName=f"Bar{mark}bara"))

    assert answer.json()["displayName"] == f"Bar{mark}bara"


@pytest.mark.parametrize("kind", ["Users", "Groups"])
@pytest.mark.parametrize(
    ("query", "start", "shown"),
    [
        ("count=-1", 1, 0),
        ("count=-999999999999999999", 1, 0),
        ("count=0", 1, 0),
        ("count=1000000000", 1, 2),
        ("startIndex=-5", 1, 2),
        ("startIndex=0&count=1", 1, 1),
        ("startIndex=1000000000000", 1000000000000, 0),
        ("aadOptscim062020&unknown=1&unknown=2&filter=", 1, 2),
    ],
)
def test_a_page_out_of_bounds_is_brought_into_them(okta, bob, carol, kind, query, start, shown):
    for name in ("Sales", "Support"):
        pushed(okta, displayName=name)

    page = okta("GET", f"/{kind}?{query}").json()

    assert (page["totalResults"], page["startIndex"]) == (2, start)
    assert (page["itemsPerPage"], len(page["Resources"])) == (shown, shown)


@pytest.mark.parametrize("dialect", ["okta", "entra"])
def test_what_is_not_a_clients_to_write_is_passed_over(okta, acme, bob, dialect):
    speak(acme, dialect)
    sales = pushed(okta, bob)
    before = everything()

    for path in (f"/Users/{bob.scim_id}", sales):
        for name in (*INSIDE, "password", "id", "meta", "groups", "schemas"):
            value = [{"value": "1"}] if name == "groups" else "1"
            by_path = okta("PATCH", path, patch({"op": "add", "path": name, "value": value}))
            by_name = okta("PATCH", path, pathless(**{name: value}))
            assert by_name.status_code == by_path.status_code
            assert by_path.status_code == 200 or said(by_path) == (400, "invalidPath")

    assert everything() == before


def test_posting_every_column_makes_a_plain_member(okta, acme):
    columns = dict.fromkeys(INSIDE, True) | {"role": "owner", "id": "1", "source": "local"}

    answer = okta("POST", "/Users", {**columns, "userName": "eve"})

    eve = acme.users.get(scim_id=answer.json()["id"])
    assert (eve.role, eve.user_name, eve.has_usable_password()) == ("member", "eve", False)
    assert not columns.keys() - {"id"} & answer.json().keys()


@pytest.mark.parametrize("parameter", ["attributes", "excludedAttributes"])
def test_a_selection_shows_nothing_of_the_inside(okta, bob, parameter):
    names = ",".join([*INSIDE, "password", "__dict__", "a" * 5000, "..", ":", "[", "%00"])

    answer = okta("GET", f"/Users/{bob.scim_id}?{parameter}={quote(names)}")

    assert answer.status_code == 200
    assert not set(INSIDE) & answer.json().keys()


@pytest.mark.parametrize(
    "urn",
    [CORE.upper(), CORE, f"{CORE}:userName", f" {CORE}", "urn:", ":", "URN:NONE", "u" * 500_000],
)
def test_a_schema_in_any_spelling_is_taken_or_refused(okta, acme, urn):
    answer = okta("POST", "/Users", {"schemas": [urn], "userName": "x"})

    taken = urn.lower() == CORE.lower()
    assert answer.status_code == (201 if taken else 400)
    assert acme.users.count() == taken


def test_the_full_path_of_an_attribute_is_taken_where_paths_are(okta, bob):
    path = f"/Users/{bob.scim_id}"
    change = patch({"op": "replace", "path": f"{CORE.upper()}:TITLE", "value": "Guide"})

    assert okta("PATCH", path, change).json()["title"] == "Guide"
    text = quote(f'{CORE}:title eq "guide"')
    assert okta("GET", f"/Users?filter={text}").json()["totalResults"] == 1
    assert okta("GET", f"{path}?attributes={CORE}:title").json()["title"] == "Guide"


@pytest.mark.parametrize("header", ["*", "{}", "strong {}", '"0", {}'])
def test_any_way_to_name_the_present_version_will_do(okta, bob, header):
    path = f"/Users/{bob.scim_id}"
    tag = okta("GET", path)["ETag"]
    named = header.replace("strong {}", tag.removeprefix("W/")).format(tag)

    assert okta("PATCH", path, pathless(title="x"), **{"If-Match": named}).status_code == 200


@pytest.mark.parametrize("header", ["", "latest", "**", '"open', "\xff", '"' * 5000])
def test_a_read_with_a_version_of_no_meaning_is_a_read(okta, bob, header):
    answer = okta("GET", f"/Users/{bob.scim_id}", **{"If-None-Match": header})

    assert (answer.status_code, answer.json()["userName"]) == (200, "bob@acme.example")


def test_a_person_can_be_deleted_once(okta, bob):
    path = f"/Users/{bob.scim_id}"

    assert okta("DELETE", path).status_code == 204
    assert said(okta("DELETE", path)) == (404, None)


@pytest.mark.parametrize("path", ["%55sers", "User%73"])
def test_an_encoded_address_is_the_address_and_as_closed(okta, client, bob, path):
    assert okta("GET", f"/{path}").json()["totalResults"] == 1
    assert client.get(f"/scim/v2/acme/{path}").status_code == 401


def test_no_header_makes_another_method_or_address_of_a_call(okta, bob, globex):
    answer = okta(
        "POST",
        "/Users",
        changed(BARBARA),
        **{
            "X-HTTP-Method-Override": "DELETE",
            "X-Method-Override": "DELETE",
            "X-Original-URL": "/scim/v2/globex/Users",
            "X-Rewrite-URL": "/scim/v2/globex/Users",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "gopher",
            "X-Forwarded-Prefix": "/evil",
            "X-Forwarded-For": "203.0.113.9",
            "Forwarded": "host=evil.example",
            "Host": "evil.example",
        },
    )

    assert answer.status_code == 201
    assert answer["Location"].startswith("http://testserver/scim/v2/acme/Users/")
    assert b"evil" not in answer.content
    assert not globex.users.exists()


@pytest.mark.parametrize(
    "header",
    ["Bearer {0},Bearer {0}", "{0},{0}", "Bearer\t{0}", "\t{0}", "Bearer {0}\t", "Bearer {0} {0}",
     "Bearer  ", "bearer", "Token {0}", "SSWS {0}", "Bearer {0}=", "Bearer \u00e9", "Bearer " + "x" * 65536,
     " " * 65536, "Bearer " * 9000],
)  # fmt: skip
def test_whoever_is_not_plainly_a_client_of_ours_is_nobody(okta, bob, header):
    before, known = everything(), records()

    answer = okta.http.delete(
        f"/scim/v2/acme/Users/{bob.scim_id}", headers={"Authorization": header.format(okta.token)}
    )

    assert said(answer) == (401, None)
    assert answer["WWW-Authenticate"] == "Bearer"
    assert (everything(), records()) == (before, known)


def test_a_token_elsewhere_than_in_its_header_opens_nothing_and_is_not_written_down(
    okta, bob, caplog
):
    answer = okta.http.get(
        f"/scim/v2/acme/Users?access_token={okta.token}&token={okta.token}",
        headers={"Cookie": f"token={okta.token}", "X-Api-Key": okta.token},
    )

    assert said(answer) == (401, None)
    assert okta.token not in caplog.text
