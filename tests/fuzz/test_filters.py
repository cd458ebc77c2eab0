"""Random filters find, in the database, what a plain reading of the RFC finds in the answers."""

from urllib.parse import quote

import pytest
from hypothesis import given

from tests.fuzz import effort, judge
from tests.scim.bodies import (
    CORE,
    ENTERPRISE,
    GROUP,
    TELEPHONY,
    created,
    member,
    patch,
    pushed,
    speak,
)

PEOPLE = [
    {"displayName": "Ada", "title": "straße", "active": False, "nickName": "100%",
     "emails": [{"value": "Ada", "type": "work", "primary": True}, {"value": "a_b", "type": "home"}],
     "x509Certificates": [{"value": "AAec"}]},
    {"displayName": "ADA", "name": {"familyName": "STRASSE", "givenName": "ﬁ"},
     ENTERPRISE: {"department": "Ⅳ", "manager": {"value": "K", "displayName": "Ada"}},
     "addresses": [{"locality": "Bonn", "type": "work"}, {"country": "DE", "primary": False}]},
    {"title": 'quo"te', "phoneNumbers": [{"value": "back\\slash", "type": "HOME", "primary": False}],
     "emails": [{"value": "ada", "type": "home"}, {"type": "work", "display": "only shown"}],
     "roles": [{"value": "guide", "primary": True}], "locale": "😀", "timezone": "new\nline"},
    {},
]  # fmt: skip


@pytest.fixture
def world(okta, acme, bob, carol, settings):
    """People and groups with a value in most of what can be filtered by."""
    settings.SCIM_REQUESTS_PER_SECOND = 0
    speak(acme, "entra")
    paths = [
        created(okta, **{"emails": [], "name": {}, "displayName": "", "locale": "", **person},
                userName=f"person{number}", externalId=f"00u{number}")
        for number, person in enumerate(PEOPLE)
    ]  # fmt: skip
    first = {"value": paths[0].rpartition("/")[2]}
    pushed(okta, bob, carol, displayName="Sales", externalId="Sales")
    pushed(okta, displayName="SALES force")
    path = pushed(okta, carol, displayName="100%", externalId="sales")
    okta("PATCH", path, patch({"op": "add", "path": "members", "value": [first, member(bob)]}))


def held(okta, kind, urns, *, cases):
    """Every filter on `kind` finds what its plain reading finds."""
    published = {each["id"]: each for each in okta("GET", "/Schemas").json()["Resources"]}
    things = okta("GET", f"/{kind}").json()["Resources"]

    @effort.of(cases)
    @given(term=judge.filters([published[urn] for urn in urns], things))
    def finds_what_it_means(term):
        text, verdict = term
        answer = okta("GET", f"/{kind}?filter={quote(text)}")
        assert answer.status_code == 200, (text, answer.json())
        found = [each["id"] for each in answer.json()["Resources"]]
        assert found == [each["id"] for each in things if verdict(each)], text

    finds_what_it_means()
    print(f"\n{cases} filters on {kind}")


def test_a_filter_on_people_finds_whom_the_rfc_means(okta, world):
    held(okta, "Users", [CORE, ENTERPRISE, TELEPHONY], cases=effort.share(20, usually=150))


def test_a_filter_on_groups_finds_what_the_rfc_means(okta, world):
    held(okta, "Groups", [GROUP], cases=effort.share(10, usually=60))
