"""What this version does not do, it refuses by name: single logout and encryption."""

from http import HTTPStatus

import pytest
from django.urls import Resolver404, resolve
from lxml import etree

from tests.identity.saml.attacks.hostile import sign_requests
from tests.identity.saml.attacks.scene import Scene, after, made
from tests.identity.saml.edits import added
from tests.identity.saml.minting import NS, one

pytestmark = pytest.mark.django_db

XENC = "http://www.w3.org/2001/04/xmlenc#"


def message(name: str) -> bytes:
    return f'<samlp:{name} xmlns:samlp="{NS["samlp"]}" ID="_x" Version="2.0"/>'.encode()


def encrypt(root) -> None:
    """The assertion in its wrapping, as an IdP sends it that has some key of ours."""
    assertion = one(root, "//saml:Assertion")
    box = etree.Element(f"{{{NS['saml']}}}EncryptedAssertion")
    data = etree.SubElement(box, f"{{{XENC}}}EncryptedData")
    etree.SubElement(data, f"{{{XENC}}}EncryptionMethod", Algorithm=f"{XENC}aes128-cbc")
    etree.SubElement(etree.SubElement(data, f"{{{XENC}}}CipherData"), f"{{{XENC}}}CipherValue")
    root.replace(assertion, box)


CASES = {
    "LogoutRequest": made(lambda _: message("LogoutRequest"), "not_response"),
    "LogoutResponse": made(lambda _: message("LogoutResponse"), "not_response"),
    "EncryptedAssertion": after(encrypt, "encrypted_not_supported"),
    "EncryptedAssertion while requests are signed": after(
        encrypt, "encrypted_not_supported", prepare=sign_requests
    ),
    "EncryptedID": after(added("//saml:Subject", "saml:EncryptedID"), "encrypted_not_supported"),
    "EncryptedAttribute": after(
        added("//saml:AttributeStatement", "saml:EncryptedAttribute"), "encrypted_not_supported"
    ),
    "ArtifactResponse": made(lambda _: message("ArtifactResponse"), "not_response"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_not_supported_is_refused_by_name(case):
    CASES[case].fails()


@pytest.mark.parametrize("name", ["slo", "sls", "logout", "artifact"])
def test_single_logout_has_no_address(name, client):
    door = Scene.build().idp.door("acs").replace("acs", name)

    assert client.post(door).status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(Resolver404):
        resolve(door)


def test_single_logout_is_not_in_our_metadata(client):
    published = client.get(Scene.build().idp.door("metadata")).content

    assert b"AssertionConsumerService" in published
    assert b"Logout" not in published
