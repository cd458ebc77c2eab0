"""How far bulk jobs are, and what there is to say about them."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from identity.models import Organization
from telephony.bulk.columns import COLUMNS
from telephony.bulk.csv_format import KEY, RESULT
from telephony.models import BulkJob


@dataclass(frozen=True)
class Progress:
    """Rows by what became of them. `done` counts all that a worker has looked at."""

    total: int
    done: int
    actions: dict[str, int]
    states: dict[str, int]

    @property
    def percent(self) -> int:
        return self._of_all(self.done)

    @property
    def looked_at(self) -> int:
        """Percent of the rows of which a dry run has said something."""
        return self._of_all(self.total - self.actions.get("", 0))

    @property
    def undone(self) -> int:
        """Percent of the rows that had changed something."""
        back = self.states.get("undone", 0) + self.states.get("changed", 0)
        left = self.states.get("done", 0) - self.actions.get("same", 0)
        return back * 100 // (back + left) if back + left > 0 else 0

    def _of_all(self, count: int) -> int:
        return count * 100 // self.total if self.total else 100


def of(job: BulkJob) -> Progress:
    """Counted from the rows, by one query: nothing that could drift."""
    actions: dict[str, int] = {}
    states: dict[str, int] = {}
    grouped = job.rows.order_by().values_list("action", "state").annotate(count=Count("pk"))
    for action, state, count in grouped:
        actions[action] = actions.get(action, 0) + count
        states[state] = states.get(state, 0) + count
    return Progress(job.total, job.total - states.get("waiting", 0), actions, states)


def listed(organization: Organization) -> QuerySet[BulkJob]:
    """The newest first."""
    return organization.bulk_jobs.order_by("-created_at", "-pk")


def unknown_columns(job: BulkJob) -> list[str]:
    """Columns of the file that say nothing to us, and are left alone."""
    return [each for each in job.columns if each not in {*COLUMNS, KEY, *RESULT}]
