"""Keys and algorithms: whose signature counts, and of what kind."""

import base64
import hashlib
from datetime import UTC, datetime

import pytest
import xmlsec
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from django.urls import reverse
from lxml import etree

from identity.models import Certificate
from identity.saml import settings as library_settings
from tests.identity.saml.attacks.scene import Attack, after, made
from tests.identity.saml.edits import content, removed
from tests.identity.saml.minting import one, signer

pytestmark = pytest.mark.django_db

HMAC = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
constants = xmlsec.constants


def with_a_shared_secret(scene):
    """The certificate is public; as the secret of an HMAC anybody could sign with it."""
    root = scene.mint()
    one(root, "//ds:SignatureMethod").set("Algorithm", HMAC)
    seal = hmac.HMAC(scene.idp.key.certificate_pem.encode(), hashes.SHA256())
    seal.update(canonical(one(root, "//ds:SignedInfo")))
    one(root, "//ds:SignatureValue").text = base64.b64encode(seal.finalize()).decode()
    return root


def over_nothing(scene):
    """The IdP's key signed the digest of nothing, which is what a failed canonicalization leaves."""
    root = scene.mint()
    one(root, "//ds:DigestValue").text = base64.b64encode(hashlib.sha256(b"").digest()).decode()
    key = serialization.load_pem_private_key(scene.idp.key.key_pem, None)
    seal = key.sign(canonical(one(root, "//ds:SignedInfo")), padding.PKCS1v15(), hashes.SHA256())
    one(root, "//ds:SignatureValue").text = base64.b64encode(seal).decode()
    xml = etree.tostring(root).decode()
    return xml.replace("<saml:Subject>", '<saml:Subject xmlns:no="relative/name">').encode()


def canonical(element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)


def expired_and_blocked(scene):
    scene.set(blocks_expired=True)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    Certificate.objects_all_organizations.update(not_after=past)
    return scene.mint()


def without_a_certificate(scene):
    Certificate.objects_all_organizations.all().delete()
    return scene.mint()


def signed_how(code: str, **how: object) -> Attack:
    return made(lambda scene: scene.mint(**how), code)


CASES = {
    "no signature": signed_how("unsigned", part="nothing"),
    "the signature taken off": after(removed("//ds:Signature"), "unsigned"),
    "only the response signed": signed_how("unsigned", part="response"),
    "only the assertion signed": made(
        lambda scene: scene.mint(part="assertion"), "unsigned", part="response"
    ),
    "the name changed after signing": after(
        content("//saml:NameID", "ceo@acme.example"), "bad_signature"
    ),
    "an attribute changed after signing": after(
        content("//saml:AttributeValue", "ceo@acme.example"), "bad_signature"
    ),
    "the attacker's key with its certificate": made(
        lambda scene: scene.mint(by=signer("attacker")), "bad_signature"
    ),
    "a certificate of the same name": made(
        lambda scene: scene.mint(by=signer("acme", "rsa3072")), "bad_signature"
    ),
    "a shared secret": made(with_a_shared_secret, "sigalg"),
    "a digest of nothing": made(over_nothing, "bad_signature"),
    "SHA-1 signature": signed_how("sigalg", method=constants.TransformRsaSha1),
    "SHA-1 digest": signed_how("digest", digest=constants.TransformSha1),
    "no certificate left": made(without_a_certificate, "no_cert"),
    "expired certificate, where those are refused": made(
        expired_and_blocked, "expired_certificate"
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_key_that_does_not_count_signs_nobody_in(case):
    CASES[case].fails()


@pytest.mark.parametrize(
    ("setting", "code"),
    [({"certFingerprint": "00" * 32}, "fingerprint"), ({"x509certMulti": {}}, "no_cert")],
)
def test_a_fingerprint_is_no_certificate(monkeypatch, setting, code):
    """With one, the library would trust the certificate that the message itself brings."""
    honest = library_settings.for_reading

    def for_reading(sp, idp):
        told = honest(sp, idp)
        told["idp"] |= setting
        return told

    monkeypatch.setattr(library_settings, "for_reading", for_reading)
    signed_how(code, by=signer("attacker")).fails()


def test_strict_checking_cannot_be_switched_off(monkeypatch):
    honest = library_settings.for_reading
    monkeypatch.setattr(
        library_settings, "for_reading", lambda *parties: honest(*parties) | {"strict": False}
    )
    signed_how("strict_off").fails()


def test_an_rsa_key_of_1024_bits_is_not_let_in(as_user, alice):
    weak = signer("weak", "rsa1024").certificate_pem
    response = as_user(alice).post(reverse("identity:save-sso"), {"certificate_text": weak})

    assert "shorter than 2048 bits" in response.content.decode()
    assert not Certificate.objects_all_organizations.exists()
