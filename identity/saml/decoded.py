"""What a response says, for the eyes of an administrator. Nothing of it is verified."""

from contextlib import suppress
from typing import Any

from identity.saml import certificates, guard_after
from identity.saml.errors import Refused
from identity.saml.names import Element, find, text

MOST = 100  # attributes that are shown
LONGEST = 1000  # characters of a value


def facts_of(document: Element, assertion: Element) -> dict[str, Any]:
    """Plain values, as they are kept and shown."""
    return {
        "issuer": _texts(assertion, "saml:Issuer"),
        "name_id": _texts(assertion, "saml:Subject/saml:NameID"),
        "name_id_format": _values(assertion, "saml:Subject/saml:NameID", "Format"),
        "audiences": _texts(assertion, "saml:Conditions/saml:AudienceRestriction/saml:Audience"),
        "destination": document.get("Destination", ""),
        "recipient": _values(
            assertion,
            "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData",
            "Recipient",
        ),
        "not_before": _values(assertion, "saml:Conditions", "NotBefore"),
        "not_on_or_after": _values(assertion, "saml:Conditions", "NotOnOrAfter"),
        "skew_seconds": _skew(document),
        "signed": _signed(document, assertion),
        "signature_methods": _values(
            document, ".//ds:Signature/ds:SignedInfo/ds:SignatureMethod", "Algorithm"
        ),
        "certificates": _fingerprints(document),
        "attributes": _attributes(assertion),
    }


def _texts(element: Element, path: str) -> str:
    return ", ".join(text(each) for each in find(element, path))[:LONGEST]


def _values(element: Element, path: str, name: str) -> str:
    found = dict.fromkeys(each.get(name, "") for each in find(element, path))
    return ", ".join(found)[:LONGEST]


def _skew(document: Element) -> float | None:
    """By how many seconds our clock is ahead of the IdP's, the way of the response included."""
    try:
        issued = guard_after.parse_time(document.get("IssueInstant"))
    except Refused:
        return None
    return round((guard_after.now() - issued).total_seconds(), 1)


def _signed(document: Element, assertion: Element) -> list[str]:
    parts = {"Response": document, "Assertion": assertion}
    return [name for name, part in parts.items() if guard_after.is_signed(part)]


def _fingerprints(document: Element) -> list[str]:
    """SHA-256 of the certificates that came along, to hold beside ours."""
    found: dict[str, None] = {}
    for element in find(document, ".//ds:X509Certificate"):
        with suppress(Refused):
            found[certificates.read(text(element).encode()).sha256] = None
    return list(found)


def _attributes(assertion: Element) -> list[dict[str, Any]]:
    elements = find(assertion, "saml:AttributeStatement/saml:Attribute")[:MOST]
    return [
        {
            "name": element.get("FriendlyName") or element.get("Name", ""),
            "values": [text(each)[:LONGEST] for each in find(element, "saml:AttributeValue")],
        }
        for element in elements
    ]
