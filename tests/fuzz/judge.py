"""Filters, each with a plain reading of what it says (RFC 7644 section 3.4.2.2).

Nothing here knows of SQL, of columns or of our parser: resources are judged as clients read them,
by what /Schemas publishes of their attributes.
"""

import operator
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.filters import VERBS, quoted
from tests.fuzz.values import WORDS, spelled

Resource = dict[str, Any]
Verdict = Callable[[Resource], bool]
Term = tuple[str, Verdict]
ORDERS = {"gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}
PARTS = {
    "co": operator.contains,
    "sw": str.startswith,
    "ew": str.endswith,
}
NEAR = [timedelta(0), timedelta(microseconds=1), timedelta(microseconds=-1), timedelta(days=1)]
ZONES = [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-9, minutes=-30))]
SENDABLE = [word for word in WORDS if "\x00" not in word]


@dataclass(frozen=True)
class Attribute:
    """`steps` lead to it; `kind` is text, exact, truth, instant, id or whole."""

    name: str
    steps: tuple[str, ...]
    kind: str

    def values(self, resource: Any) -> list[Any]:
        """What it is there, in every entry of a list."""
        found = [resource]
        for step in self.steps:
            found = [each[step] for each in found if isinstance(each, dict) and step in each]
            found = [one for each in found for one in (each if isinstance(each, list) else [each])]
        return [each for each in found if each not in ("", None, [], {})]


