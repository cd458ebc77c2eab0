"""Phone numbers: read as people write them, kept as E.164, shown as people read them."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from telephony.models.voice_settings import DEFAULT_COUNTRY


class NotANumber(ValueError):
    """Not a phone number that could exist. Its text says what to do."""


def parse(text: str, country: str = DEFAULT_COUNTRY) -> str:
    """`text` as E.164, such as +14155550100. Raises NotANumber."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        raise NotANumber(f"“{text}” is not a phone number. Write +14155550100.") from None
    if not phonenumbers.is_possible_number(number):
        raise NotANumber(f"“{text}” has too many or too few digits. Write +14155550100.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def show(e164: str) -> str:
    """International format for the screen; text that is no number is shown as it is."""
    return _format(e164, PhoneNumberFormat.INTERNATIONAL)


def show_national(e164: str) -> str:
    """As it is dialed inside its own country; text that is no number is shown as it is."""
    return _format(e164, PhoneNumberFormat.NATIONAL)


def _format(e164: str, style: int) -> str:
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    return phonenumbers.format_number(number, style)
