"""What befalls a running product during a storm. Each goes on until `is_over`."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from typing import TYPE_CHECKING

import psycopg

from tests.processes import eventually, process

if TYPE_CHECKING:
    from tests.faults.weather import Outcome, Storm

KILL_EVERY = 2.0  # seconds
TIMES = 3  # that Redis forgets, and that the database hangs up
FROZEN = 60.0  # seconds
SLEEP = 120.0  # seconds; a lease is over after 45
OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
ANOTHER = """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
    AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random()"""
STILL_GOING = "SELECT count(*) FROM identity_oktaconnection WHERE open_reason <> 'token_rejected'"
Mischief = Callable[["Storm", "Outcome", Event], None]


@contextmanager
def all_of(mischief: list[Mischief], storm: "Storm", outcome: "Outcome") -> Iterator[None]:
    """All at the same time, for as long as the block takes."""
    is_over = Event()
    with ThreadPoolExecutor(max(1, len(mischief))) as pool:
        done = [pool.submit(each, storm, outcome, is_over) for each in mischief]
        try:
            yield
        finally:
            is_over.set()
    for each in done:
        each.result()  # mischief that failed is no storm


def kill_workers(storm: "Storm", outcome: "Outcome", is_over: Event) -> None:
    """`kill -9` for one process after the other that does the work."""
    chosen = random.Random(2)
    while not is_over.wait(KILL_EVERY):
        if alive := storm.workers_alive():
            with suppress(ProcessLookupError):
                os.kill(chosen.choice(alive), signal.SIGKILL)
                outcome.kills += 1


def empty_redis(storm: "Storm", outcome: "Outcome", is_over: Event) -> None:
    for _ in range(TIMES):
        if not is_over.wait(KILL_EVERY):
            storm.redis.flushall()
            outcome.flushes += 1


def empty_and_freeze_redis(storm: "Storm", outcome: "Outcome", is_over: Event) -> None:
    """After it forgot three times it takes connections and says nothing."""
    empty_redis(storm, outcome, is_over)
    _freeze(process(storm.product, "valkey-server"), is_over, FROZEN)


def hang_up(storm: "Storm", outcome: "Outcome", is_over: Event) -> None:
    """The database drops every connection that there is."""
    for _ in range(TIMES):
        if not is_over.wait(4 * KILL_EVERY):
            with suppress(psycopg.OperationalError):  # it is recovering from worse
                storm.product.rows(OTHERS)
                outcome.dropped += 1


def crash_the_database(storm: "Storm", outcome: "Outcome", is_over: Event) -> None:
    """`kill -9` for one of its processes: it drops all connections, and recovers from its log."""
    for _ in range(TIMES):
        if not is_over.wait(5 * KILL_EVERY):
            with suppress(psycopg.OperationalError, ProcessLookupError, IndexError):
                os.kill(storm.product.rows(ANOTHER)[0][0], signal.SIGKILL)
                outcome.crashes += 1


def new_token(storm: "Storm", outcome: "Outcome", is_over: Event) -> None:
    """Okta refuses the token until every connection has stopped, and for a while longer."""
    is_over.wait(2 * KILL_EVERY)
    storm.okta.revoke_token()
    eventually(lambda: storm.product.rows(STILL_GOING)[0][0] == 0, FROZEN)
    storm.okta.revoke_token(revoked=False)
    storm.inside("new_token")


def freeze_a_worker(storm: "Storm", outcome: "Outcome", is_over: Event) -> None:
    """It wakes up with a lease that has long been somebody else's."""
    while not is_over.wait(KILL_EVERY):
        if alive := storm.workers_alive():
            _freeze(alive[0], is_over, SLEEP)
            outcome.frozen += 1


def _freeze(pid: int, is_over: Event, seconds: float) -> None:
    until = time.monotonic() + seconds
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        while time.monotonic() < until and not is_over.wait(1):
            pass
        os.kill(pid, signal.SIGCONT)
