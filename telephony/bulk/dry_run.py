"""A dry run: what each row would come to. Nothing is changed, nobody is kept waiting.

The ledger goes from slice to slice, so that seats, extensions and numbers are counted across the
whole file: of 20 free seats, row 21 gets none.
"""

from django.db import transaction

from telephony.bulk import at_work, cells, decisions, results
from telephony.bulk.ledger import Ledger
from telephony.models import BulkJob


class Look:
    """Over the rows of a job, some at a time, in order."""

    def __init__(self, job: BulkJob) -> None:
        self.actor, self.ledger = at_work.asker(job), Ledger()

    @transaction.atomic
    def __call__(self, job: BulkJob, keys: list[int]) -> None:
        rows = job.rows.filter(pk__in=keys).order_by("line")
        wishes = [cells.wish(row) for row in rows]
        decided = decisions.of(job, wishes, actor=self.actor, ledger=self.ledger)
        results.store(map(results.foreseen, decided))
