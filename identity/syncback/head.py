"""How one connection is doing, for the head of the sync-back page."""

from dataclasses import dataclass
from math import ceil

from django.db.models import Count, Q
from django.utils import timezone

from identity.models import DriftCheck, OktaConnection, Organization, SyncState
from identity.models.sync_state import IS_PUT_OFF
from identity.okta import budget
from identity.outbox import BACKFILL
from identity.syncback import drift, drift_words, elsewhere, token_use, words
from identity.syncback.elsewhere import Elsewhere
from identity.syncback.words import Words

State = SyncState.State


@dataclass(frozen=True)
class Backfill:
    """Of `people` who are told behind single changes, `left` are still to come, and some failed.

    `is_everybody` is False before and after a look through Okta: then they are some whom it showed,
    or whom somebody changed meanwhile.
    """

    people: int
    left: int
    failed: int
    is_everybody: bool

    @property
    def done(self) -> int:
        return max(0, self.people - self.left - self.failed)


@dataclass(frozen=True)
class Head:
    """`pace` is in people a minute, `left` in words; "" while nothing moves or waits.

    `put_off` people are not written before Okta was looked through; `held` are those of whom
    somebody has to decide whether they are.
    """

    connection: OktaConnection
    trouble: Words | None
    pace: int
    left: str
    backfill: Backfill | None
    check: DriftCheck | None
    put_off: int
    held: int
    idle_days: int
    elsewhere: Elsewhere | None

    @property
    def state(self) -> str:
        """In a word, for the pill: off, paused, stopped, waiting, working."""
        if not self.connection.is_enabled:
            return "off"
        if self.connection.paused_at:
            return "paused"
        if self.trouble is None:
            return "working"
        return "stopped" if self.trouble.tone == "failed" else "waiting"

    @property
    def is_token_old(self) -> bool:
        return token_use.is_old(self.connection)

    @property
    def is_looking(self) -> bool:
        return self.check is not None and self.check.state == DriftCheck.State.RUNNING

    @property
    def is_moving(self) -> bool:
        """Whether there is progress to watch."""
        return bool(self.trouble is None and (self.backfill or self.is_looking))

    @property
    def is_slow(self) -> bool:
        """Whether the look through Okta waits a while before its next page."""
        return self.check is not None and drift_words.is_slow(self.check)

    @property
    def drift(self) -> str:
        """What the latest check found, in words."""
        return drift_words.latest(self.check, self.held) if self.check else ""

    @property
    def looks_again(self) -> bool:
        """Whether we look by ourselves whether the trouble is over."""
        until = self.connection.open_until
        return bool(until and until > timezone.now() and not self.connection.paused_at)


@dataclass(frozen=True)
class _Counted:
    """People who wait; of those, and of the failed, who belong to a backfill; and the others."""

    waiting: int
    behind: int
    failed: int
    put_off: int
    elsewhere: int


def heads(organization: Organization) -> list[Head]:
    """Every connection, those that are switched off too. Five queries for the usual one."""
    found = organization.okta_connections.select_related("secret_set_by").order_by("created_at")
    return [_head(connection) for connection in found]


def _head(connection: OktaConnection) -> Head:
    trouble, pace = words.for_connection(connection), budget.pace(connection)
    moves = trouble is None and connection.is_enabled
    counted, check = _counted(connection), connection.drift_checks.order_by("-pk").first()
    return Head(
        connection,
        trouble,
        pace,
        in_words(counted.waiting, pace) if moves else "",
        _backfill(connection, counted, check),
        check,
        counted.put_off,
        drift.held(check) if check else 0,
        token_use.idle_days(connection),
        elsewhere.if_many(connection, counted.elsewhere),
    )


def _backfill(
    connection: OktaConnection, counted: _Counted, check: DriftCheck | None
) -> Backfill | None:
    if not counted.behind:
        return None
    people = max(connection.backfill_people, counted.behind + counted.failed)
    is_everybody = not (counted.put_off or _was_looked_through_since(connection, check))
    return Backfill(people, counted.behind, counted.failed, is_everybody)


def _was_looked_through_since(connection: OktaConnection, check: DriftCheck | None) -> bool:
    """Whether whoever differed in Okta may be among those who are told."""
    began, ended = connection.backfill_began_at, check.ended_at if check else None
    return ended is not None and (began is None or began < ended)


def _counted(connection: OktaConnection) -> _Counted:
    waits = Q(state__in=[State.PENDING, State.VERIFY]) & ~IS_PUT_OFF
    failed, is_behind = Q(state=State.BLOCKED), Q(priority=BACKFILL)
    found = connection.sync_states.exclude(state=State.CLEAN).aggregate(
        waiting=Count("pk", filter=waits),
        behind=Count("pk", filter=waits & is_behind),
        failed=Count("pk", filter=failed & is_behind),
        put_off=Count("pk", filter=IS_PUT_OFF),
        elsewhere=Count("pk", filter=failed & Q(reason=elsewhere.REASON)),
    )
    return _Counted(**found)


def in_words(people: int, pace: int) -> str:
    """How long `people` take at `pace` a minute; "" for nobody."""
    if not people:
        return ""
    minutes = ceil(people / max(1, pace))
    if minutes == 1:
        return "less than a minute left"
    return f"{minutes} minutes left" if minutes < 120 else f"{round(minutes / 60)} hours left"
