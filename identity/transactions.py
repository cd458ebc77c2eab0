"""One deed is one transaction. Savepoints only where somebody goes on after a failure.

A function that may be a deed of its own, or a step of a larger one, is a `step`. Whoever calls
several steps and has nothing to do after a failure but to give up opens a transaction as a
`whole`: its steps then do without savepoints, each of which is two more trips to the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction

P = ParamSpec("P")
R = TypeVar("R")
_is_whole: ContextVar[bool] = ContextVar("is_whole", default=False)


class Refused(Exception):
    """The database refused a step of a whole. `reason` finds the fact, once all is undone."""

    def __init__(self, reason: Callable[[], Exception | None]) -> None:
        super().__init__("refused by the database")
        self.reason = reason

    def fact(self) -> Exception:
        """What stood in the way; the database's own refusal when it is gone already."""
        return self.reason() or IntegrityError("what stood in the way is gone")


@contextmanager
def whole() -> Iterator[None]:
    """A transaction, or a savepoint, that any failure within undoes. Nobody catches one inside."""
    with transaction.atomic():
        token = _is_whole.set(True)
        try:
            yield
        finally:
            _is_whole.reset(token)


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Part of a whole, where there is one; else a transaction."""

    @wraps(function)
    def taken(*args: P.args, **kwargs: P.kwargs) -> R:
        if _is_whole.get():
            return function(*args, **kwargs)
        with transaction.atomic():
            return function(*args, **kwargs)

    return taken


def attempt(write: Callable[[], object], *, reason: Callable[[], Exception | None]) -> None:
    """Carry out `write`. Where the database refuses it, raise what `reason` finds: the fact.

    Nothing can be looked up in a whole that is broken: then raises Refused.
    """
    try:
        if _is_whole.get():
            write()
            return
        with transaction.atomic():
            write()
    except IntegrityError as error:
        if _is_whole.get():
            raise Refused(reason) from error
        raise reason() or error from None
