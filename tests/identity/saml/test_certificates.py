"""An administrator uploads whatever file the IdP gave; we take certificates and say why not."""

import base64

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from identity.saml import certificates
from identity.saml.errors import Refused
from tests.identity.saml import minting

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


@pytest.fixture(scope="module")
def pem() -> bytes:
    return minting.signer().certificate_pem.encode()


@pytest.fixture(scope="module")
def parsed(pem) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem)


def der(certificate) -> bytes:
    return certificate.public_bytes(DER)


ACCEPTED = {
    "PEM": lambda pem, cert: pem,
    "PEM with CRLF and a byte order mark": lambda pem, cert: (
        b"\xef\xbb\xbf" + pem.replace(b"\n", b"\r\n")
    ),
    "DER": lambda pem, cert: der(cert),
    "bare base64": lambda pem, cert: base64.b64encode(der(cert)),
    "base64 in lines": lambda pem, cert: base64.encodebytes(der(cert)),
    "PKCS#7 in PEM": lambda pem, cert: pkcs7.serialize_certificates([cert], PEM),
    "PKCS#7 in DER": lambda pem, cert: pkcs7.serialize_certificates([cert], DER),
}


@pytest.mark.parametrize("form", ACCEPTED)
def test_a_certificate_is_accepted_in_every_usual_form(pem, parsed, form):
    facts = certificates.read(ACCEPTED[form](pem, parsed))

    assert facts.pem.encode() == pem
    assert facts.sha256 == parsed.fingerprint(hashes.SHA256()).hex()
    assert facts.subject == "CN=idp"
    assert facts.not_after == parsed.not_valid_after_utc
    assert not facts.is_expired


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1, ec.SECP521R1])
def test_the_three_curves_are_accepted(curve):
    upload = minting.certificate(ec.generate_private_key(curve()), "curve").encode()

    assert certificates.read(upload).subject == "CN=curve"


def test_an_expired_certificate_is_told_but_not_refused():
    expired = minting.signer("late", expired=True)

    assert certificates.read(expired.certificate_pem.encode()).is_expired


def private_key() -> bytes:
    return minting.signer().key_pem


def private_der(algorithm=None) -> bytes:
    key = serialization.load_pem_private_key(private_key(), None)
    kept = algorithm or serialization.NoEncryption()
    return key.private_bytes(DER, serialization.PrivateFormat.PKCS8, kept)


def request() -> x509.CertificateSigningRequest:
    key = ec.generate_private_key(ec.SECP256R1())
    return x509.CertificateSigningRequestBuilder(x509.Name([])).sign(key, hashes.SHA256())


def public_key(encoding) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


def of(key) -> bytes:
    return minting.certificate(key, "odd").encode()


REFUSED = {
    "nothing": (lambda: b"", "certificate_empty"),
    "white space": (lambda: b" \r\n", "certificate_empty"),
    "five megabytes": (lambda: b"A" * 5_000_000, "certificate_too_big"),
    "a zip archive": (lambda: b"PK\x03\x04" + bytes(100), "certificate_unreadable"),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "certificate_unreadable"),
    "a damaged PEM": (
        lambda: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "certificate_unreadable",
    ),
    "a private key": (private_key, "certificate_private_key"),
    "a private key after the certificate": (
        lambda: minting.signer().certificate_pem.encode() + private_key(),
        "certificate_private_key",
    ),
    "a private key in DER": (private_der, "certificate_private_key"),
    "a private key in base64": (
        lambda: base64.b64encode(private_der()),
        "certificate_private_key",
    ),
    "an encrypted private key in DER": (
        lambda: private_der(serialization.BestAvailableEncryption(b"secret")),
        "certificate_private_key",
    ),
    "a signing request": (lambda: request().public_bytes(PEM), "certificate_request"),
    "a signing request in DER": (lambda: request().public_bytes(DER), "certificate_request"),
    "a public key": (lambda: public_key(PEM), "certificate_public_key"),
    "a public key in DER": (lambda: public_key(DER), "certificate_public_key"),
    "two certificates": (
        lambda: minting.signer("a").certificate_pem.encode() * 2,
        "certificate_several",
    ),
    "RSA with 1024 bits": (
        lambda: of(rsa.generate_private_key(public_exponent=65537, key_size=1024)),
        "certificate_weak",
    ),
    "an odd curve": (lambda: of(ec.generate_private_key(ec.SECP256K1())), "certificate_curve"),
    "Ed25519": (lambda: of(ed25519.Ed25519PrivateKey.generate()), "certificate_key"),
}


@pytest.mark.parametrize("upload", REFUSED)
def test_anything_else_is_refused_with_one_plain_sentence(upload):
    make, code = REFUSED[upload]

    with pytest.raises(Refused) as refused:
        certificates.read(make())

    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_the_message_never_quotes_the_upload():
    with pytest.raises(Refused) as refused:
        certificates.read(private_key())

    assert refused.value.detail == ""
    assert private_key().splitlines()[1].decode() not in str(refused.value)
