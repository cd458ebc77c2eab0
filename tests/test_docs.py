"""The reference and the code say the same, in both directions; links lead somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from console import environment
from identity.models import User
from identity.permissions import Permission
from tests.faults import scenarios

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
PROFILES = "scim-profiles.md"
ROOMS = ("console", "identity", "scim", "telephony")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ACTION = re.compile(r"[a-z_]+\.[a-z_]+\Z")


def first_column(page: str) -> list[str]:
    """What stands between backticks in the first cell of each row of the page's tables."""
    cells = re.findall(r"^\| ([^|]*) \|", (REFERENCE / page).read_text(), re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


def assert_same(documented: list[str], real: set[str]) -> None:
    assert len(documented) == len(set(documented))
    assert set(documented) - real == set(), "in the reference, not in the code"
    assert real - set(documented) == set(), "in the code, not in the reference"


def test_the_reference_names_every_setting_and_no_other():
    source = (ROOT / "console" / "settings.py").read_text()
    real = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', source))

    assert real > set(environment.MAKERS)
    assert_same(first_column("settings.md"), real)


def test_the_example_of_an_environment_names_only_real_settings():
    names = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert names
    assert set(names) <= set(first_column("settings.md"))


def test_the_reference_names_every_audit_action_and_no_other():
    real = {
        action for room in ROOMS for path in (ROOT / room).rglob("*.py") for action in in_(path)
    }

    assert "user.suspended" in real
    assert_same(first_column("audit-actions.md"), real)


def in_(path: Path) -> Iterator[str]:
    """Actions that a module records: literal, or chosen in the function that records."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef):
            for call in filter(_is_record, ast.walk(function)):
                literal = call.args[0]
                searched = literal if isinstance(literal, ast.Constant) else function
                yield from _actions(searched)


def _is_record(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"


def _actions(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and ACTION.match(str(each.value)):
            yield each.value


def test_the_reference_names_every_command_and_no_other():
    ours = {name for name, app in get_commands().items() if app in ROOMS}
    text = (REFERENCE / "commands.md").read_text().partition("## make")[0]

    assert_same(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE), ours)


def test_the_reference_names_every_verb_of_make_and_no_other():
    real = re.findall(r"^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    documented = [name for name in first_column("commands.md") if name.startswith("make ")]

    assert_same(documented, {f"make {verb}" for verb in real})


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_verb_of_make_that_a_page_mentions_exists(page):
    mentioned = set(re.findall(r"(?:^    |`)make ([a-z0-9-]+)", page.read_text(), re.MULTILINE))
    real = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert mentioned <= real


def test_the_table_of_roles_is_the_one_in_force():
    rows = re.findall(r"^\| ([a-z].*) \|$", (REFERENCE / "roles.md").read_text(), re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    written = {
        (row[0], role): yes == "yes"
        for row in cells
        for role, yes in zip(User.Role, row[1:], strict=True)
    }

    real = {(each.label, role): role in each.roles for each in Permission for role in User.Role}
    assert written == real


def defined_in(*paths: Path) -> set[str]:
    return {
        name for path in paths for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }


def test_the_profiles_name_every_test_of_theirs_and_only_tests_that_exist():
    named = re.findall(
        r"`(tests/[\w/]+\.py)?(?:::)?(test_\w+)?`", (REFERENCE / PROFILES).read_text()
    )
    plain = {test for file, test in named if test and not file}
    elsewhere = {(file, test) for file, test in named if file}

    assert plain == defined_in(*(ROOT / "tests/scim/interop_profile").glob("test_*.py"))
    assert len(elsewhere) > 10
    assert all({test} - {""} <= defined_in(ROOT / file) for file, test in elsewhere)


def test_the_fault_matrix_names_only_tests_and_scenarios_that_exist():
    rows = re.findall(r"^\| (F\d+) .*", (text := (REFERENCE / "fault-matrix.md").read_text()), re.M)
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", text)
    storms = re.findall(r"^\| (F\d+) .*\| [^|]+ \|$", text, re.M)

    assert rows == [f"F{number}" for number in range(1, 14)]
    assert len(named) > 13
    assert all({test} - {""} <= defined_in(ROOT / file) for file, test in named)
    assert storms == list(scenarios.SCENARIOS)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page):
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())

    assert [each for each in targets if not (page.parent / each).exists()] == []
