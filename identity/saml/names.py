"""Namespaces and constants of SAML 2.0 and XML Signature, and how their elements are found."""

from lxml import etree

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"

POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
STATUS_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
NAMEID_UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
NAMEID_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"

PREFIXES = {"saml": SAML, "samlp": SAMLP, "ds": DS}

Element = etree._Element


def find(element: Element, path: str) -> list[Element]:
    """Elements at `path`, with the prefixes saml, samlp and ds."""
    return list(element.iterfind(path, PREFIXES))


def local_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def namespace(element: Element) -> str:
    return str(element.tag)[1:].rpartition("}")[0]  # of "{namespace}name"


def text(element: Element) -> str:
    """The whole text, never cut at a comment or a child as `.text` would be."""
    return "".join(str(part) for part in element.itertext())
