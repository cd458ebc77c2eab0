"""Rules that templates and front-end packages keep, whoever writes them."""

import json
import re
from pathlib import Path

from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
ICON = re.compile(r'\bicon(?:=|:\s*|\s+)"([a-z0-9-]+)"')


def uses(pattern: str) -> list[tuple[str, str]]:
    """Every match in the templates, with the file it stands in."""
    found = re.compile(pattern)
    return [
        (str(path.relative_to(settings.BASE_DIR)), match[0])
        for path in TEMPLATES
        for match in found.finditer(path.read_text())
    ]


def test_every_icon_that_is_named_was_built():
    sources = [*TEMPLATES, Path(settings.BASE_DIR / "console/navigation.py")]
    named = {name for path in sources for name in ICON.findall(path.read_text())}

    missing = sorted(name for name in named if not (settings.ICONS_DIR / f"{name}.svg").is_file())
    assert "home" in named
    assert missing == [], "run npm run build"


def test_no_template_holds_what_the_content_security_policy_forbids():
    assert (
        uses(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|hx-vals='js")
        == []
    )


def test_every_template_says_which_context_it_needs():
    silent = [str(path) for path in TEMPLATES if not path.read_text().startswith(("{#", "{% load"))]

    assert [name for name in silent if "django/forms" not in name] == []


def test_the_lock_file_holds_no_address():
    lock = (settings.BASE_DIR / "package-lock.json").read_text()
    packages = json.loads(lock)["packages"]

    assert "resolved" not in lock
    assert packages["node_modules/htmx.org"]["version"].startswith("2.0.")
    assert all("integrity" in package for name, package in packages.items() if name)
