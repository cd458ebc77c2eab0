"""`{% icon "users" %}`: an outline icon of the icon set, drawn in place, silent for readers."""

from functools import cache

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class IconNotBuilt(Exception):
    """`npm run build` has not copied this icon: run it again."""


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """The SVG called `name`, with the classes `css`. Raises IconNotBuilt."""
    classes = f"icon {css}".strip()
    head = f'<svg class="{classes}" aria-hidden="true" focusable="false" '
    # Drawings come from the icon package and names from our own templates, never from people.
    return mark_safe(head + _drawing(name))  # noqa: S308


@cache
def _drawing(name: str) -> str:
    """The SVG's text from `xmlns` on, without the classes that it came with."""
    path = settings.ICONS_DIR / f"{name}.svg"
    if not path.is_file():
        raise IconNotBuilt(name)
    lines = path.read_text().split("<svg", 1)[1].splitlines()
    return " ".join(line.strip() for line in lines if not line.strip().startswith("class="))
