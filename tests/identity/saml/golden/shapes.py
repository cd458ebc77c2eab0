"""How each provider signs, and a response of its shape, signed with a key of ours."""

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import xmlsec
from cryptography.hazmat.primitives import serialization
from lxml import etree

from tests.identity.saml.minting import NS, Signer, one

HERE = Path(__file__).parent
template = xmlsec.template


@dataclass(frozen=True)
class Shape:
    issuer: str
    part: str  # what it signs: assertion, response or both
    demanded: str = "assertion"  # what the connection is told to demand
    prefix: str | None = "ds"
    prefix_list: str = ""  # of InclusiveNamespaces
    key_info: tuple[str, ...] = ("certificate",)


SHAPES = {
    "okta": Shape("http://www.okta.com/exk1acme", "both", prefix_list="xs"),
    "adfs": Shape("http://adfs.acme.example/adfs/services/trust", "assertion"),
    "google": Shape(
        "https://accounts.google.com/o/saml2?idpid=C0acme",
        "response",
        "response",
        key_info=("subject", "certificate"),
    ),
    "keycloak": Shape(
        "https://keycloak.acme.example/realms/acme",
        "response",
        "response",
        prefix="dsig",
        key_info=("name", "certificate", "value"),
    ),
    "ping": Shape("https://auth.pingone.example/acme", "assertion", prefix=None),
    "jumpcloud": Shape("JumpCloud", "assertion"),
}


def response(provider: str, by: Signer, **told: str) -> Any:
    """`told`: acs, entity_id, request_id, name."""
    shape = SHAPES[provider]
    text = (HERE / f"{provider}.xml").read_text().strip()
    root = etree.fromstring(text.format(**told, **_times(), **_own(shape)).encode())
    if shape.part != "response":
        _sign(one(root, "saml:Assertion"), by, shape)
    if shape.part != "assertion":
        _sign(root, by, shape)
    return etree.fromstring(etree.tostring(root))


def _own(shape: Shape) -> dict[str, str]:
    return {"idp": shape.issuer, "digits": secrets.token_hex(16)}


def _times() -> dict[str, str]:
    now = datetime.now(UTC)
    offsets = {"earlier": -300, "now": 0, "later": 300, "much_later": 36_000}
    plain = {
        name: (now + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
        for name, seconds in offsets.items()
    }
    with_fractions = {f"{name}_ms": f"{time}.123Z" for name, time in plain.items()}
    return {name: f"{time}Z" for name, time in plain.items()} | with_fractions


def _sign(element: Any, by: Signer, shape: Shape) -> None:
    signature = template.create(
        element,
        xmlsec.constants.TransformExclC14N,
        xmlsec.constants.TransformRsaSha256,
        ns=shape.prefix,
    )
    element.find("saml:Issuer", NS).addnext(signature)
    reference = template.add_reference(
        signature, xmlsec.constants.TransformSha256, uri=f"#{element.get('ID')}"
    )
    template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    last = template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    if shape.prefix_list:
        template.transform_add_c14n_inclusive_namespaces(last, [shape.prefix_list])
    key_info = template.ensure_key_info(signature)
    _describe_key(key_info, shape)
    xmlsec.tree.add_ids(element, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(by.key_pem, xmlsec.constants.KeyDataFormatPem)
    context.key.name = "acme's key"
    context.key.load_cert_from_memory(
        by.certificate_pem.encode(), xmlsec.constants.KeyDataFormatPem
    )
    context.sign(signature)
    if "value" in shape.key_info:
        key_info.append(_bare_key(by))


def _describe_key(key_info: Any, shape: Shape) -> None:
    if "name" in shape.key_info:
        template.add_key_name(key_info)
    data = template.add_x509_data(key_info)
    if "subject" in shape.key_info:
        template.x509_data_add_subject_name(data)
    template.x509_data_add_certificate(data)


def _bare_key(by: Signer) -> Any:
    """KeyValue: the numbers of the key, which nobody may believe."""
    key = serialization.load_pem_private_key(by.key_pem, None).public_key().public_numbers()
    value = etree.Element(f"{{{NS['ds']}}}KeyValue")
    numbers = etree.SubElement(value, f"{{{NS['ds']}}}RSAKeyValue")
    for name, number in (("Modulus", key.n), ("Exponent", key.e)):
        data = number.to_bytes((number.bit_length() + 7) // 8, "big")
        etree.SubElement(numbers, f"{{{NS['ds']}}}{name}").text = base64.b64encode(data).decode()
    return value
