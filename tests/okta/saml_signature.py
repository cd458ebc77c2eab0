"""Signing a Response, its Assertion, or both: RSA-SHA256 over exclusive c14n."""

import xmlsec
from lxml import etree

from tests.okta.keys import SigningKey
from tests.okta.saml_request import ASSERTION


def sign(response: etree._Element, which: str, key: SigningKey) -> None:
    """Sign in place: `which` is assertion, response or both. The Assertion goes first."""
    if which in ("assertion", "both"):
        _sign(next(response.iter(f"{{{ASSERTION}}}Assertion")), key)
    if which in ("response", "both"):
        _sign(response, key)


def _sign(element: etree._Element, key: SigningKey) -> None:
    """An enveloped signature that stands right after the Issuer, as the schema demands."""
    node = xmlsec.template.create(
        element, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256, ns="ds"
    )
    element.insert(1, node)
    reference = xmlsec.template.add_reference(
        node, xmlsec.constants.TransformSha256, uri=f"#{element.get('ID')}"
    )
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    info = xmlsec.template.ensure_key_info(node)
    xmlsec.template.x509_data_add_certificate(xmlsec.template.add_x509_data(info))
    xmlsec.tree.add_ids(element, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.private, xmlsec.constants.KeyDataFormatPem)
    context.key.load_cert_from_memory(key.certificate, xmlsec.constants.KeyDataFormatPem)
    context.sign(node)
