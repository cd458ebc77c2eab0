"""Codes of an authenticator app (TOTP, RFC 6238): six digits, a new one every 30 seconds."""

import pyotp
from pyotp.exceptions import OTPVerificationError

ISSUER = "Switchroom"
LENGTH = 6  # digits
WINDOW = 1  # steps that a clock may be early or late (RFC 6238 section 5.2)


class WrongCode(Exception):
    """The code is not one that the app shows now."""

    def __init__(self) -> None:
        super().__init__("This is not the code that the app shows now. Wait for the next one.")


def new_key() -> str:
    """A key for an app, in base32: 160 bits from the kernel (RFC 4226 section 4)."""
    return pyotp.random_base32()


def address(key: str, *, user_name: str) -> str:
    """What an app reads from the QR code. It holds the key."""
    return pyotp.TOTP(key).provisioning_uri(name=user_name, issuer_name=ISSUER)


def step(key: str, code: str) -> int:
    """Which step `code` belongs to. Compared in constant time. Raises WrongCode."""
    try:
        return pyotp.TOTP(key).verify_and_get_timecode(code, valid_window=WINDOW)
    except OTPVerificationError:
        raise WrongCode from None
