"""`{{ number|phone }}`: an E.164 number as people read it, such as +1 415-555-0101."""

import phonenumbers
from django import template

register = template.Library()


@register.filter
def phone(e164: str | None) -> str:
    """International form; what is no number stays as it is."""
    try:
        number = phonenumbers.parse(e164 or "")
    except phonenumbers.NumberParseException:
        return e164 or ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
