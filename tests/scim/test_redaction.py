"""The short way through a document takes out what the long way does."""

import orjson
from hypothesis import given, strategies as st

from scim import redaction

BITS = [
    "pass", "word", "PASS", "Wd", "\u017f", "\u0130", "\u0131", "\u212a", "\u0307", "token", "to", "ken", "p\u0130n",
    "pin", "HA1", "otp", "api", "_", "-", "key", "\u212aey", "bearer", "Bearer", " ", "\n", "\t", "\x00", '"', "\\",
    "eyJ", ".", "abcdefgh", "swr_scim_", "SSWS", "basic", "cred", "ential\u0131", "author", "\u0131zation", "path", "value",
    "-----BEGIN ", "RSA PRIVATE KEY-----", "x", "\u00e4", "secret", "\u017fecret", "cookie", "assert", "ion",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(BITS), max_size=5).map("".join)
DOCUMENTS = st.recursive(
    TEXTS | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(DOCUMENTS)
def test_what_needs_no_walk_holds_no_secret(document):
    walked = orjson.dumps(redaction.without_secrets(document)).decode()

    assert redaction.document(document) == (walked, False)


def test_an_ordinary_person_needs_no_walk(monkeypatch):
    person = {"userName": "ann@acme.example", "meta": {"version": 'W/"1"'}, "title": "Köchin"}
    monkeypatch.setattr(redaction, "without_secrets", None)

    assert redaction.document(person) == (orjson.dumps(person).decode(), False)
