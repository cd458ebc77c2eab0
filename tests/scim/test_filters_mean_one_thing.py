"""Random filters find, in the database, whom a plain reading of the RFC finds in the answers.

The evaluator below knows nothing of SQL, of columns or of our parser: it judges the resources
as clients read them.
"""

import operator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.scim.bodies import created

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
TEXTS = ["Ada", "ADA", "straße", "STRASSE", "Ⅳ", "100%", "a_b", "back\\slash", 'quo"te', "œ", "ﬁ"]
PLAIN = ["displayName", "title", "name.familyName", f"{ENTERPRISE}:department"]
LISTS = ["emails", "phoneNumbers"]
ORDERS = {"gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}
CAST = [
    {"displayName": "Ada", "title": "straße", "emails": [{"value": "Ada", "type": "work"}]},
    {"displayName": "ada", "name": {"familyName": "100%"}, ENTERPRISE: {"department": "Ⅳ"}},
    {
        "title": 'quo"te',
        "emails": [{"value": "a_b", "type": "home"}, {"value": "ada", "type": "work"}],
        "phoneNumbers": [{"value": "back\\slash", "type": "home", "primary": True}],
    },
    {
        "displayName": "axb",
        "name": {"familyName": "IV"},
        "emails": [{"value": "STRASSE", "type": "work", "primary": True}, {"type": "home"}],
    },
    {"title": "\N{MATHEMATICAL DOUBLE-STRUCK CAPITAL A}da fi", ENTERPRISE: {"department": "OE"}},
    {},
]


def fold(text):
    import unicodedata  # noqa: PLC0415 (what the RFC calls caseExact false, written once more)

    plain = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", plain)


@st.composite
def comparisons(draw, name, read):
    """Text of a comparison with what it says about a thing: `read` gives the thing's values."""
    verb = draw(st.sampled_from(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"]))
    if verb == "pr":
        return f"{name} pr", lambda thing: bool(read(thing))
    wanted = draw(st.sampled_from([*TEXTS, "da", "s", ""]))
    escaped = wanted.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name} {verb} "{escaped}"', judge(verb, fold(wanted), read)


def judge(verb, wanted, read):
    def holds(value):
        if verb in ("eq", "ne"):
            return value == wanted
        if verb in ORDERS:
            return ORDERS[verb](value.encode(), wanted.encode())
        return {"co": wanted in value, "sw": value.startswith(wanted)}.get(
            verb, value.endswith(wanted)
        )

    def verdict(thing):
        found = any(holds(fold(value)) for value in read(thing))
        return found != (verb == "ne")

    return verdict


def plain(name):
    def read(person):
        if name.startswith(ENTERPRISE):
            value = person.get(ENTERPRISE, {}).get("department")
        elif name == "name.familyName":
            value = person.get("name", {}).get("familyName")
        else:
            value = person.get(name)
        return [value] if value else []

    return comparisons(name, read)


def listed(name, part):
    def read(person):
        return [each[part] for each in person.get(name, []) if each.get(part)]

    return comparisons(f"{name}.{part}", read)


def inside(name):
    def entry(part):
        return comparisons(part, lambda each: [each[part]] if each.get(part) else [])

    def bracket(both):
        (left, one), (right, other) = both
        text = f"{name}[{left} and {right}]"
        return text, lambda person: any(one(each) and other(each) for each in person.get(name, []))

    return st.tuples(entry("value"), entry("type")).map(bracket)


def opposite(term):
    return f"not ({term[0]})", lambda person: not term[1](person)


def joined(word, both, terms):
    (left, one), (right, other) = terms
    return f"({left} {word} {right})", lambda person: both(one(person), other(person))


TERMS = st.one_of(
    [plain(name) for name in PLAIN]
    + [listed(name, part) for name in LISTS for part in ("value", "type")]
    + [inside(name) for name in LISTS]
)
FILTERS = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        inner.map(opposite),
        st.tuples(inner, inner).map(lambda two: joined("and", operator.and_, two)),
        st.tuples(inner, inner).map(lambda two: joined("or", operator.or_, two)),
    ),
    max_leaves=4,
)


@pytest.fixture
def people(okta):
    for number, person in enumerate(CAST):
        created(okta, **{"emails": [], "name": {}, "displayName": "", **person},
                userName=f"person{number}", externalId=f"00u{number}")  # fmt: skip
    return okta("GET", "/Users").json()["Resources"]


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(term=FILTERS)
def test_the_database_finds_whom_the_rfc_means(okta, people, term):
    text, verdict = term

    answer = okta("GET", f"/Users?filter={quote(text)}")

    assert answer.status_code == 200, (text, answer.json())
    found = [person["userName"] for person in answer.json()["Resources"]]
    assert found == [person["userName"] for person in people if verdict(person)], text


def test_any_entry_of_a_list_is_found_not_only_the_main_one(okta, people):
    found = okta("GET", "/Users?filter=" + quote('emails.value eq "A_B"')).json()

    assert [each["userName"] for each in found["Resources"]] == ["person2"]


def test_both_conditions_in_brackets_hold_on_one_entry(okta, people):
    text = 'emails[type eq "home" and value eq "ada"]'

    assert okta("GET", f"/Users?filter={quote(text)}").json()["totalResults"] == 0


def test_the_line_is_found_by_extension_and_number(okta, bob, people):
    urn = "urn:switchroom:scim:schemas:extension:telephony:1.0:User"
    for text in (f'{urn}:extension eq "1001"', f'{urn}:primaryPhone sw "+1415"'):
        found = okta("GET", f"/Users?filter={quote(text)}").json()["Resources"]
        assert [each["userName"] for each in found] == ["bob@acme.example"]
