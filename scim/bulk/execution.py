"""Carries out a Bulk in as few transactions as may be (docs/adr/0007).

All of it is one transaction, so that a crash leaves all or nothing and a client that asks again
converges; each operation has a savepoint in it. Nobody waits for our locks much longer than
PART_SECONDS: then what is done is committed with its records, and the rest is the next part.

Two Bulks that wait for each other are a deadlock. Whom the database lets down starts the part
anew, from now on with each operation in a transaction of its own, like requests of their own.
"""

from itertools import takewhile
from time import perf_counter

from django.db import OperationalError, transaction

from identity import audit
from scim import log
from scim.authentication import Caller
from scim.bulk import answers, doing, order, records, targets
from scim.bulk.job import Job
from scim.bulk.progress import Outcome, Progress

PART_SECONDS = 2.0
TOGETHER = 100  # creates by one statement
ATTEMPTS = 5  # at one part


def carry_out(job: Job, caller: Caller, *, client: str = "") -> list[Outcome]:
    """What became of the operations that were tried, in the order of the request.

    `client` is the User-Agent, for the records.
    """
    run = Run(job, caller, client)
    while not run.has_ended(run.progress):
        run.go_on()
    return [outcome for _, outcome in sorted(run.progress.outcomes.items())]


class Run:
    """`progress` is what is committed."""

    def __init__(self, job: Job, caller: Caller, client: str) -> None:
        self.job, self.caller, self.client = job, caller, client
        self.plan = order.plan(job.operations)
        self.progress = Progress(self.plan.creations)
        self.seconds, self.attempt = PART_SECONDS, 1

    def has_ended(self, progress: Progress) -> bool:
        is_complete = len(progress.outcomes) == len(self.plan.places)
        return is_complete or progress.is_over(self.job.most_errors)

    def go_on(self) -> None:
        """The next part, or another attempt at it."""
        try:
            self.progress = self._part(self.progress.copy())
            self.attempt = 1
        except OperationalError as error:
            if not doing.must_give_way(error) or self.attempt == ATTEMPTS:
                raise
            self.seconds = 0
            self.attempt += 1

    def _part(self, progress: Progress) -> Progress:
        started, before = perf_counter(), len(progress.outcomes)
        with transaction.atomic():
            while not self.has_ended(progress):
                self._step(progress)
                if perf_counter() - started >= self.seconds:
                    break
            done = self.plan.places[before : len(progress.outcomes)]
            self._store([progress.outcomes[place] for place in done])
        return progress

    def _step(self, progress: Progress) -> None:
        """The next operation, or the next few that can be done together."""
        places = self._alike(progress)
        operations = [self.job.operations[place] for place in places]
        if len(places) > 1:
            done = doing.together(operations, progress, self.caller)
            if done is not None:
                progress.add(places, done)
                return
            progress.singly_until = len(progress.outcomes) + len(places)
        is_last = self.attempt == ATTEMPTS
        progress.add(places[:1], [doing.one(operations[0], progress, self.caller, last=is_last)])

    def _alike(self, progress: Progress) -> list[int]:
        """The next place, and those behind it whose operations can be done with it."""
        at = len(progress.outcomes)
        first, *others = self.plan.places[at : at + TOGETHER]
        deed = targets.together(self.job.operations[first])
        if deed is None or at < progress.singly_until or not self.seconds:
            return [first]

        def is_alike(place: int) -> bool:
            operation = self.job.operations[place]
            return targets.together(operation) is deed and progress.knows(operation.named)

        return [first, *takewhile(is_alike, others)] if is_alike(first) else [first]

    def _store(self, outcomes: list[Outcome]) -> None:
        """Versions, trail and log: of the whole part at once."""
        answers.add_versions(outcomes)
        audit.store(event for outcome in outcomes for event in outcome.events)
        log.store_all([records.of(outcome, self.caller, self.client) for outcome in outcomes])
