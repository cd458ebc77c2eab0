"""`make test`: everything installed, every test on SQLite and on PostgreSQL, and an honest end.

What could not be installed is left out, and the closing lines say what and why. With
REQUIRE_ALL=1 that is a failure, and so is a test that was skipped on every database. Tests marked
`once` show what no database can change, and are not done again on the second.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from scripts import postgresql, system
from scripts.system import CHROMIUM, POSTGRESQL, XMLSEC1

PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile"]
IN_ORDER = "--no-loadscope-reorder"  # that of tests.order
MEANT_FOR_SQLITE = {"DATABASE_URL", "REDIS_URL", "DATA_DIR"}


@dataclass
class Outcome:
    """One run: pytest's exit code and last line, and the tests that were skipped, with reasons."""

    database: str
    code: int
    summary: str
    ran: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


def main(wanted: list[str]) -> int:
    missing = _missing()
    left_out = [] if CHROMIUM.name not in missing else ["not browser"]
    outcomes: list[Outcome] = []
    for name in wanted or ["sqlite", "postgresql"]:
        for url in _database(name, missing):
            again = ["not once"] if outcomes else []
            outcomes.append(_run(name, url, [*left_out, *again]))
    return _close(outcomes, missing)


def _missing() -> dict[str, str]:
    """Programs that are not there, after the attempt to install them, each with the reason."""
    absent = [each for each in (POSTGRESQL, CHROMIUM, XMLSEC1) if each.find() is None]
    reason = system.install(absent) if absent else ""
    return {
        each.name: reason or f"the package {each.package} brings no program that runs"
        for each in absent
        if each.find() is None
    }


def _database(name: str, missing: dict[str, str]) -> Iterator[str]:
    """The one database URL of a run, or none."""
    if name == "sqlite":
        yield ""
    elif POSTGRESQL.name not in missing:
        with postgresql.server(POSTGRESQL.find() or "") as url:
            yield url


def _run(name: str, url: str, marks: list[str]) -> Outcome:
    options = ["-m", " and ".join(marks)] if marks else []
    print(f"\n=== All tests on {name} ===", flush=True)
    env = {k: v for k, v in os.environ.items() if k not in MEANT_FOR_SQLITE}
    if url:
        env["DATABASE_URL"] = url
        options = ["--reuse-db", *options]  # the whole server goes at the end; nothing to drop
    with _report() as report:
        words = [*PYTEST, IN_ORDER, f"--junitxml={report}", *options]
        code = subprocess.run(words, env=env, check=False).returncode
        return _read(name, code, report)


@contextmanager
def _report() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory) / "report.xml"


def _read(name: str, code: int, report: Path) -> Outcome:
    if not report.exists():
        return Outcome(name, code or 1, "pytest did not finish")
    suite = next(ElementTree.parse(report).iter("testsuite"))  # noqa: S314 (pytest wrote it)
    counts = {each: int(suite.get(each, 0)) for each in ("tests", "failures", "errors", "skipped")}
    passed = counts.pop("tests") - sum(counts.values())
    rest = [f"{count} {what}" for what, count in counts.items() if count]
    outcome = Outcome(name, code, ", ".join([f"{passed} passed", *rest]))
    for case in suite.iter("testcase"):
        _note(outcome, case)
    return outcome


def _note(outcome: Outcome, case: ElementTree.Element) -> None:
    test = f"{case.get('classname')}::{case.get('name')}"
    skip = case.find("skipped")
    if skip is not None:
        outcome.skipped[test] = skip.get("message", "")
        return
    outcome.ran.add(test)
    if case.find("failure") is not None or case.find("error") is not None:
        outcome.failed.append(test)


def _close(outcomes: list[Outcome], missing: dict[str, str]) -> int:
    """The closing lines, and the exit code."""
    ran = {test for outcome in outcomes for test in outcome.ran}
    never = {
        test: reason
        for outcome in outcomes
        for test, reason in outcome.skipped.items()
        if test not in ran
    }
    print("\n=== Outcome ===")
    for outcome in outcomes:
        print(f"{outcome.database}: {outcome.summary}")
        print("".join(f"  failed: {test}\n" for test in outcome.failed), end="")
    if len(outcomes) > 1:
        print(f"on {outcomes[0].database} alone: the tests marked `once`")
    for name, reason in missing.items():
        print(f"left out, for want of {name}: {reason}")
    for test, reason in sorted(never.items()):
        print(f"skipped everywhere: {test}: {reason}")
    return _verdict(outcomes, is_whole=not missing and not never)


def _verdict(outcomes: list[Outcome], *, is_whole: bool) -> int:
    if not outcomes or any(outcome.code for outcome in outcomes):
        print("FAILED")
        return 1
    if not is_whole and os.environ.get("REQUIRE_ALL") == "1":
        print("FAILED: something was left out, and REQUIRE_ALL=1 forbids that")
        return 1
    print("PASSED" if is_whole else "PASSED, except for what was left out")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
