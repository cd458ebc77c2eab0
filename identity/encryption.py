"""Secrets that we must be able to send, encrypted at rest.

Each value has a key of its own, derived from the master keys and from where the value
lives, so a ciphertext copied into another organization, column or row opens nothing.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotDecrypt(RuntimeError):
    """The value was encrypted with a key that is no longer given, or for another place."""


def encrypt(secret: str, *, place: str) -> str:
    """Encrypt for `place`, such as "okta_connection.secret:3:<uuid>"."""
    return _fernet(place).encrypt(secret.encode()).decode()


def decrypt(token: str, *, place: str) -> str:
    """The secret again. Raises CannotDecrypt."""
    try:
        return _fernet(place).decrypt(token.encode()).decode()
    except InvalidToken:
        raise CannotDecrypt(place) from None


def keys(place: str) -> list[bytes]:
    """The keys of `place`, 256 bits each: the first one encrypts, all decrypt."""
    return [_derived(master, place) for master in settings.ENCRYPTION_KEYS]


def _fernet(place: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys(place)])


def _derived(master: str, place: str) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=place.encode())
    return derive.derive(master.encode())
