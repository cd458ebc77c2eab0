"""What telephony says of a person, kept for whoever must be told of it.

`publish` is called inside the caller's transaction: the change and the news of it are
committed together or not at all.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db.models import Case, F, Min, QuerySet, SmallIntegerField, Value, When
from django.db.models.functions import Coalesce, Least, Now
from django.utils import timezone

from identity import doorbell, transactions
from identity.models import Line, OktaConnection, Organization, SyncState, User

PERSON, BACKFILL = 0, 1  # priorities: a single change overtakes a backfill


@dataclass(frozen=True)
class LineFacts:
    """One person's telephony: extension digits, E.164 number, license name; empty if none.

    `licenses` are all that the person holds, `license` is the name of the base one.
    """

    extension: str = ""
    primary_phone: str = ""
    license: str = ""
    licenses: list[dict[str, str]] = field(default_factory=list)


@transactions.step
def publish(user: User, facts: LineFacts) -> bool:
    """Keep `facts` as what is true of `user`; queue each Okta. False if nothing differs."""
    line = Line.objects_all_organizations.filter(user=user).select_for_update().first()
    if line is None and facts == LineFacts():
        return False
    if line is not None and facts == _facts(line):
        return False
    _write(user, line, facts)
    for connection in _connections(user.organization_id):
        want(user, connection)
    doorbell.ring_after_commit()
    return True


def want(user: User, connection: OktaConnection, *, priority: int = PERSON) -> None:
    """Raise what `connection` should know of `user` by one version; this un-blocks it too."""
    mine = SyncState.objects_all_organizations.filter(connection=connection, user=user)
    if not _raise(mine, priority):
        # A backfill may insert the same row at the same time. Then the insert is dropped,
        # and the version must still rise: the worker may have read the old line already.
        _insert([user.pk], connection)
        _raise(mine, priority)


def want_again(user: User, *, reason: str) -> None:
    """Have every Okta told that could not be told for `reason`, which holds no longer."""
    mine = SyncState.objects_all_organizations.filter(user=user, reason=reason)
    if _raise(mine.filter(state=SyncState.State.BLOCKED), PERSON):
        doorbell.ring_after_commit()


def want_everybody(connection: OktaConnection) -> int:
    """Queue everyone with a line, behind single changes. How many there are."""
    lines = Line.objects_all_organizations.filter(organization_id=connection.organization_id)
    people = list(lines.values_list("user_id", flat=True))
    _insert(people, connection)
    _raise(SyncState.objects_all_organizations.filter(connection=connection), BACKFILL)
    doorbell.ring_after_commit()
    return len(people)


def oldest_waiting(organization: Organization) -> datetime | None:
    """Since when somebody has been waiting to be told to Okta; None when nobody is."""
    waiting = organization.sync_states.exclude(state=SyncState.State.CLEAN)
    oldest: datetime | None = waiting.aggregate(oldest=Min("first_pending_at"))["oldest"]
    return oldest


def _raise(rows: QuerySet[SyncState], priority: int) -> int:
    is_at_rest = When(state=SyncState.State.CLEAN, then=Value(priority))
    return rows.update(
        desired_version=F("desired_version") + 1,
        state=SyncState.State.PENDING,
        reason="",
        error_text="",
        attempts=0,
        mismatches=0,
        priority=Case(
            is_at_rest,
            default=Least("priority", Value(priority)),
            output_field=SmallIntegerField(),
        ),
        next_at=Least("next_at", Now()),
        first_pending_at=Coalesce("first_pending_at", Now()),
    )


def _insert(people: Iterable[int], connection: OktaConnection) -> None:
    """Rows at version 0, at rest; rows that exist are left alone."""
    SyncState.objects_all_organizations.bulk_create(
        (
            SyncState(
                organization_id=connection.organization_id,
                connection=connection,
                user_id=person,
                desired_version=0,
                state=SyncState.State.CLEAN,
                next_at=Now(),
            )
            for person in people
        ),
        ignore_conflicts=True,
        batch_size=500,
    )


def _facts(line: Line) -> LineFacts:
    return LineFacts(line.extension, line.primary_phone, line.license, line.licenses)


def _write(user: User, line: Line | None, facts: LineFacts) -> None:
    if line is None:
        Line.objects_all_organizations.create(
            user=user,
            organization_id=user.organization_id,
            updated_at=timezone.now(),
            **asdict(facts),
        )
        return
    Line.objects_all_organizations.filter(pk=line.pk).update(
        version=F("version") + 1, updated_at=timezone.now(), **asdict(facts)
    )


def _connections(organization_id: int) -> list[OktaConnection]:
    """In one fixed order, so that two publishers never wait for each other's rows."""
    return list(
        OktaConnection.objects_all_organizations.filter(
            organization_id=organization_id, is_enabled=True
        ).order_by("pk")
    )
