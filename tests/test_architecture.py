"""What the house promises about its code, held by reading the code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["console", "identity", "scim", "telephony"]
# Managers that see every organization: the modules that start where nobody is bound yet,
# and domain modules that begin from a row which already says whose it is.
SOURCES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


CODE = [path for path in SOURCES if path.name != "settings.py"]  # a list of values, in one file


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_module_grows_past_what_can_be_read_in_one_go(path):
    assert len(path.read_text().splitlines()) <= 250


def test_views_never_reach_around_the_wall_between_organizations():
    offenders = [
        name_of(path)
        for path in SOURCES
        if "views" in path.parts
        and "objects_all_organizations" in path.read_text()
        and path.name not in ("saml.py", "sign_in.py")  # nobody is signed in yet
    ]

    assert offenders == []


def test_templates_hold_no_inline_script_style_or_handler():
    forbidden = re.compile(
        r"<style|\sstyle=|\son[a-z]+=\"|hx-on|<script(?![^>]*\bsrc=)[^>]*>\s*[^<\s]"
    )
    offenders = [
        name_of(path)
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if forbidden.search(path.read_text())
    ]

    assert offenders == []


def test_lock_files_name_no_registry():
    packages = (ROOT / "package-lock.json").read_text()
    locks = [path.read_text() for path in sorted((ROOT / "requirements").glob("*.lock"))]

    assert '"resolved"' not in packages
    assert locks
    assert [lock for lock in locks if re.search(r"https?://", lock)] == []
