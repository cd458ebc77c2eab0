"""`make test` ends honestly: what was left out is said, and may be forbidden."""

import pytest

from scripts import system, test as chore
from scripts.system import Program
from scripts.test import Outcome


@pytest.fixture(autouse=True)
def _nothing_is_required(monkeypatch):
    monkeypatch.delenv("REQUIRE_ALL", raising=False)


def both(**first) -> list[Outcome]:
    return [
        Outcome("sqlite", 0, "2 passed", **({"ran": {"a", "b"}} | first)),
        Outcome("postgresql", 0, "2 passed", ran={"a"}),
    ]


def test_everything_ran_everywhere(capsys):
    assert chore._close(both(), {}) == 0
    told = capsys.readouterr().out
    assert "sqlite: 2 passed\npostgresql: 2 passed\n" in told
    assert told.endswith("on sqlite alone: the tests marked `once`\nPASSED\n")


def test_a_missing_program_is_named_and_passes_unless_all_is_required(capsys, monkeypatch):
    missing = {"Chromium": "not root, and sudo asks for a password or is missing"}

    assert chore._close(both(), missing) == 0
    assert "left out, for want of Chromium: not root" in capsys.readouterr().out

    monkeypatch.setenv("REQUIRE_ALL", "1")
    assert chore._close(both(), missing) == 1


def test_a_test_that_one_database_skips_and_the_other_runs_is_no_gap(capsys, monkeypatch):
    monkeypatch.setenv("REQUIRE_ALL", "1")

    assert chore._close(both(ran={"b"}, skipped={"a": "PostgreSQL only"}), {}) == 0
    assert "skipped everywhere" not in capsys.readouterr().out


def test_a_test_that_runs_nowhere_is_a_gap(capsys, monkeypatch):
    outcomes = both(skipped={"c": "no kazoo"})

    assert chore._close(outcomes, {}) == 0
    assert "skipped everywhere: c: no kazoo" in capsys.readouterr().out

    monkeypatch.setenv("REQUIRE_ALL", "1")
    assert chore._close(outcomes, {}) == 1


def test_a_failure_is_repeated_at_the_end(capsys):
    outcomes = [Outcome("sqlite", 1, "1 passed, 1 failures", failed=["tests.a::b"])]

    assert chore._close(outcomes, {}) == 1
    assert "  failed: tests.a::b\n" in capsys.readouterr().out


def test_pytests_report_is_read(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite tests="3" failures="1" errors="0" skipped="1">'
        '<testcase classname="t" name="good"/>'
        '<testcase classname="t" name="bad"><failure message="x"/></testcase>'
        '<testcase classname="t" name="out"><skipped message="why"/></testcase>'
        "</testsuite></testsuites>"
    )

    outcome = chore._read("sqlite", 1, report)

    assert outcome.summary == "1 passed, 1 failures, 1 skipped"
    assert outcome.failed == ["t::bad"]
    assert outcome.skipped == {"t::out": "why"}


def test_a_program_that_only_pretends_to_be_there_is_not_found(tmp_path, monkeypatch):
    stub = tmp_path / "chromium"
    stub.write_text("#!/bin/sh\nexit 10\n")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert Program("Chromium", "chromium", ("chromium",)).find() is None


def test_without_apt_the_reason_is_given(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert system.install([Program("A", "a", ("a",))]) == "this system has no apt"
