"""Values and names: what fits, what nearly fits, what nobody should send."""

from hypothesis import strategies as st

from scim import schemas

URNS = [each.id for each in schemas.ALL]
ODD = ["__class__", "__proto__", "_meta", "pk", "password", "is_superuser", "organization_id", "", " ",
       "$ref", "a.b.c", "urn:", "urn:none:User", "name.", ".name", "userName ", "x" * 300, "é", "\u202e"]  # fmt: skip
WORDS = ["Ada", "ada", "ADA", "straße", "STRASSE", "Ⅳ", "100%", "a_b", "back\\slash", 'quo"te', "ﬁ", "K",
         "work", "home", "true", "False", "1", "2026-01-01T00:00:00Z", "bob@acme.example", "+14155550101",
         "\u202egnp", "zero\u200bwidth", "new\nline", "nul\x00", "\x7f", "😀", "a" * 255, "ﷺ" * 30, " "]  # fmt: skip

letters = st.text(max_size=12)
words = st.one_of(st.sampled_from(WORDS), letters)
numbers = st.one_of(
    st.integers(), st.sampled_from([0, -1, 2**63, -(2**63), 10**30]), st.floats(allow_nan=False)
)
leaves = st.one_of(st.none(), st.booleans(), numbers, words)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(words | letters, inner, max_size=4)
    ),
    max_leaves=8,
)


def _names(schema: schemas.Schema) -> list[str]:
    heads = [each.name for each in schema.attributes.values()]
    parts = [
        f"{whole.name}.{part.name}"
        for whole in schema.attributes.values()
        for part in whole.sub.values()
    ]
    return [*heads, *parts]


NAMES = [name for schema in schemas.ALL for name in _names(schema)] + [
    *("id", "externalId", "meta", "meta.created", "meta.lastModified", "meta.version", "schemas"),
    *(f"{schema.id}:{name}" for schema in schemas.ALL for name in _names(schema)),
]


@st.composite
def spelled(draw, text):
    """In the case it is published in, mostly."""
    change = draw(st.sampled_from([str, str, str, str.upper, str.lower, str.swapcase]))
    return change(draw(text) if not isinstance(text, str) else text)


names = st.one_of(
    spelled(st.sampled_from(NAMES)), spelled(st.sampled_from(NAMES)), st.sampled_from(ODD), letters
)


tame = st.sampled_from(
    ["Ada", "ada", "straße", "work", "home", "100%", "😀", "a_b", "bob@acme.example"]
)


def fitting(attribute: schemas.Attribute, texts=tame):
    """A value of the attribute's own type."""
    if attribute.sub:
        parts = {part.name: fitting(part, texts) for part in attribute.sub.values()}
        whole = st.fixed_dictionaries({}, optional=parts)
    elif attribute.type == "boolean":
        whole = st.booleans()
    else:
        whole = texts
    return st.lists(whole, max_size=2) if attribute.is_multi_valued else whole


def _wild(attribute: schemas.Attribute):
    return st.one_of(fitting(attribute, words), fitting(attribute, words), anything)


def filled(schema: schemas.Schema, *required: str):
    """An object with some of the attributes of `schema`: all of their type, or few of them."""
    return st.one_of(*(_filled(schema, required, of) for of in (fitting, fitting, _wild)))


def _filled(schema: schemas.Schema, required: tuple[str, ...], of):
    values = {each.name: of(each) for each in schema.attributes.values()}
    needed = {name: values.pop(name) for name in required}
    return st.fixed_dictionaries(needed, optional=values)
