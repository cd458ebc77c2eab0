"""Reading an AuthnRequest that came by HTTP-Redirect (SAML Bindings section 3.4)."""

import base64
import binascii
import zlib
from dataclasses import dataclass

from lxml import etree

from tests.okta.saml_app import SamlApp

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
LARGEST = 64 * 1024


class BadRequest(Exception):
    """The request is not one that this IdP answers; the text is for the administrator."""


@dataclass(frozen=True)
class AuthnRequest:
    """What the IdP needs of a request. `id` becomes InResponseTo."""

    id: str
    issuer: str
    acs_url: str
    destination: str


def read(encoded: str, app: SamlApp) -> AuthnRequest:
    """Decode `SAMLRequest` and check it against the application. Raises BadRequest."""
    root = _parse(_inflate(encoded))
    if root.tag != f"{{{PROTOCOL}}}AuthnRequest" or root.get("Version") != "2.0":
        raise BadRequest("This is not a SAML 2.0 AuthnRequest.")
    request = AuthnRequest(
        id=root.get("ID") or "",
        issuer=(root.findtext(f"{{{ASSERTION}}}Issuer") or "").strip(),
        acs_url=root.get("AssertionConsumerServiceURL") or app.acs_url,
        destination=root.get("Destination") or app.sso_url,
    )
    _check(request, app)
    return request


def _check(request: AuthnRequest, app: SamlApp) -> None:
    """Whoever asks must be the application that was set up here."""
    if not request.id:
        raise BadRequest("The request has no ID.")
    pairs = [
        ("Issuer (Audience URI, SP Entity ID)", app.entity_id, request.issuer),
        ("ACS URL (Single sign-on URL)", app.acs_url, request.acs_url),
        ("Destination", app.sso_url, request.destination),
    ]
    for what, expected, received in pairs:
        if expected != received:
            raise BadRequest(
                f"{what}: this app expects “{expected}”, the request has “{received}”."
            )


def _inflate(encoded: str) -> bytes:
    """Undo base64 and DEFLATE, but never past LARGEST bytes."""
    try:
        packed = base64.b64decode(encoded, validate=True)
        machine = zlib.decompressobj(-zlib.MAX_WBITS)
        document = machine.decompress(packed, LARGEST)
    except (binascii.Error, zlib.error):
        raise BadRequest("SAMLRequest is not base64 of a DEFLATE stream.") from None
    if machine.unconsumed_tail or not machine.eof:
        raise BadRequest("SAMLRequest is too large or cut off.")
    return document


def _parse(document: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError:
        raise BadRequest("SAMLRequest is not well-formed XML.") from None
    if root.getroottree().docinfo.doctype:
        raise BadRequest("SAMLRequest has a document type.")
    return root
