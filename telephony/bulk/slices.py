"""Some rows of a job at once: decided together, and carried out by a few statements."""

from itertools import groupby

from django.db import transaction

from identity import arrivals, audit
from identity.database import is_postgresql
from identity.models import User
from telephony import lines, seats_together, together
from telephony.bulk import at_work, cells, decisions, results
from telephony.bulk.columns import Facts
from telephony.bulk.decisions import Decision
from telephony.bulk.ledger import Ledger
from telephony.models import BulkJob, BulkRow

Keys = list[int]
LINE = ("site", "license", "extension", "phone_number")  # what others are told of


def apply(job: BulkJob, keys: Keys) -> list[Keys]:
    """Carry out the rows `keys` in one transaction, if each of them can be.

    Else nothing is done: what comes back are the rows in runs, of those that can and those that
    cannot. Raises Raced, and whatever the database refuses; then nothing was done either.
    """
    with transaction.atomic():
        waiting = job.rows.filter(pk__in=keys, state=BulkRow.State.WAITING).order_by("line")
        rows = list(waiting.select_for_update(skip_locked=is_postgresql()))
        wishes = [cells.wish(row) for row in rows]
        actor = at_work.asker(job)
        decided = decisions.of(job, wishes, actor=actor, ledger=Ledger(), locks=True)
        if all(each.is_simple for each in decided):
            with audit.gathering() as events:
                _carry_out(job, [each for each in decided if each.user is not None])
            audit.store(events)
            results.store(map(results.done, decided))
            return []
    runs = groupby(decided, key=lambda each: each.is_simple)
    return [[each.row_id for each in run] for _, run in runs]


def _carry_out(job: BulkJob, decided: list[Decision]) -> None:
    owner, actor = job.organization, at_work.asker(job)
    arrivals.add_local_many(owner, _arrivals(decided), actor=actor)
    sites = {each.name: each for each in owner.sites.all()}
    placed = [(user, sites[new] if new else None) for user, _, new in _changes(decided, "site")]
    together.place(placed, actor=actor)
    extended = [(user, new) for user, _, new in _changes(decided, "extension")]
    together.give_extensions(owner, extended, actor=actor)
    _licenses(job, decided)
    ringing = [(user, new) for user, _, new in _changes(decided, "phone_number")]
    together.give_numbers(owner, ringing, actor=actor)
    lines.publish_many([each.user for each in decided if each.user and _is_told(each)])


def _licenses(job: BulkJob, decided: list[Decision]) -> None:
    owner, actor = job.organization, at_work.asker(job)
    names = dict(owner.license_pools.values_list("sku__code", "sku__name"))
    changed = _changes(decided, "license")
    released = [(user, names[old]) for user, old, _ in changed if old]
    seats_together.release(released, actor=actor)
    assigned = [(user, new, names[new]) for user, _, new in changed if new]
    seats_together.assign(owner, assigned, actor=actor)


def _arrivals(decided: list[Decision]) -> list[User]:
    return [each.user for each in decided if each.user is not None and each.before is None]


def _changes(decided: list[Decision], name: str) -> list[tuple[User, str, str]]:
    """Whose `name` changes, from what to what."""
    told = [(each.user, *_pair(each, name)) for each in decided]
    return [(user, old, new) for user, old, new in told if user is not None and old != new]


def _pair(decision: Decision, name: str) -> tuple[str, str]:
    before: Facts = decision.before or {}
    return before.get(name, ""), (decision.after or {}).get(name, "")


def _is_told(decision: Decision) -> bool:
    return any(old != new for old, new in (_pair(decision, name) for name in LINE))
