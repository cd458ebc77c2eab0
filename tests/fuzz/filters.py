"""Filter texts: by the grammar, beside it, and soup of its tokens."""

from hypothesis import strategies as st

from tests.fuzz.values import NAMES, letters, names, spelled, words

VERBS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
TOKENS = [*VERBS, "pr", "and", "or", "not", "(", ")", "[", "]", ".", '"', "null", "true", "false", "1",
          "-1.5e3", "userName", "emails", "emails.type", "members", '"x"', "\\", "%", "'", ",", ":"]  # fmt: skip


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


constants = st.one_of(
    words.map(quoted),
    words.map(quoted),
    st.sampled_from(["true", "false", "null", "True", "NULL", "0", "-1", "1.5", "1e400"]),
    st.integers().map(str),
)


@st.composite
def comparisons(draw, named):
    name = draw(named)
    verb = draw(spelled(st.sampled_from([*VERBS, "pr"])))
    return f"{name} pr" if verb.lower() == "pr" else f"{name} {verb} {draw(constants)}"


def _grown(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        inner.map("not ({})".format),
        inner.map("({})".format),
        pairs.map(" and ".join),
        pairs.map(" or ".join),
    )


parts = st.sampled_from(["value", "type", "primary", "display", "$ref", "nothing"])
inside = st.recursive(comparisons(parts), _grown, max_leaves=3)
lists = st.sampled_from(
    ["emails", "phoneNumbers", "addresses", "groups", "members", "name", "title"]
)
value_paths = st.tuples(spelled(lists), inside, st.sampled_from(["", "", '.value eq "x"'])).map(
    lambda three: f"{three[0]}[{three[1]}]{three[2]}"
)
terms = st.one_of(comparisons(spelled(st.sampled_from(NAMES))), comparisons(names), value_paths)
likely = st.recursive(terms, _grown, max_leaves=6)
soup = st.lists(st.one_of(st.sampled_from(TOKENS), letters), max_size=12).map(" ".join)
filters = st.one_of(likely, likely, soup, letters)
paths = st.one_of(
    names,
    names,
    st.tuples(spelled(lists), inside, st.sampled_from(["", ".value", ".type", ".x"])).map(
        lambda three: f"{three[0]}[{three[1]}]{three[2]}"
    ),
    soup,
)
