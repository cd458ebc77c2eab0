"""Forged, spoiled, stale and hostile responses are refused, each for its own reason."""

from functools import partial

import pytest
import xmlsec
from lxml import etree

from identity.saml import guard_before
from identity.saml.errors import Refused
from tests.identity.saml import minting, wrapping
from tests.identity.saml.conftest import REQUEST_ID
from tests.identity.saml.minting import NS, at, one, signer

pytestmark = pytest.mark.timeout(60)  # a document that hangs us must fail, not wait

SCD = "//saml:SubjectConfirmationData"


def code_of(read, root, **how) -> str:
    with pytest.raises(Refused) as refused:
        read(root, **how)
    return refused.value.code


def attribute(path, name, value):
    """An edit: set an attribute of the one element at `path`, or drop it with None.

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


def content(path, value):
    def edit(root):
        one(root, path).text = value

    return edit


def removed(path):
    def edit(root):
        element = one(root, path)
        element.getparent().remove(element)

    return edit


# --- Signature wrapping ---------------------------------------------------------------


WRAPPED = {
    "xsw1": "one_assertion",
    "xsw2": "unexpected_child",
    "xsw3": "one_assertion",
    "xsw4": "one_assertion",
    "xsw5": "one_assertion",
    "xsw6": "one_assertion",
    "xsw7": "forbidden_element",
    "xsw8": "forbidden_element",
}


@pytest.mark.parametrize("shape", WRAPPED)
def test_a_signed_element_vouches_for_no_other(mint, read, shape):
    part = "response" if shape in {"xsw1", "xsw2"} else "assertion"
    root = getattr(wrapping, shape)(mint(part=part))

    code = code_of(read, minting.reparsed(root), signs_assertion=part == "assertion")

    assert code == WRAPPED[shape]


@pytest.mark.parametrize("document", ["METADATA", "ERROR"])
@pytest.mark.parametrize("place", ["Extensions", "StatusDetail", "Object"])
def test_the_signature_of_another_document_is_no_use(mint, read, document, place):
    root = wrapping.borrowed(mint(), signer(), getattr(wrapping, document), place)

    assert code_of(read, minting.reparsed(root)) in {"forbidden_element", "dup_id"}


# --- Binding and time -----------------------------------------------------------------

OTHER = "https://console.globex.example/"
BINDING = {
    "audience of another": (content("//saml:Audience", OTHER), "audience"),
    "no audience": (removed("//saml:AudienceRestriction"), "audience"),
    "no conditions": (removed("//saml:Conditions"), "audience"),
    "recipient is another": (attribute(SCD, "Recipient", OTHER), "subject_confirmation"),
    "no recipient": (attribute(SCD, "Recipient", None), "subject_confirmation"),
    "no expiry": (attribute(SCD, "NotOnOrAfter", None), "subject_confirmation"),
    "confirmation expired": (
        attribute(SCD, "NotOnOrAfter", then(seconds=-400)),
        "subject_confirmation",
    ),
    "destination is another": (attribute("/", "Destination", OTHER), "destination"),
    "issuer is another": (content("//saml:Assertion/saml:Issuer", OTHER), "response_issuer"),
    "expired": (attribute("//saml:Conditions", "NotOnOrAfter", then(seconds=-400)), "expired"),
    "expired 200 s ago": (
        attribute("//saml:Conditions", "NotOnOrAfter", then(seconds=-200)),
        "expired",
    ),
    "not yet valid": (
        attribute("//saml:Conditions", "NotBefore", then(seconds=400)),
        "not_yet_valid",
    ),
    "minted eight minutes ago": (
        attribute("//saml:Assertion", "IssueInstant", then(minutes=-8)),
        "issue_instant",
    ),
    "minted in the future": (attribute("/", "IssueInstant", then(minutes=5)), "issue_instant"),
    "status of failure": (
        attribute("//samlp:StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder"),
        "idp_status",
    ),
    "empty status": (attribute("//samlp:StatusCode", "Value", ""), "idp_status"),
    "assertion version 1.1": (
        attribute("//saml:Assertion", "Version", "1.1"),
        "assertion_version",
    ),
    "response version 1.1": (attribute("/", "Version", "1.1"), "version"),
    "blank name": (content("//saml:NameID", "  "), "nameid"),
    "no name": (removed("//saml:NameID"), "nameid"),
    "unreadable time": (attribute("/", "IssueInstant", "2026-01-01T00:00:00+02:00"), "bad_time"),
}


@pytest.mark.parametrize("case", BINDING)
def test_a_response_for_other_eyes_or_times_is_refused(mint, read, case):
    edit, code = BINDING[case]

    assert code_of(read, mint(edit)) == code


def test_a_recipient_that_only_contains_our_acs_is_another(mint, read, sp):
    evil = attribute(SCD, "Recipient", f"https://evil.example/?u={sp.acs_url}")

    assert code_of(read, mint(evil)) == "subject_confirmation"


def test_a_destination_that_only_begins_with_our_acs_is_another(mint, read, sp):
    evil = attribute("/", "Destination", f"{sp.acs_url}evil")

    assert code_of(read, mint(evil)) == "destination"


def test_a_signed_response_must_say_where_it_goes(mint, read):
    root = mint(attribute("/", "Destination", None), part="response")

    assert code_of(read, root, signs_assertion=False) == "destination"


def test_a_signed_response_must_say_who_sends_it(mint, read):
    root = mint(removed("/samlp:Response/saml:Issuer"), part="response")

    assert code_of(read, root, signs_assertion=False) == "response_issuer"


# --- The request it answers -------------------------------------------------------------


def test_an_answer_to_nothing_is_no_answer_to_our_request(mint, read):
    def unsolicit(root):
        for element in root.iter():
            element.attrib.pop("InResponseTo", None)

    assert code_of(read, mint(unsolicit)) == "in_response_to"


def test_rewriting_the_unsigned_in_response_to_does_not_help(mint, read):
    stolen = mint(request_id="_stolen")
    stolen.set("InResponseTo", REQUEST_ID)

    assert code_of(read, stolen) == "subject_confirmation"


def test_an_assertion_that_names_no_request_needs_a_signed_response(mint, read):
    unbound = mint(attribute(SCD, "InResponseTo", None))

    assert code_of(read, unbound) == "subject_confirmation"


def test_removing_the_unsigned_in_response_to_does_not_help(mint, read):
    stolen = mint(request_id="_stolen")
    del stolen.attrib["InResponseTo"]

    assert code_of(read, stolen) == "in_response_to"
    assert code_of(read, stolen, request_id=None) == "subject_confirmation"


# --- Keys and algorithms ----------------------------------------------------------------


def test_an_unsigned_response_is_refused(mint, read):
    assert code_of(read, mint(part="nothing")) == "unsigned"


def test_the_part_that_the_connection_demands_must_be_signed(mint, read):
    assert code_of(read, mint(part="assertion"), signs_assertion=False) == "unsigned"
    assert code_of(read, mint(part="response"), signs_assertion=True) == "unsigned"


def test_a_name_changed_after_signing_is_refused(mint, read):
    root = mint()
    one(root, "//saml:NameID").text = "ceo@acme.example"

    assert code_of(read, root) == "bad_signature"


def test_a_certificate_within_the_message_proves_nothing(mint, read):
    assert code_of(read, mint(by=signer("attacker"))) == "bad_signature"


def test_another_organizations_key_signs_nobody_in(mint, read):
    globex = signer("globex")

    assert code_of(read, mint(by=globex, part="both")) == "bad_signature"


@pytest.mark.parametrize(
    ("method", "digest", "code"),
    [
        ("TransformRsaSha1", "TransformSha256", "sigalg"),
        ("TransformRsaSha256", "TransformSha1", "digest"),
    ],
)
def test_sha1_is_refused(mint, read, method, digest, code):
    constants = xmlsec.constants
    root = mint(method=getattr(constants, method), digest=getattr(constants, digest))

    assert code_of(read, root) == code


def test_a_shared_secret_is_no_signature(mint, read):
    hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    root = mint()
    one(root, "//ds:SignatureMethod").set("Algorithm", hmac)

    assert code_of(read, root) == "sigalg"


def test_without_a_certificate_nobody_signs_in(mint, read):
    assert code_of(read, mint(), certificates=()) == "no_cert"
    assert code_of(read, mint(), certificates=("",)) == "no_cert"


# --- XML --------------------------------------------------------------------------------

DOCTYPES = {
    "doctype": b"<!DOCTYPE r>",
    "external entity": b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "entity bomb": b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
}


@pytest.mark.parametrize("case", DOCTYPES)
def test_a_document_type_is_refused(mint, read, case):
    assert code_of(read, DOCTYPES[case] + etree.tostring(mint())) == "bad_xml"


def test_the_same_id_twice_is_refused(mint, read):
    def same(root):
        root.set("ID", one(root, "saml:Assertion").get("ID"))

    assert code_of(read, mint(same)) == "dup_id"


def test_an_id_in_another_namespace_is_refused(mint, read):
    xml_id = attribute("//saml:Subject", "{http://www.w3.org/XML/1998/namespace}id", "_x")

    assert code_of(read, mint(xml_id)) == "xml_id"


def test_another_document_is_no_response(mint, read):
    logout = b'<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>'

    assert code_of(read, logout) == "not_response"


@pytest.mark.parametrize("name", ["EncryptedAssertion", "EncryptedID"])
def test_encryption_is_refused_by_name(mint, read, name):
    def encrypt(root):
        etree.SubElement(one(root, "//saml:Subject"), f"{{{NS['saml']}}}{name}")

    assert code_of(read, mint(encrypt)) == "encrypted_not_supported"


def test_a_repeated_attribute_is_refused(mint, read):
    def repeat(root):
        email = one(root, "//saml:Attribute")
        email.addnext(etree.fromstring(etree.tostring(email)))

    assert code_of(read, mint(repeat)) == "repeated_attribute"


@pytest.mark.parametrize("garbage", ["", "   ", "%%%", "ünïcode", "PHg+", "A" * 400_000])
def test_garbage_is_refused_before_it_is_parsed(garbage):
    with pytest.raises(Refused) as refused:
        guard_before.inspect(garbage)

    assert refused.value.code in {"no_response", "bad_base64", "bad_xml", "too_big"}


# --- Hanging us, or making us fetch -------------------------------------------------------


def reference(root):
    return one(root, "//ds:Reference")


def second_reference(uri):
    def spoil(root):
        other = etree.fromstring(etree.tostring(reference(root)))
        other.set("URI", uri)
        reference(root).addnext(other)

    return spoil


def many_references(root):
    for _ in range(600):
        etree.SubElement(one(root, "//ds:SignedInfo"), f"{{{NS['ds']}}}Reference", URI="#_x")


def transforms(count, algorithm):
    def spoil(root):
        for _ in range(count):
            added = etree.SubElement(one(root, "//ds:Transforms"), f"{{{NS['ds']}}}Transform")
            added.set("Algorithm", algorithm)

    return spoil


def prefix_list(root):
    """Thousands of prefixes, each of which canonicalization would look up everywhere."""
    last = root.xpath("//ds:Transform", namespaces=NS)[-1]
    ec = "http://www.w3.org/2001/10/xml-exc-c14n#"
    prefixes = " ".join(f"p{n}" for n in range(20_000))
    etree.SubElement(last, f"{{{ec}}}InclusiveNamespaces", PrefixList=prefixes)


def deep(root):
    element = one(root, "//saml:AttributeValue")
    for _ in range(200):
        element = etree.SubElement(element, "deeper")


def many_attributes(root):
    for n in range(100):
        one(root, "//saml:AttributeValue").set(f"a{n}", "")


def many_elements(root):
    for _ in range(3000):
        etree.SubElement(one(root, "//saml:AttributeValue"), "x")


def retrieval(root):
    etree.SubElement(one(root, "//ds:KeyInfo"), f"{{{NS['ds']}}}RetrievalMethod", URI="http://x/")


def cipher_reference(root):
    xenc = "http://www.w3.org/2001/04/xmlenc#"
    etree.SubElement(
        one(root, "//ds:KeyInfo"), f"{{{xenc}}}CipherReference", URI="file:///dev/zero"
    )


XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
HOSTILE = {
    "a second reference, to an endless file": (
        second_reference("file:///dev/zero"),
        "one_reference",
    ),
    "a second reference, to a web server": (second_reference("http://127.0.0.1/"), "one_reference"),
    "six hundred references": (many_references, "one_reference"),
    "an XSLT program": (transforms(1, XSLT), "transforms"),
    "fifteen hundred transforms": (transforms(1500, wrapping.NS["ds"]), "transforms"),
    "twenty thousand prefixes": (prefix_list, "transforms"),
    "an endless cipher": (cipher_reference, "forbidden_element"),
    "a key to be fetched": (retrieval, "forbidden_element"),
    "two hundred levels": (deep, "too_many_nodes"),
    "a hundred attributes on one element": (many_attributes, "too_many_nodes"),
    "three thousand elements": (many_elements, "too_many_nodes"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_document_never_reaches_the_library(mint, case):
    spoil, code = HOSTILE[case]
    root = mint()
    spoil(root)

    with pytest.raises(Refused) as refused:
        guard_before.inspect(minting.encoded(root))

    assert refused.value.code == code
