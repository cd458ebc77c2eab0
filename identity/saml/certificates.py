"""X.509 certificates that an administrator uploads: what we take, and what we say otherwise."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from identity.saml.errors import Refused

MAX_BYTES = 32 * 1024
MIN_RSA_BITS = 2048
PEM = re.compile(r"-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")
CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate we would believe. The dates are shown; SAML trusts the key alone."""

    pem: str
    sha256: str  # hex, lower case
    subject: str
    not_before: datetime
    not_after: datetime

    @property
    def is_expired(self) -> bool:
        return self.not_after <= datetime.now(UTC)


def read(upload: bytes) -> CertificateFacts:
    """The one certificate in `upload`: PEM, DER, PKCS#7 or bare base64.

    Raises Refused with a sentence for the administrator. Nothing of the upload is quoted,
    because it may be a private key.
    """
    if len(upload) > MAX_BYTES:
        raise Refused("certificate_too_big")
    content = upload.removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise Refused("certificate_empty")
    _refuse_other_pem(content)
    certificate = _load(content)
    _check_key(certificate)
    return _facts(certificate)


def read_several(pems: str) -> list[CertificateFacts]:
    """All PEM certificates in a text that we wrote. Raises Refused."""
    return [read(pem.encode()) for pem in PEM.findall(pems)]


def _refuse_other_pem(content: bytes) -> None:
    """Name what administrators upload by mistake."""
    if b"PRIVATE KEY" in content:
        raise Refused("certificate_private_key")
    if b"CERTIFICATE REQUEST-----" in content:
        raise Refused("certificate_request")
    if b"BEGIN PUBLIC KEY" in content or b"BEGIN RSA PUBLIC KEY" in content:
        raise Refused("certificate_public_key")
    if content.count(b"-----BEGIN CERTIFICATE-----") > 1:
        raise Refused("certificate_several")


def _load(content: bytes) -> x509.Certificate:
    if b"-----BEGIN CERTIFICATE-----" in content:
        return _parsed(x509.load_pem_x509_certificate, content)
    if b"-----BEGIN PKCS7-----" in content:
        return _leaf(_parsed(pkcs7.load_pem_pkcs7_certificates, content))
    der = _decoded(content)
    _refuse_other_der(der)
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        return _leaf(_parsed(pkcs7.load_der_pkcs7_certificates, der))


def _parsed(load, content: bytes):  # type: ignore[no-untyped-def]
    try:
        return load(content)
    except Exception:  # noqa: BLE001 (cryptography raises several kinds on garbage)
        raise Refused("certificate_unreadable") from None


def _leaf(chain: list[x509.Certificate]) -> x509.Certificate:
    """The certificate that issued no other in a PKCS#7 chain; it holds the signing key."""
    issuers = [[other.issuer for other in chain if other is not one] for one in chain]
    leaves = [one for one, others in zip(chain, issuers, strict=True) if one.subject not in others]
    if len(leaves) != 1:
        raise Refused("certificate_several" if chain else "certificate_unreadable")
    return leaves[0]


def _decoded(content: bytes) -> bytes:
    """DER as it is, or base64 without the PEM lines, as metadata carries it."""
    try:
        return base64.b64decode(b"".join(content.split()), validate=True)
    except binascii.Error:
        return content


def _refuse_other_der(der: bytes) -> None:
    others = (
        ("certificate_request", x509.load_der_x509_csr, ()),
        ("certificate_public_key", serialization.load_der_public_key, ()),
        ("certificate_private_key", serialization.load_der_private_key, (None,)),
    )
    for code, load, arguments in others:
        try:
            load(der, *arguments)
        except TypeError:  # an encrypted private key, and we have no password
            raise Refused(code) from None
        except Exception:  # noqa: BLE001, S112 (it is not one of these, which is good)
            continue
        raise Refused(code)


def _check_key(certificate: x509.Certificate) -> None:
    try:
        key = certificate.public_key()
    except Exception:  # noqa: BLE001 (an algorithm that cryptography does not know)
        raise Refused("certificate_key") from None
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < MIN_RSA_BITS:
            raise Refused("certificate_weak", f"{key.key_size} bits")
    elif isinstance(key, ec.EllipticCurvePublicKey):
        if not isinstance(key.curve, CURVES):
            raise Refused("certificate_curve", key.curve.name)
    else:
        raise Refused("certificate_key")


def _facts(certificate: x509.Certificate) -> CertificateFacts:
    return CertificateFacts(
        pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        subject=certificate.subject.rfc4514_string()[:500],
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )
