"""The rows of docs/reference/fault-matrix.md that need a whole Switchroom, or many people.

Each scenario takes a directory and a size, and returns whether all is good, and a sentence with its
figures.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults import lateness, mischief, outage
from tests.faults.mischief import Mischief
from tests.faults.weather import TROUBLE, Storm
from tests.okta.client import StandIn

LIMITS = {"write": 6_000, "read": 60_000, "list": 60_000}
CROOKED = str(Path(__file__).with_name("crooked"))
ASLEEP = 180  # seconds for calm where workers sleep past a lease, or drop what seems old
WAITING = """SELECT count(*) FROM identity_syncstate s JOIN identity_user u ON u.id = s.user_id
    WHERE s.state = 'pending' AND u.user_name LIKE ?"""
BAD: list[dict[str, Any]] = [
    {"kind": "error", "code": "E0000001"},
    {"kind": "error", "code": "E0000007"},
    {"kind": "big_body"},
    {"kind": "invalid_json"},
    {"kind": "wrong_id"},
    {"kind": "redirect"},
]


@dataclass(frozen=True)
class Size:
    changes: int
    people: int
    organizations: int
    workers: int


Run = Callable[[Path, Size], tuple[bool, str]]


def storm(*befalls: Mischief, fast_saves: bool = False, calm: float = 60, **env: str) -> Run:
    """Changes under bad answers and this mischief; `calm` so many seconds after the last."""

    def run(scratch: Path, size: Size) -> tuple[bool, str]:
        with StandIn() as okta:
            okta.limits(share=1.0, overrides=LIMITS)
            with _storm(scratch, okta, size, **env) as storm:
                seconds = size.changes / 80  # a pace that one process of changes keeps up with
                outcome = storm.blow(
                    size.changes, seconds=seconds, trouble=TROUBLE, mischief=list(befalls)
                )
        is_fast = not fast_saves or outcome.p95 < 0.5
        is_calm = outcome.seconds <= calm
        return outcome.is_good and is_fast and is_calm, outcome.sentence()

    return run


def three_days(scratch: Path, size: Size) -> tuple[bool, str]:
    held = outage.hold(scratch, size.changes)
    return held.is_good, held.sentence()


def dead_token(scratch: Path, size: Size) -> tuple[bool, str]:
    """Okta refuses the token in the middle of a storm; a while later there is another."""
    with StandIn() as okta:
        okta.limits(share=1.0, overrides=LIMITS)
        with _storm(scratch, okta, size) as storm:
            outcome = storm.blow(
                size.changes, seconds=size.changes / 80, trouble=[], mischief=[mischief.new_token]
            )
            refused = sum(call["status"] == 401 for call in okta.journal())
    in_flight = size.organizations * (5 if size.workers > 1 else 1)
    # While the token is good, workers keep up, and few changes meet in one write.
    is_good = outcome.is_right and 0 < refused <= in_flight
    return is_good, f"{refused} calls refused for the token; {outcome.sentence()}"


def bad_people(scratch: Path, size: Size) -> tuple[bool, str]:
    """Every call about one person of each organization fails, in six ways; others change."""
    with StandIn() as okta:
        okta.limits(share=1.0, overrides=LIMITS)
        singles, number = _singles(size), len(BAD)
        some = Size(size.changes, singles + 2 * number, number, size.workers)
        with _storm(scratch, okta, some) as storm:
            victims = [f"p0@org{place}.example" for place in range(number)]
            rules = [{"login": who, **bad} for who, bad in zip(victims, BAD, strict=True)]
            okta.add_faults(rules)
            before = lateness.held(storm)
            storm.inside("changes_of", logins=victims)
            late = lateness.of_single_changes(storm, singles, without=victims)
            grown = lateness.growth(before, lateness.held(storm))
            played = sum(1 for rule in okta.faults() if rule["played"])
    is_good = late.is_good and grown <= lateness.MEMORY and played == number
    told = f"{played} of {number} sorts of trouble; a worker grew by {grown:.0f} MB at most"
    return is_good, f"{late.sentence()} beside {told}"


def long_queue(scratch: Path, size: Size) -> tuple[bool, str]:
    """A neighbor has five people waiting for each change that there would be in a storm."""
    singles, backlog = _singles(size), size.changes * 5
    with StandIn() as okta, StandIn(no_push_back=True) as theirs:
        okta.limits(share=1.0, overrides=LIMITS, latency=0.2)
        theirs.limits(share=1.0, overrides={**LIMITS, "write": 600}, latency=0.4)
        with _storm(scratch, okta, Size(size.changes, singles, 1, size.workers)) as storm:
            known = _known(theirs, min(backlog, 3_000))
            plan = {"url": theirs.url, "token": theirs.token, "known": known, "count": backlog}
            storm.inside("neighbor", neighbor=plan)
            began = time.monotonic()
            late = lateness.of_single_changes(storm, singles)
            pace = len(theirs.writes()) / (time.monotonic() - began) * 60
            waiting = int(storm.product.rows(WAITING, "%@neighbor.example")[0][0])
    told = f"{waiting:,} of {backlog:,} neighbors still waited, told of at {pace:.0f} a minute"
    return late.is_good and waiting > 0 < pace, f"{late.sentence()} while {told}"


@dataclass(frozen=True)
class Scenario:
    name: str
    run: Run
    databases: tuple[str, ...] = field(default=("PostgreSQL", "SQLite"))


ONLY = ("PostgreSQL",)
SCENARIOS = {
    "F1": Scenario("workers killed", storm(mischief.kill_workers)),
    "F2": Scenario(
        "and Redis emptied and frozen",
        storm(mischief.kill_workers, mischief.empty_and_freeze_redis, fast_saves=True),
    ),
    "F3": Scenario(
        "and the database hangs up and crashes",
        storm(mischief.kill_workers, mischief.hang_up, mischief.crash_the_database),
        ONLY,
    ),
    "F4": Scenario("Okta down for three days", three_days),
    "F5": Scenario("the token revoked", dead_token),
    "F6": Scenario("people with whom every call fails", bad_people),
    "F8": Scenario(
        "workers asleep past their lease", storm(mischief.freeze_a_worker, calm=ASLEEP), ONLY
    ),
    "F10": Scenario("a neighbor's long queue", long_queue, ONLY),
    "F11": Scenario(
        "clocks that are wrong and jump",
        storm(mischief.kill_workers, calm=ASLEEP, PYTHONPATH=CROOKED),
        ONLY,
    ),
}


def _storm(scratch: Path, okta: StandIn, size: Size, **env: str) -> Storm:
    people = {"organizations": size.organizations, "people": size.people, "workers": size.workers}
    return Storm(scratch, okta, **people, **env)


def _singles(size: Size) -> int:
    return max(20, min(100, size.changes // 100))


def _known(okta: StandIn, count: int) -> list[tuple[str, str]]:
    logins = [f"n{number}@neighbor.example" for number in range(count)]
    for login in logins:
        okta.add_person("Nat", "Neighbor", login)
    ids = {login: person["id"] for login, person in okta.people().items()}
    return [(login, ids[login]) for login in logins]
