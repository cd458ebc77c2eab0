"""Ways to spoil one thing of a response, before its IdP signs it or after."""

from functools import partial

from lxml import etree

from tests.identity.saml.minting import NS, Edit, at, one

SCD = "//saml:SubjectConfirmationData"
# The first and the last moment that .NET knows, which IdPs write for "no limit".
EVER = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z")


def attribute(path: str, name: str, value) -> Edit:
    """Set an attribute of the one element at `path` ("/": the response), or drop it with None.

    A function gives its value when the edit is made: a time counts from then.
    """

    def edit(root):
        element = root if path == "/" else one(root, path)
        element.attrib.pop(name, None)
        if value is not None:
            element.set(name, value() if callable(value) else value)

    return edit


def then(**offset):
    """A time at `offset` from when the edit is made, which may be long after the tests began."""
    return partial(at, **offset)


def content(path: str, value: str) -> Edit:
    def edit(root):
        one(root, path).text = value

    return edit


def removed(path: str) -> Edit:
    def edit(root):
        element = one(root, path)
        element.getparent().remove(element)

    return edit


def added(path: str, name: str, count: int = 1, **attributes: str) -> Edit:
    """`count` new children "prefix:name", or "name" in no namespace, at the end of `path`."""
    prefix, _, local = name.rpartition(":")

    def edit(root):
        parent = root if path == "/" else one(root, path)
        for _ in range(count):
            etree.SubElement(parent, f"{{{NS[prefix]}}}{local}" if prefix else local, attributes)

    return edit


def twice(path: str) -> Edit:
    """A copy right after the original."""

    def edit(root):
        element = one(root, path)
        element.addnext(etree.fromstring(etree.tostring(element)))

    return edit


def all_of(*edits: Edit) -> Edit:
    def edit(root):
        for each in edits:
            each(root)

    return edit


def unasked(root) -> None:
    """As an IdP sends it when nobody asked."""
    for element in root.iter():
        element.attrib.pop("InResponseTo", None)
