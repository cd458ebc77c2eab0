"""A running Switchroom beside an Okta in trouble, with workers that are killed all the time."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from console import environment
from console.processes import recipes
from console.processes.child import die_with_parent
from tests.faults.mischief import Mischief, all_of
from tests.live import ROOT, Switchroom
from tests.okta.client import StandIn
from tests.processes import eventually, processes_of

HORIZON = 5  # seconds in which a write may still land late; the trouble below needs 3
CALM = 300.0  # seconds; a limit against hanging, no measure
USERS = "/api/v1/users/"
# Three answers of ten are bad: of each kind so many, some of them with the work done.
TROUBLE: list[dict[str, Any]] = [
    {"kind": "rate_limit", "share": 0.06, "seconds": 1},
    {"kind": "error", "share": 0.04},
    {"kind": "error_applied", "share": 0.04, "method": "POST"},
    {"kind": "hang", "share": 0.04, "seconds": 2},
    {"kind": "hang", "share": 0.04, "seconds": 2, "apply": "now"},
    {"kind": "hang", "share": 0.03, "seconds": 1, "apply": "late", "late": 3},
    {"kind": "html", "share": 0.02},
    {"kind": "drip_headers", "share": 0.015},
    {"kind": "reset", "share": 0.015},
]
LINES = """SELECT u.user_name, l.extension, l.primary_phone FROM identity_line l
    JOIN identity_user u ON u.id = l.user_id"""
UNFINISHED = "SELECT count(*) FROM identity_syncstate WHERE state <> 'clean'"


@dataclass
class Outcome:
    """What came of a storm; `lost` and `stale` are people whom Okta knows wrongly."""

    changes: int = 0
    kills: int = 0
    flushes: int = 0  # times that Redis forgot everything
    dropped: int = 0  # times that the database dropped all connections
    crashes: int = 0  # of the database
    frozen: int = 0  # workers that slept longer than a lease
    saving: list[float] = field(default_factory=list)  # seconds that a change took to be saved
    seconds: float = 0.0  # from the last change until nothing was left to do
    unfinished: dict[str, int] = field(default_factory=dict)  # people by state
    wrong: dict[str, Any] = field(default_factory=dict)  # login: (what Okta has, what it should)
    writes: int = 0
    repeats: int = 0  # writes of what the person had already
    reads: int = 0

    def sentence(self) -> str:
        return (
            f"{self.changes:,} changes: {len(self.wrong)} wrong, "
            f"{self.writes:,} writes ({self.writes / self.changes:.2f} of the changes), "
            f"{self.repeats} repeats, {self.reads:,} reads, calm after {self.seconds:.0f} s. "
            f"{self.kills} workers killed, {self.frozen} frozen, Redis emptied {self.flushes} times, "
            f"{self.dropped} times without database, {self.crashes} crashes of it; saving took {self.p95 * 1000:.0f} ms (p95)"
        )

    @property
    def p95(self) -> float:
        """Seconds in which 19 of 20 changes were saved."""
        return self.saving[int(len(self.saving) * 0.95) - 1]

    @property
    def is_right(self) -> bool:
        """Nothing lost, nothing stale, hardly a write in vain."""
        return not self.unfinished and not self.wrong and self.repeats <= 0.05 * self.changes

    @property
    def is_good(self) -> bool:
        """Besides, few writes for many changes, as trouble makes changes meet."""
        return self.is_right and self.writes <= 0.7 * self.changes


class Storm:
    """People in some organizations, one Okta for all of them. A context manager."""

    def __init__(
        self,
        directory: Path,
        okta: StandIn,
        *,
        organizations: int,
        people: int,
        workers: int = 1,
        **env: str,
    ) -> None:
        self.okta, self.workers = okta, workers
        self.product = Switchroom(directory / "data", SYNC_BACK_HORIZON=str(HORIZON), **env)
        self.file = directory / "storm.json"
        self.plan: dict[str, Any] = {
            "okta_url": okta.url,
            "token": okta.token,
            "organizations": {
                f"org{number}": self._hired(number, people // organizations)
                for number in range(organizations)
            },
        }
        self.others: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> "Storm":
        self.product.__enter__()
        self.env = self._environment()
        self.redis = redis.Redis.from_url(self.env["REDIS_URL"])
        self.inside("people")
        for _ in range(self.workers - 1):
            self._another_worker()
        assert eventually(lambda: self.unfinished() == 0, CALM)
        self.okta.forget_journal()
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self.others:
            worker.terminate()
            worker.wait()
        self.redis.close()
        self.product.__exit__(*error)

    def blow(
        self,
        changes: int,
        *,
        seconds: float,
        trouble: list[dict[str, Any]],
        mischief: list[Mischief],
    ) -> Outcome:
        """Change lines while calls go wrong and worse happens; then wait until all is calm."""
        rules = [{"path": USERS, "seed": seed, **each} for seed, each in enumerate(trouble, 1)]
        self.okta.add_faults(rules)
        outcome = Outcome(changes)
        with all_of(mischief, self, outcome):
            saved = self.inside("changes", changes=changes, seconds=seconds, seed=1)
        outcome.saving = sorted(saved)
        began = time.monotonic()
        self.okta.clear_faults()
        eventually(lambda: self.unfinished() == 0, CALM)
        outcome.seconds = time.monotonic() - began
        return self._judged(outcome)

    def unfinished(self) -> int:
        """People of whom Okta does not know all yet, or of whom we are not sure."""
        try:
            return int(self.product.rows(UNFINISHED)[0][0])
        except psycopg.OperationalError:  # the database recovers from a crash: nobody knows
            return 1

    def workers_alive(self) -> list[int]:
        """The processes that do the work: children of a Celery worker."""
        commands = processes_of(self.product)
        celery = {pid for pid, command in commands.items() if "celery" in command}
        return [pid for pid in celery if _parent(pid) in celery]

    def _judged(self, outcome: Outcome) -> Outcome:
        states = self.product.rows("SELECT state, count(*) FROM identity_syncstate GROUP BY state")
        outcome.unfinished = {state: count for state, count in states if state != "clean"}
        people = self.okta.people()
        for login, extension, phone in self.product.rows(LINES):
            profile = people[login]["profile"]
            known = (profile.get("extension") or "", profile.get("primaryPhone") or "")
            if known != (extension, phone):
                outcome.wrong[login] = (known, (extension, phone))
        self._count(outcome)
        return outcome

    def _count(self, outcome: Outcome) -> None:
        last: dict[str, Any] = {}
        for entry in self.okta.journal():
            if entry["method"] == "GET":
                outcome.reads += 1
            elif entry["is_applied"]:
                outcome.writes += 1
                outcome.repeats += last.get(entry["login"]) == entry["body"]
                last[entry["login"]] = entry["body"]

    def _hired(self, number: int, count: int) -> dict[str, str]:
        """Login and ID in Okta of so many people."""
        logins = [f"p{each}@org{number}.example" for each in range(count)]
        for login in logins:
            self.okta.add_person("Pat", login.split("@")[0].title(), login)
        people = self.okta.people()
        return {login: people[login]["id"] for login in logins}

    def inside(self, move: str, **plan: Any) -> Any:
        """Let `tests.faults.storm` make a move within the product; what it says of it."""
        self.file.write_text(json.dumps(self.plan | plan))
        words = [sys.executable, "-m", "tests.faults.storm", move, str(self.file)]
        done = subprocess.run(words, cwd=ROOT, env=self.env, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def _another_worker(self) -> None:
        """As on another machine: the same database, the same Redis."""
        recipe = recipes.worker(env=self.env)
        self.others.append(
            subprocess.Popen(
                recipe.command,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                preexec_fn=die_with_parent(os.getpid()),
            )
        )

    def _environment(self) -> dict[str, str]:
        """That of the product's own worker, Redis included."""
        worker = next(pid for pid, words in processes_of(self.product).items() if "celery" in words)
        pairs = Path(f"/proc/{worker}/environ").read_bytes().decode().split("\0")
        env = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        environment.load_keys(Path(self.product.data_dir), env)
        return env


def _parent(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0
