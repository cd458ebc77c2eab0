"""What the IdP publishes about itself, as an administrator imports it (SAML Metadata 2.4.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree
from onelogin.saml2 import xmlparser

from identity import idp_urls
from identity.saml import certificates, guard_after
from identity.saml.certificates import CertificateFacts
from identity.saml.errors import Refused
from identity.saml.names import DS, MD, REDIRECT_BINDING, Element, text

MAX_BYTES = 1024 * 1024
ENTITY = f"{{{MD}}}EntityDescriptor"
ENTITIES = f"{{{MD}}}EntitiesDescriptor"
IDP = f"{{{MD}}}IDPSSODescriptor"


@dataclass(frozen=True)
class IdpMetadata:
    """What a connection takes from a metadata file. Nothing of it is verified."""

    entity_id: str
    sso_url: str
    certificates: tuple[CertificateFacts, ...]  # of keys that may sign, each once
    wants_signed_requests: bool


def read(document: bytes) -> IdpMetadata:
    """The one identity provider that `document` describes.

    Raises Refused with a sentence for the administrator: also for a file that an IdP publishes
    of several, or that it says is no longer valid.
    """
    if len(document) > MAX_BYTES:
        raise Refused("metadata_too_big")
    entity, idp = _only_idp(_parse(document))
    _check_valid(entity, idp)
    entity_id = entity.get("entityID", "").strip()
    if not entity_id:
        raise Refused("metadata_no_entity_id")
    return IdpMetadata(
        entity_id=entity_id,
        sso_url=_sso_url(idp),
        certificates=_signing(idp),
        wants_signed_requests=idp.get("WantAuthnRequestsSigned", "").strip() in ("true", "1"),
    )


def _parse(document: bytes) -> Element:
    """By the parser of responses: no DTD, no entities, no network."""
    try:
        root = xmlparser.fromstring(document, forbid_dtd=True, forbid_entities=True)
    except (etree.LxmlError, ValueError):
        raise Refused("metadata_bad_xml") from None
    if root.tag not in (ENTITY, ENTITIES):
        raise Refused("metadata_other")
    found: Element = root
    return found


def _only_idp(root: Element) -> tuple[Element, Element]:
    """The entity and its role. A file with an SP beside it, as AD FS writes it, is fine."""
    found = [(entity, idp) for entity in root.iter(ENTITY) for idp in entity.iterchildren(IDP)]
    if len(found) > 1:
        raise Refused("metadata_several")
    if not found:
        raise Refused("metadata_no_idp")
    return found[0]


def _check_valid(*elements: Element) -> None:
    ends = [element.get("validUntil") for element in elements]
    if any(guard_after.parse_time(end) <= datetime.now(UTC) for end in ends if end):
        raise Refused("metadata_expired")


def _sso_url(idp: Element) -> str:
    """Where browsers are sent with a question in the query (SAML Bindings 3.4)."""
    for service in idp.iterchildren(f"{{{MD}}}SingleSignOnService"):
        if service.get("Binding") == REDIRECT_BINDING:
            try:
                return idp_urls.check(service.get("Location", "").strip())
            except idp_urls.BadUrl as reason:
                raise Refused("metadata_bad_url", str(reason)) from None
    raise Refused("metadata_no_redirect")


def _signing(idp: Element) -> tuple[CertificateFacts, ...]:
    """A key for encryption alone must not become one that signs. Raises Refused."""
    found = [certificates.read(pem.encode()) for pem in _pems(idp)]
    if not found:
        raise Refused("metadata_no_certificate")
    return tuple({each.sha256: each for each in found}.values())


def _pems(idp: Element) -> Iterator[str]:
    for descriptor in idp.iterchildren(f"{{{MD}}}KeyDescriptor"):
        if descriptor.get("use") != "encryption":
            yield from map(text, descriptor.iter(f"{{{DS}}}X509Certificate"))
