"""SAML responses as an IdP would mint them, and the tools to spoil them.

Built by lxml and signed by xmlsec alone, so that no code of the product helps.
Keys are made when a test first asks and are never written down.
"""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree

NS = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
}
IDP = "https://idp.acme.example/entity"

Edit = Callable[[etree._Element], object]


@dataclass(frozen=True)
class Signer:
    """A key of an IdP and the certificate that shows it."""

    key_pem: bytes
    certificate_pem: str
    method: object = xmlsec.constants.TransformRsaSha256


@cache
def signer(name: str = "idp", kind: str = "rsa2048", *, expired: bool = False) -> Signer:
    """The key called `name`, made once in a session."""
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else _rsa(int(kind[3:]))
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    method = xmlsec.constants.TransformEcdsaSha256 if kind == "p256" else Signer.method
    return Signer(pem, certificate(key, name, expired=expired), method)


def _rsa(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def certificate(key, name: str, *, expired: bool = False) -> str:
    """A self-signed certificate of `key`, in PEM."""
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    until = now - timedelta(days=1) if expired else now + timedelta(days=365)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(until)
    )
    algorithm = None if not hasattr(key, "key_size") else hashes.SHA256()
    return built.sign(key, algorithm).public_bytes(serialization.Encoding.PEM).decode()


TEMPLATE = """
<samlp:Response xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="{response_id}" Version="2.0"
    IssueInstant="{now}" Destination="{acs}" InResponseTo="{request_id}">
  <saml:Issuer>{idp}</saml:Issuer>
  <samlp:Status>
    <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>
  </samlp:Status>
  <saml:Assertion ID="{assertion_id}" Version="2.0" IssueInstant="{now}">
    <saml:Issuer>{idp}</saml:Issuer>
    <saml:Subject>
      <saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"></saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <saml:SubjectConfirmationData Recipient="{acs}" NotOnOrAfter="{later}"
            InResponseTo="{request_id}"/>
      </saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="{earlier}" NotOnOrAfter="{later}">
      <saml:AudienceRestriction><saml:Audience>{entity_id}</saml:Audience></saml:AudienceRestriction>
    </saml:Conditions>
    <saml:AuthnStatement AuthnInstant="{now}" SessionIndex="{session_index}">
      <saml:AuthnContext>
        <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
      </saml:AuthnContext>
    </saml:AuthnStatement>
    <saml:AttributeStatement>
      <saml:Attribute Name="email"><saml:AttributeValue>{email}</saml:AttributeValue></saml:Attribute>
    </saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>
"""


def at(**offset: float) -> str:
    """A time as SAML writes it, `offset` from now."""
    return (datetime.now(UTC) + timedelta(**offset)).strftime("%Y-%m-%dT%H:%M:%SZ")


def unsigned(*, entity_id: str, acs: str, request_id: str, name_id: str, idp: str = IDP):
    """A good response in every way but that nobody signed it."""
    root = etree.fromstring(
        TEMPLATE.format(
            **NS,
            idp=idp,
            entity_id=entity_id,
            acs=acs,
            request_id=request_id,
            email="someone@acme.example",
            response_id=new_id(),
            assertion_id=new_id(),
            session_index=new_id(),
            now=at(),
            earlier=at(minutes=-1),
            later=at(minutes=5),
        ).strip(),
        etree.XMLParser(remove_blank_text=True),
    )
    one(root, "//saml:NameID").text = name_id
    return root


def new_id() -> str:
    return f"_{secrets.token_hex(16)}"


def one(root, path: str):
    """The one element at `path`."""
    (found,) = root.xpath(path, namespaces=NS)
    return found


def sign(element, by: Signer, *, method=None, digest=xmlsec.constants.TransformSha256) -> None:
    """Sign `element` in place: enveloped, exclusive c14n, after Issuer."""
    template = xmlsec.template.create(
        element, xmlsec.constants.TransformExclC14N, method or by.method, ns="ds"
    )
    issuer = element.find("saml:Issuer", NS)
    element.insert(0 if issuer is None else 1, template)
    reference = xmlsec.template.add_reference(template, digest, uri=f"#{element.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(template))
    xmlsec.tree.add_ids(element.getroottree().getroot(), ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(by.key_pem, xmlsec.constants.KeyDataFormatPem)
    context.key.load_cert_from_memory(
        by.certificate_pem.encode(), xmlsec.constants.KeyDataFormatPem
    )
    context.sign(template)


def reparsed(root):
    """A fresh tree of what went over the wire, without the IDs that xmlsec registered."""
    return etree.fromstring(etree.tostring(root))


def signed(root, by: Signer, part: str = "assertion", **how):
    """`root` with its "assertion", "response", both or nothing signed."""
    if part in {"assertion", "both"}:
        sign(one(root, "saml:Assertion"), by, **how)
    if part in {"response", "both"}:
        sign(root, by, **how)
    return reparsed(root)


def encoded(root) -> str:
    xml = root if isinstance(root, bytes) else etree.tostring(root)
    return base64.b64encode(xml).decode()
