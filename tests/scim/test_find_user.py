"""Who is here: filters on /Users."""

from urllib.parse import quote

import pytest

from tests.scim.bodies import BARBARA, changed, created


def find(idp, text, **more):
    return idp("GET", f"/Users?filter={quote(text)}&startIndex=1&count=100", **more)


def names(response):
    assert response.status_code == 200, response.json()
    return [each["userName"] for each in response.json()["Resources"]]


@pytest.fixture
def people(okta, bob, carol):
    created(okta, userName="100%_sure\\@acme.example", emails=[], externalId="00uSURE")


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "bob@acme.example"',
        'USERNAME EQ "BOB@ACME.EXAMPLE"',
        'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bob@acme.example"',
        'externalId eq "00ubob"',
        'emails eq "bob@acme.example"',
        'emails.value eq "Bob@acme.example"',
        'emails[type eq "work"].value eq "bob@acme.example"',
        'emails[type eq "work" and value eq "bob@acme.example"]',
        'emails[value eq "bob@acme.example"]',
        'userName sw "bob"',
        'userName co "OB@ac"',
        "active eq true and emails pr",
        'not (active eq false) and externalId ne "00uSURE"',
        '(active eq "True" and userName ew "example") and emails.value pr',
        'userName eq "\\u0062ob@acme.example"',
    ],
)
def test_each_way_to_ask_for_bob_finds_bob_alone(okta, people, text):
    assert names(find(okta, text)) == ["bob@acme.example"]


def test_an_id_finds_its_person(okta, people, bob):
    assert names(find(okta, f'id eq "{bob.scim_id}"')) == ["bob@acme.example"]
    assert names(find(okta, 'id eq "bob"')) == []


def test_a_filter_on_either_of_two_finds_both(okta, people):
    both = find(okta, 'userName eq "bob@acme.example" or userName eq "carol@acme.example"')

    assert names(both) == ["bob@acme.example", "carol@acme.example"]
    assert both.json()["totalResults"] == 2


def test_suspended_people_are_found(okta, people):
    assert names(find(okta, "active eq false")) == ["carol@acme.example"]


@pytest.mark.parametrize("text", ["0%_", "%_s", "_sure\\\\@", "100%"])
def test_wildcards_of_the_database_are_plain_characters(okta, people, text):
    assert names(find(okta, f'userName co "{text}"')) == ["100%_sure\\@acme.example"]


@pytest.mark.parametrize("text", ["b%b", "b_b", "%", "\\\\"])
def test_wildcards_of_the_database_match_nobody_else(okta, bob, text):
    assert names(find(okta, f'userName co "{text}"')) == []


def test_external_ids_are_compared_to_the_letter(okta, people):
    assert names(find(okta, 'externalId eq "00UBOB"')) == []


def test_names_are_compared_in_all_scripts(okta):
    created(okta, userName="ÄRGER@acme.example")

    assert names(find(okta, 'userName eq "ärger@acme.example"')) == ["ÄRGER@acme.example"]


def test_nobody_found_is_an_empty_list_never_a_404(okta):
    response = find(okta, 'userName eq "nobody@acme.example"')

    assert response.status_code == 200
    assert (response.json()["totalResults"], response.json()["Resources"]) == (0, [])


def test_dates_are_compared_as_instants(okta, carol):
    at = okta("GET", f"/Users/{carol.scim_id}").json()["meta"]["lastModified"]

    assert names(find(okta, f'meta.lastModified ge "{at}"')) == ["carol@acme.example"]
    assert names(find(okta, f'meta.lastModified gt "{at}"')) == []
    assert names(find(okta, 'meta.created gt "2001-01-01T00:00:00+02:00"')) == [
        "carol@acme.example"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "userName",
        "userName eq",
        "userName eq bob",
        'userName is "bob"',
        '"bob" eq userName',
        'userName eq "bob',
        'userName eq "bob" and',
        'userName eq "bob" "more"',
        '(userName eq "bob"',
        'userName eq "bob")',
        "userName eq 'bob'",
        'shoeSize eq "44"',
        'user_name_key eq "bob"',
        '__class__ eq "x"',
        'password eq "x"',
        "userName eq 1",
        'active gt "x"',
        'name eq "Bob"',
        'addresses eq "Bonn"',
        'title[value eq "x"]',
        'emails[size eq "x"]',
        'emails[type[value eq "x"]]',
        "emails.primary gt true",
        'groups[shoeSize eq "x"]',
        "groups.display eq 1",
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:shoeSize eq "44"',
        'urn:switchroom:scim:schemas:extension:telephony:1.0:User:shoeSize eq "44"',
        'meta.created gt "yesterday"',
        'meta.created gt "0001-01-01T00:00:00+14:00"',
        'userName eq "\\ud800"',
        'userName eq "\\u0000"',
        "(" * 9 + 'userName eq "b"' + ")" * 9,
        " or ".join(['userName eq "b"'] * 21),
        'userName eq "' + "b" * 2048 + '"',
    ],
)
def test_a_filter_we_cannot_serve_is_refused_as_such(okta, people, text):
    response = find(okta, text)

    assert response.status_code == 400
    assert response.json()["scimType"] == "invalidFilter"


def test_a_refusal_tells_what_is_unknown_from_what_is_not_served_yet(okta, db):
    unknown = find(okta, 'shoeSize eq "44"').json()["detail"]
    unserved = find(okta, 'meta.version eq "1"').json()["detail"]

    assert "There is no attribute shoesize" in unknown
    assert "meta.version is kept, but cannot be filtered or sorted by" in unserved


def test_entras_flag_in_the_url_is_ignored(okta, bob):
    assert okta("GET", f"/Users/{bob.scim_id}?aadOptscim062020").status_code == 200


def test_a_search_may_keep_what_it_seeks_out_of_the_url(okta, people):
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'userName sw "bob"',
        "attributes": ["userName"],
        "startIndex": 1,
        "count": 10,
    }

    response = okta("POST", "/Users/.search", body)

    assert names(response) == ["bob@acme.example"]
    assert response.json()["Resources"][0].keys() == {"schemas", "id", "userName"}
    assert names(okta("POST", "/.search", body)) == ["bob@acme.example"]


def test_a_client_reads_only_the_attributes_it_wants(okta, bob):
    path = f"/Users/{bob.scim_id}"

    wanted = okta("GET", f"{path}?attributes=userName,name.givenName").json()
    without = okta("GET", f"{path}?excludedAttributes=emails,meta,id").json()
    both = okta("GET", f"{path}?attributes=userName&excludedAttributes=emails")

    assert wanted.keys() == {"schemas", "id", "userName", "name"}
    assert wanted["name"] == {"givenName": "Bob"}
    assert "userName" in without
    assert "id" in without
    assert not {"emails", "meta"} & without.keys()
    assert both.status_code == 400


def test_a_write_answers_only_with_the_attributes_wanted(okta):
    answer = okta("POST", "/Users?attributes=userName", changed(BARBARA))

    assert answer.json().keys() == {"schemas", "id", "userName"}
    assert answer["Location"].endswith(answer.json()["id"])
