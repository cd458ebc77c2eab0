"""`{{ user.label|initials }}`: two letters for the place of a portrait."""

from django import template

register = template.Library()


@register.filter
def initials(name: str) -> str:
    """First letters of the first and the last word; of an address, its first two letters."""
    words = name.partition("@")[0].replace(".", " ").split() or ["?"]
    letters = words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]
    return letters.upper()
