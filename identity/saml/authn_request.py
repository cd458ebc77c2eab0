"""AuthnRequest: asking the IdP who sits at the browser (SAML Core 3.4.1, Bindings 3.4)."""

import base64
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from identity.saml.names import NAMEID_UNSPECIFIED, POST_BINDING, SAML, SAMLP
from identity.saml.parties import IdentityProvider, ServiceProvider

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


@dataclass(frozen=True)
class AuthnRequest:
    """One question to the IdP. `url` is where the browser goes to ask it."""

    id: str
    relay_state: str
    url: str


def build(
    sp: ServiceProvider,
    idp: IdentityProvider,
    *,
    mark: str = "",
    key: RSAPrivateKey | None = None,
) -> AuthnRequest:
    """A fresh request for the HTTP-Redirect binding, signed if there is a key.

    RelayState is a random token of 43 bytes behind the mark (the limit is 80), never a URL. The
    mark, which the ID bears too, says what the request is for before anything is looked up.
    """
    request_id = f"_{mark}{secrets.token_hex(20)}"  # an xs:ID cannot begin with a digit
    relay_state = f"{mark}{secrets.token_urlsafe(32)}"
    query = urlencode(
        {"SAMLRequest": _deflated(_xml(request_id, sp, idp)), "RelayState": relay_state}
    )
    if key:
        query = _signed(query, key)
    joint = "&" if urlsplit(idp.sso_url).query else "?"
    return AuthnRequest(request_id, relay_state, f"{idp.sso_url}{joint}{query}")


def _signed(query: str, key: RSAPrivateKey) -> str:
    """The signature covers these very letters, and none of the IdP's own query (Bindings 3.4.4.1)."""
    query = f"{query}&{urlencode({'SigAlg': RSA_SHA256})}"
    signature = key.sign(query.encode(), PKCS1v15(), SHA256())
    return f"{query}&{urlencode({'Signature': base64.b64encode(signature)})}"


def _xml(request_id: str, sp: ServiceProvider, idp: IdentityProvider) -> bytes:
    """Built as a tree, so that an ampersand in the login URL is escaped."""
    request = etree.Element(
        f"{{{SAMLP}}}AuthnRequest",
        nsmap={"samlp": SAMLP, "saml": SAML},
        ID=request_id,
        Version="2.0",
        IssueInstant=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        Destination=idp.sso_url,
        ProtocolBinding=POST_BINDING,
        AssertionConsumerServiceURL=sp.acs_url,
    )
    etree.SubElement(request, f"{{{SAML}}}Issuer").text = sp.entity_id
    policy = {"Format": NAMEID_UNSPECIFIED, "AllowCreate": "true"}
    etree.SubElement(request, f"{{{SAMLP}}}NameIDPolicy", policy)
    return etree.tostring(request)


def _deflated(xml: bytes) -> str:
    """Raw DEFLATE, then base64 (SAML Bindings 3.4.4.1)."""
    squeeze = zlib.compressobj(wbits=-15)
    return base64.b64encode(squeeze.compress(xml) + squeeze.flush()).decode()
