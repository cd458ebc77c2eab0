"""Checks on a SAML response before python3-saml may touch it.

The library digests what an attacker's SignedInfo points to before it looks at the
signature, so a hostile document must not reach it: it could hang the process or take
minutes. What stands here looks only at the shape of the document and is done in about
a millisecond. Nothing that it returns is verified.
"""

import base64
import binascii
from dataclasses import dataclass

from lxml import etree
from onelogin.saml2 import xmlparser

from identity.saml import guard_signatures
from identity.saml.errors import Refused
from identity.saml.names import (
    DS,
    SAML,
    SAMLP,
    STATUS_SUCCESS,
    XENC,
    XENC11,
    Element,
    find,
    local_name,
    namespace,
    text,
)
from identity.saml.unexpected import failures_refuse

MAX_BYTES = 256 * 1024  # of XML
MAX_ELEMENTS = 2000
MAX_DEPTH = 64
MAX_ID = 256  # characters; the assertion's is kept
MAX_ATTRIBUTES = 64  # of one element: sorting them for a signature takes quadratic time

FORBIDDEN = {
    f"{{{DS}}}Object",
    f"{{{DS}}}Manifest",
    f"{{{DS}}}RetrievalMethod",
    f"{{{XENC}}}CipherReference",
    f"{{{SAMLP}}}Extensions",
    f"{{{SAMLP}}}StatusDetail",
}
ID_NAMES = {"ID", "Id", "id"}
ENCRYPTED = {"EncryptedAssertion", "EncryptedID", "EncryptedAttribute"}
CHILDREN = {
    f"{{{SAML}}}Issuer",
    f"{{{DS}}}Signature",
    f"{{{SAMLP}}}Status",
    f"{{{SAML}}}Assertion",
}


@dataclass(frozen=True)
class Unverified:
    """A response whose shape is harmless. Whatever it says may still be a lie."""

    encoded: str  # base64, exactly the bytes that were inspected
    in_response_to: str | None
    issuer: str


@failures_refuse()
def inspect(encoded: str) -> Unverified:
    """Decode and inspect the form field SAMLResponse. Raises Refused."""
    raw = _decode(encoded)
    root = _parse(raw)
    check(root)
    issuers = find(root, "saml:Assertion/saml:Issuer")
    return Unverified(
        encoded=base64.b64encode(raw).decode(),
        in_response_to=root.get("InResponseTo"),
        issuer=text(issuers[0]) if issuers else "",
    )


def read(encoded: str) -> Element:
    """The document alone, to look at what `inspect` has let pass or put away. Raises Refused."""
    return _parse(_decode(encoded))


def readable(encoded: str) -> str:
    """The response as text, to look at, however broken it is; blank if it is no text."""
    try:
        return (
            _decode(encoded).decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
        )
    except Refused:
        return ""


def check(root: Element) -> None:
    """Every rule about the shape of the document, cheapest first. Raises Refused."""
    _check_root(root)
    _check_size(root)
    elements = list(root.iter())  # once: each walk through the library's elements takes its time
    _check_attributes(elements)
    _check_status(root)
    _check_ids(elements)
    _check_elements(root, elements)
    _check_one_assertion(root, elements)
    guard_signatures.check(elements)


def _decode(encoded: str) -> bytes:
    """Strict base64 but for white space, so that nobody downstream reads other bytes."""
    compact = "".join(encoded.split())
    if not compact:
        raise Refused("no_response")
    if len(compact) > MAX_BYTES * 4 // 3 + 4:
        raise Refused("too_big")
    try:
        return base64.b64decode(compact.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Refused("bad_base64") from None


def _parse(raw: bytes) -> Element:
    """Parse as the library will: one parser means no two readings of one document."""
    try:
        return xmlparser.fromstring(raw, forbid_dtd=True, forbid_entities=True)
    except (etree.LxmlError, ValueError) as error:
        raise Refused("bad_xml", str(error)) from None


def _check_root(root: Element) -> None:
    if root.tag != f"{{{SAMLP}}}Response":
        raise Refused("not_response", str(root.tag))
    if root.get("Version") != "2.0":
        raise Refused("version", str(root.get("Version")))


def _check_size(root: Element) -> None:
    if root.xpath(f"count(//*) > {MAX_ELEMENTS}"):
        raise Refused("too_many_nodes", "elements")
    if root.xpath(f"boolean(//*[count(ancestor::*) >= {MAX_DEPTH}])"):
        raise Refused("too_many_nodes", "depth")


def _check_attributes(elements: list[Element]) -> None:
    for element in elements:
        if len(element.attrib) > MAX_ATTRIBUTES:
            raise Refused("too_many_nodes", "attributes")


def _check_status(root: Element) -> None:
    """An error of the IdP is shown as such; it carries no assertion (SAML Core 3.2.2.2)."""
    codes = [element.get("Value", "") for element in root.iter(f"{{{SAMLP}}}StatusCode")]
    top = [element.get("Value", "") for element in find(root, "samlp:Status/samlp:StatusCode")]
    if len(top) != 1:
        raise Refused("status")
    if top[0] != STATUS_SUCCESS:
        messages = [text(element) for element in find(root, "samlp:Status/samlp:StatusMessage")]
        raise Refused("idp_status", " ".join(codes + messages))


def _check_ids(elements: list[Element]) -> None:
    seen: set[str] = set()
    for element in elements:
        for name, value in element.attrib.items():
            if str(name).rpartition("}")[2].lower() != "id":
                continue
            if name not in ID_NAMES:  # of a namespace, or "iD"
                raise Refused("xml_id", str(name))
            if len(value) > MAX_ID:
                raise Refused("long_id", f"{len(value)} characters")
            if value in seen:
                raise Refused("dup_id", str(value))
            seen.add(str(value))


def _check_elements(root: Element, elements: list[Element]) -> None:
    for element in elements:
        if element.tag in FORBIDDEN:
            raise Refused("forbidden_element", str(element.tag))
        if namespace(element) in {XENC, XENC11} or local_name(element) in ENCRYPTED:
            raise Refused("encrypted_not_supported")
    for child in root:
        if child.tag not in CHILDREN:
            raise Refused("unexpected_child", str(child.tag))


def _check_one_assertion(root: Element, elements: list[Element]) -> None:
    """Exactly one in any namespace, directly below the response: nothing to mix it up with."""
    anywhere = [element for element in elements if local_name(element) == "Assertion"]
    if len(anywhere) != 1 or find(root, "saml:Assertion") != anywhere:
        raise Refused("one_assertion", str(len(anywhere)))
