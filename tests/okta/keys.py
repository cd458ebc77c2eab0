"""The IdP's signing key and its self-signed X.509 certificate."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

KEY, CERTIFICATE = "okta-key.pem", "okta-certificate.pem"
VALID_DAYS = 3650


@dataclass(frozen=True)
class SigningKey:
    """A private key and its certificate, both PEM."""

    private: bytes
    certificate: bytes

    @classmethod
    def load(cls, directory: Path | None) -> "SigningKey":
        """The key kept in `directory`, made there if missing; without one, a key for this run."""
        if directory is None:
            return cls.make()
        key, certificate = directory / KEY, directory / CERTIFICATE
        if not (key.exists() and certificate.exists()):
            made = cls.make()
            write_private(key, made.private)
            certificate.write_bytes(made.certificate)
        return cls(key.read_bytes(), certificate.read_bytes())

    @classmethod
    def make(cls, name: str = "Stand-in Okta") -> "SigningKey":
        """RSA 2048 and a certificate for it."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return cls(pem, _certificate(private, name))

    @property
    def certificate_base64(self) -> str:
        """The certificate without its PEM lines, as metadata carries it."""
        lines = self.certificate.decode().strip().splitlines()
        return "".join(lines[1:-1])


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def _certificate(private: rsa.RSAPrivateKey, name: str) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
    )
    certificate = builder.sign(private, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM)
