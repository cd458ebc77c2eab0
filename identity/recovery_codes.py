"""Ten codes for the day on which the app is lost. Each lets its person in once."""

import hashlib
import hmac
import secrets

from django.db.models.functions import Now

from identity import encryption
from identity.models import RecoveryCode, SecondFactor

COUNT = 10
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without those that look alike
LENGTH = 10  # letters of five bits each: guessing is hopeless long before the lock
Codes = list[str]


def make(factor: SecondFactor) -> Codes:
    """New codes in place of all others. They are readable only here; their hashes are kept."""
    codes = [_random() for _ in range(COUNT)]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects_all_organizations.bulk_create(
        RecoveryCode(
            organization_id=factor.organization_id,
            factor=factor,
            digest=_digests(factor, code)[0],
        )
        for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def spend(factor: SecondFactor, code: str) -> bool:
    """True for one caller, once: the code was there and is used up."""
    unused = factor.recovery_codes.filter(digest__in=_digests(factor, normal(code)), used_at=None)
    return unused.update(used_at=Now()) == 1


def left(factor: SecondFactor) -> int:
    return factor.recovery_codes.filter(used_at=None).count()


def normal(code: str) -> str:
    """As it was made, however it was typed."""
    return code.upper().replace("-", "").replace(" ", "")


def _random() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _digests(factor: SecondFactor, code: str) -> list[str]:
    """By the current key first, then by those before it."""
    keys = encryption.keys(f"recovery_code:{factor.organization_id}:{factor.user_id}")
    return [hmac.new(key, code.encode(), hashlib.sha256).hexdigest() for key in keys]
