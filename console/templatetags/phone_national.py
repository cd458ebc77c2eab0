"""`{{ number|phone_national }}`: an E.164 number as it is dialed inside its own country."""

from django import template

from telephony import e164

register = template.Library()


@register.filter
def phone_national(number: str | None) -> str:
    """National form; what is no number stays as it is."""
    return e164.show_national(number) if number else ""
