"""XML itself: document types, depth, and names that a careless reader would cut."""

import pytest
from lxml import etree

from tests.identity.saml.attacks.scene import Attack, after, before, made
from tests.identity.saml.edits import added, attribute
from tests.identity.saml.minting import one

pytestmark = pytest.mark.django_db

CUT = "ceo@acme.example"
WHOLE = "ceo@acme.example.evil.example"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def led_by(doctype: bytes) -> Attack:
    return made(lambda scene: doctype + etree.tostring(scene.mint()), "bad_xml")


def split_by(insert: str) -> Attack:
    """The attacker's honest account at the IdP is WHOLE; after signing `insert` splits the name.

    A comment or a CDATA section changes nothing that is signed.
    """

    def forge(scene):
        xml = etree.tostring(scene.mint(name_id=WHOLE)).decode()
        assert WHOLE in xml
        return xml.replace(WHOLE, f"{CUT}{insert}").encode()

    return made(forge, "user_unknown", name_id=WHOLE)


def instruction(root) -> None:
    """Signed, unlike a comment. The one parser drops it, so what is left does not fit."""
    name = one(root, "//saml:NameID")
    name.text = CUT
    name.append(etree.ProcessingInstruction("x"))
    name[-1].tail = ".evil.example"


def deep(root) -> None:
    element = one(root, "//saml:AttributeValue")
    for _ in range(200):
        element = etree.SubElement(element, "deeper")


def wide(root) -> None:
    for n in range(100):
        one(root, "//saml:AttributeValue").set(f"a{n}", "")


BOMB = "".join(
    f'<!ENTITY {name} "{f"&{of};" * 10}">'
    for name, of in zip("bcdefghij", "abcdefghi", strict=True)
)
CASES = {
    "a document type": led_by(b"<!DOCTYPE r>"),
    "an external entity": led_by(b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "an external parameter entity": led_by(
        b'<!DOCTYPE r [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]>'
    ),
    "billion laughs": led_by(f'<!DOCTYPE r [<!ENTITY a "ha">{BOMB}]>'.encode()),
    "two hundred levels": after(deep, "too_many_nodes"),
    "three thousand elements": after(added("//saml:AttributeValue", "x", 3000), "too_many_nodes"),
    "a hundred attributes on one element": after(wide, "too_many_nodes"),
    "a comment in the name": split_by("<!-- -->.evil.example"),
    "a CDATA section in the name": split_by("<![CDATA[.evil]]>.example"),
    "an instruction in the name": before(instruction, "bad_signature"),
    "an ID that SAML does not know": before(attribute("//saml:Subject", XML_ID, "_x"), "xml_id"),
    "an unknown encoding": led_by(b'<?xml version="1.0" encoding="x-none"?>'),
    "nothing but a root": made(
        lambda _: b'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>', "version"
    ),
    "no XML": made(lambda _: b"x", "bad_xml"),
    "null bytes": made(lambda _: b"\0" * 100, "bad_xml"),
}


@pytest.mark.parametrize("case", CASES)
def test_xml_that_plays_tricks_is_refused(case):
    CASES[case].fails()
