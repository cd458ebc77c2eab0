"""Okta's Tasks page: what was tried for whom, and what the application complained of."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tests.okta.clock import Clock
from tests.okta.push.client import Failed


@dataclass
class Task:
    """One line. `login` is the person, or the name of the group, that it is about."""

    number: int
    time: str
    what: str
    login: str
    problem: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The task as JSON, with its outcome spelled out."""
        return {**asdict(self), "ok": not self.problem}


class Tasks:
    """All tasks since the start or the last reset, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.all: list[Task] = []

    def __iter__(self) -> Iterator[Task]:
        return iter(list(self.all))

    def attempt(self, what: str, whom: str, work: Callable[[], object]) -> Task:
        """Run one piece of work; what went wrong is written on its task."""
        try:
            work()
        except Failed as reason:
            return self.note(what, whom, str(reason))
        return self.note(what, whom)

    def note(self, what: str, whom: str, problem: str = "") -> Task:
        """A line for work that is done, or needed no call at all."""
        task = Task(len(self.all) + 1, self.clock.text(), what, whom, problem)
        self.all.append(task)
        return task

    def clear(self) -> None:
        self.all.clear()

    def last(self, whom: str) -> Task | None:
        """The latest task about somebody or about a group."""
        return next((task for task in reversed(self.all) if task.login == whom), None)