def fold(text: str) -> str:
    """What the RFC calls caseExact false, written once more."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", plain)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def holds(kind: str, verb: str, ours: Any, theirs: Any) -> bool:
    if kind == "text":
        ours, theirs = fold(ours), fold(theirs)
    if verb == "eq":
        return bool(ours == theirs)
    if verb in ORDERS:
        left, right = (each.encode() if isinstance(each, str) else each for each in (ours, theirs))
        return bool(ORDERS[verb](left, right))
    return kind != "instant" and bool(PARTS[verb](ours, theirs))


@st.composite
def comparisons(draw: Any, attribute: Attribute, seen: list[Any]) -> Term:
    """`attribute` compared with something like what is there, or with something else."""
    name = draw(spelled(attribute.name))
    verbs = {"whole": [], "id": ["eq", "ne"], "truth": ["eq", "ne"]}.get(attribute.kind, VERBS)
    verb = draw(st.sampled_from([*verbs, "pr", "null"]))
    if verb in ("pr", "null"):
        texts = {"pr": [f"{name} pr", f"{name} ne null"], "null": [f"{name} eq null"]}[verb]
        return draw(
            st.sampled_from(texts)
        ), lambda thing: bool(attribute.values(thing)) == (verb == "pr")
    text, wanted = draw(constants(attribute, seen))
    known = (lambda value: instant(value)) if attribute.kind == "instant" else (lambda value: value)

    def verdict(thing: Resource) -> bool:
        test = "eq" if verb == "ne" else verb
        found = any(
            holds(attribute.kind, test, known(each), wanted) for each in attribute.values(thing)
        )
        return found != (verb == "ne")

    return f"{name} {draw(spelled(verb))} {text}", verdict


@st.composite
def constants(draw: Any, attribute: Attribute, seen: list[Any]) -> tuple[str, Any]:
    """A constant as it is written, and what it means."""
    if attribute.kind == "truth":
        truth = draw(st.booleans())
        return draw(st.sampled_from([str(truth).lower(), f'"{truth}"'])), truth
    if attribute.kind == "instant":
        moment = instant(draw(st.sampled_from(seen))) + draw(st.sampled_from(NEAR))
        return quoted(moment.astimezone(draw(st.sampled_from(ZONES))).isoformat()), moment
    if attribute.kind == "id":
        wanted = draw(st.sampled_from([*seen, "00000000-0000-0000-0000-000000000000", "x"]))
        return quoted(wanted), wanted
    whole = draw(st.sampled_from([*seen, *seen, *SENDABLE, ""]))
    cut = draw(st.sampled_from([slice(None), slice(None), slice(2), slice(1, 3), slice(-2, None)]))
    wanted = draw(spelled(whole[cut]))
    return quoted(wanted), wanted


def opposite(term: Term) -> Term:
    return f"not ({term[0]})", lambda thing: not term[1](thing)


def grouped(term: Term) -> Term:
    return f"({term[0]})", term[1]


def joined(word: str, both: Callable[[bool, bool], bool], terms: tuple[Term, Term]) -> Term:
    (left, one), (right, other) = terms
    return f"({left} {word} {right})", lambda thing: both(one(thing), other(thing))


def grown(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        inner.map(opposite),
        inner.map(grouped),
        pairs.map(lambda two: joined("and", operator.and_, two)),
        pairs.map(lambda two: joined("or", operator.or_, two)),
    )


@st.composite
def value_paths(draw: Any, whole: Attribute, terms: st.SearchStrategy[Term]) -> Term:
    """All of a condition holds on one entry of the list `whole`."""
    text, verdict = draw(st.recursive(terms, grown, max_leaves=3))
    name = draw(spelled(whole.name))
    return f"{name}[{text}]", lambda thing: any(verdict(entry) for entry in whole.values(thing))


def filters(published: list[Resource], things: list[Resource]) -> st.SearchStrategy[Term]:
    """Filters on resources that have the `published` schemas, the core schema first."""
    terms = [_compared(each, things) for each in _common() if each.values(things[0])]
    for schema in published:
        prefix = f"{schema['id']}:"
        is_core = schema is published[0]
        for document in schema["attributes"]:
            spellings = [document["name"], prefix + document["name"]][not is_core :]
            for name in spellings:
                steps = (document["name"],) if is_core else (schema["id"], document["name"])
                terms += _of(document, name, steps, things)
    return st.recursive(st.one_of(terms), grown, max_leaves=5)


def _common() -> list[Attribute]:
    return [
        Attribute("id", ("id",), "id"),
        Attribute("externalId", ("externalId",), "exact"),
        Attribute("meta.created", ("meta", "created"), "instant"),
        Attribute("meta.lastModified", ("meta", "lastModified"), "instant"),
    ]


def _of(
    document: Resource, name: str, steps: tuple[str, ...], things: list[Resource]
) -> list[st.SearchStrategy[Term]]:
    parts = document.get("subAttributes", [])
    whole = Attribute(name, steps, "whole")
    if not parts:
        return [_compared(Attribute(name, steps, _kind(document)), things)]
    inside = [
        Attribute(part["name"], (part["name"],), _kind(part, within=document["name"]))
        for part in parts
        if part["returned"] != "request"
    ]
    entries = [entry for thing in things for entry in whole.values(thing)]
    if not document["multiValued"]:
        below = [Attribute(f"{name}.{e.name}", (*steps, *e.steps), e.kind) for e in inside]
        return [_compared(each, things) for each in (*below, whole)]
    value = next((each for each in inside if each.name == "value"), None)
    alone = Attribute(name, (*steps, "value"), value.kind) if value else whole
    below = [Attribute(f"{name}.{each.name}", (*steps, *each.steps), each.kind) for each in inside]
    terms = st.one_of([_compared(each, entries) for each in inside])
    return [*(_compared(each, things) for each in (*below, alone)), value_paths(whole, terms)]


def _compared(attribute: Attribute, things: list[Resource]) -> st.SearchStrategy[Term]:
    seen = [value for thing in things for value in attribute.values(thing)]
    usual = ["2026-01-01T00:00:00Z"] if attribute.kind == "instant" else ["nobody"]
    return comparisons(attribute, seen or usual)


def _kind(document: Resource, *, within: str = "") -> str:
    if document["type"] == "boolean":
        return "truth"
    if within in ("groups", "members") and document["name"] in ("value", "$ref"):
        return "id"
    return "exact" if document.get("caseExact") else "text"
