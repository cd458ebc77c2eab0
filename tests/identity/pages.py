"""What the tests of pages share: certificates as an administrator would upload them."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from identity import sign_in_tests

YEAR = timedelta(days=365)


def certificate(name: str = "acme.okta.com") -> bytes:
    """A self-signed certificate in PEM, good from yesterday for a year."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    since = datetime.now(UTC) - timedelta(days=1)
    draft = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    draft = draft.public_key(key.public_key()).serial_number(x509.random_serial_number())
    draft = draft.not_valid_before(since).not_valid_after(since + YEAR)
    signed = draft.sign(key, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM)


CERTIFICATE = certificate()


def prove(organization) -> None:
    """As if a test sign-in had just succeeded with the settings that are stored."""
    connection = organization.sso_connections.get()
    connection.proven_digest = sign_in_tests.settings_digest(connection)
    connection.proven_at = datetime.now(UTC)
    connection.save()
