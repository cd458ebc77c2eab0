"""Digits that somebody in danger may dial, and the near misses of them."""

import phonenumbers

from telephony.models.extension import EMERGENCY
from telephony.models.voice_settings import DEFAULT_COUNTRY


def is_near_emergency(number: str, country: str = DEFAULT_COUNTRY) -> bool:
    """True if dialing `number` could reach, or be taken for, an emergency service.

    `connects_to_emergency_number` is wider than `is_emergency_number`: a phone may dial 911
    out of 9110.
    """
    return number in EMERGENCY or phonenumbers.connects_to_emergency_number(number, country)
