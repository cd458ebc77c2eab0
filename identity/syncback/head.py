"""How one connection is doing, for the head of the sync-back page."""

from dataclasses import dataclass
from math import ceil

from django.db.models import Count, Q
from django.utils import timezone

from identity.models import DriftCheck, OktaConnection, Organization, SyncState
from identity.okta import budget
from identity.outbox import BACKFILL
from identity.syncback import drift_words, elsewhere, token_use, words
from identity.syncback.elsewhere import Elsewhere
from identity.syncback.words import Words

State = SyncState.State


@dataclass(frozen=True)
class Backfill:
    """Everybody is being told: `done` of `people`, single changes before them."""

    people: int
    left: int

    @property
    def done(self) -> int:
        return max(0, self.people - self.left)


@dataclass(frozen=True)
class Head:
    """`pace` is in people a minute, `left` in words; "" while nothing moves or waits."""

    connection: OktaConnection
    trouble: Words | None
    pace: int
    left: str
    backfill: Backfill | None
    check: DriftCheck | None
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
    def is_moving(self) -> bool:
        """Whether there is progress to watch."""
        is_looking = self.check is not None and self.check.state == DriftCheck.State.RUNNING
        return bool(self.trouble is None and (self.backfill or is_looking))

    @property
    def drift(self) -> str:
        """What the latest check found, in words."""
        return drift_words.latest(self.check) if self.check else ""

    @property
    def looks_again(self) -> bool:
        """Whether we look by ourselves whether the trouble is over."""
        until = self.connection.open_until
        return bool(until and until > timezone.now() and not self.connection.paused_at)


def heads(organization: Organization) -> list[Head]:
    """Every connection, those that are switched off too. Five queries for the usual one."""
    found = organization.okta_connections.select_related("secret_set_by").order_by("created_at")
    return [_head(connection) for connection in found]


def _head(connection: OktaConnection) -> Head:
    trouble, pace = words.for_connection(connection), budget.pace(connection)
    moves = trouble is None and connection.is_enabled
    waiting, behind, owned_elsewhere = _counted(connection)
    return Head(
        connection,
        trouble,
        pace,
        in_words(waiting, pace) if moves else "",
        Backfill(max(connection.backfill_people, behind), behind) if behind else None,
        connection.drift_checks.order_by("-pk").first(),
        token_use.idle_days(connection),
        elsewhere.if_many(connection, owned_elsewhere),
    )


def _counted(connection: OktaConnection) -> tuple[int, int, int]:
    """How many people wait, how many of them for a backfill; whose values another source owns."""
    waits = Q(state__in=[State.PENDING, State.VERIFY])
    is_elsewhere = Q(state=State.BLOCKED, reason=elsewhere.REASON)
    found = connection.sync_states.filter(waits | is_elsewhere).aggregate(
        all=Count("pk", filter=waits),
        behind=Count("pk", filter=waits & Q(priority=BACKFILL)),
        elsewhere=Count("pk", filter=is_elsewhere),
    )
    return found["all"], found["behind"], found["elsewhere"]


def in_words(people: int, pace: int) -> str:
    """How long `people` take at `pace` a minute; "" for nobody."""
    if not people:
        return ""
    minutes = ceil(people / max(1, pace))
    if minutes == 1:
        return "less than a minute left"
    return f"{minutes} minutes left" if minutes < 120 else f"{round(minutes / 60)} hours left"
