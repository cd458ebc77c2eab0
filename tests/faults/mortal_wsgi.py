"""The product's web server, which kills itself where a test has said it should.

The product has no such switch: only `tests.faults.web` starts this module in its place. The plan
is a file with a method and a moment. It is gone when its moment has come, so that the next call
lives.
"""

import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from console.wsgi import application as product

PLAN = Path(os.environ["FAULT_PLAN"])
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")  # a WITH in a transaction writes too


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the product does, unless this is the call that is not to be answered."""
    plan = json.loads(PLAN.read_text()) if PLAN.exists() else {}
    if plan.get("method") != environ["REQUEST_METHOD"]:
        return product(environ, start_response)
    with _mortal(plan["moment"]):
        return product(environ, start_response)


@contextmanager
def _mortal(moment: str) -> Iterator[None]:
    commit = connection.commit

    def dangerous_commit() -> None:
        if moment == "before the commit":
            _die()
        commit()
        if moment == "before the answer":
            _die()

    connection.commit = dangerous_commit  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(_Statements(moment)):
            yield
    finally:
        del connection.commit


class _Statements:
    """Dies between two writes of one transaction."""

    def __init__(self, moment: str) -> None:
        self.moment, self.writes = moment, 0

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        if connection.in_atomic_block and sql.lstrip().upper().startswith(WRITES):
            self.writes += 1
            if self.writes == 2 and self.moment == "between two writes":
                _die()
        return execute(sql, *rest)


def _die() -> None:
    PLAN.unlink()
    os.kill(os.getpid(), signal.SIGKILL)
