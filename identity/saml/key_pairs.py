"""Key pairs of ours, with which requests to an IdP are signed, and their certificates."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from identity.saml import certificates
from identity.saml.certificates import CertificateFacts

BITS = 3072  # good beyond 2030, which 2048 bits are not, and the certificate lasts that long
EXPONENT = 65537
LIFETIME = timedelta(days=3652)  # ten years: who wants another key sooner makes one
EARLIER = timedelta(days=1)  # for clocks that are behind ours
LONGEST_NAME = 64  # of a common name (RFC 5280, appendix A.1)


@dataclass(frozen=True)
class KeyPair:
    key_pem: str = field(repr=False)
    certificate: CertificateFacts


def make(host: str) -> KeyPair:
    """A fresh pair, with a certificate that it signs itself. Takes up to a second."""
    key = generate_private_key(public_exponent=EXPONENT, key_size=BITS)
    certificate = _certificate(key, host).public_bytes(serialization.Encoding.PEM)
    return KeyPair(_pem(key), certificates.read(certificate))


def load(key_pem: str) -> RSAPrivateKey:
    """A key that `make` made.

    That its numbers fit each other is not computed again, which would take a third of a second
    of each sign-in: encryption at rest shows whether a single bit of it was changed.
    """
    key = serialization.load_pem_private_key(
        key_pem.encode(), password=None, unsafe_skip_rsa_key_validation=True
    )
    return cast(RSAPrivateKey, key)


def _certificate(key: RSAPrivateKey, host: str) -> x509.Certificate:
    """For signatures alone: it can neither vouch for other certificates nor encrypt."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:LONGEST_NAME])])
    now = datetime.now(UTC)
    draft = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    draft = draft.public_key(key.public_key()).serial_number(x509.random_serial_number())
    draft = draft.not_valid_before(now - EARLIER).not_valid_after(now + LIFETIME)
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return draft.add_extension(_usage(), critical=True).sign(key, hashes.SHA256())


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),  # identity.encryption does that
    ).decode()
