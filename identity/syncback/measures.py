"""How sync-back of the whole server is doing, for /metrics. No organization is named."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min
from django.utils import timezone
from prometheus_client import Metric

from identity.metrics import gauge, gauges
from identity.models import DriftCheck, OktaConnection, SyncState
from identity.syncback import token_use

State = SyncState.State


def metrics() -> list[Metric]:
    """From the database alone; the counts are `call_counts`'. Five queries."""
    told = _told()
    return [*_people(), *_connections(told), *_drift(told)]


def _told() -> list[OktaConnection]:
    """Connections over which we are to tell."""
    rows = OktaConnection.objects_all_organizations.filter(
        is_enabled=True, organization__is_active=True
    )
    return list(rows.exclude(way=OktaConnection.Way.IMPORT))


def _people() -> list[Metric]:
    rows = SyncState.objects_all_organizations.exclude(state=State.CLEAN).order_by()
    waits = rows.filter(state__in=[State.PENDING, State.VERIFY])
    states = dict(waits.values_list("state").annotate(Count("pk")))
    blocked = rows.filter(state=State.BLOCKED).values_list("reason").annotate(Count("pk"))
    return [
        gauges(
            "switchroom_sync_pending",
            "People of whom Okta is still to be told, or asked again.",
            "state",
            {str(state): states.get(state, 0) for state in (State.PENDING, State.VERIFY)},
        ),
        gauge(
            "switchroom_sync_oldest_pending_seconds",
            "How long the first of them has been waiting.",
            _seconds_since(waits.aggregate(first=Min("first_pending_at"))["first"]),
        ),
        gauges("switchroom_sync_blocked", "People who failed, by reason.", "reason", dict(blocked)),
    ]


def _connections(told: list[OktaConnection]) -> list[Metric]:
    closed = OktaConnection.Circuit.CLOSED
    idle = [_seconds_since(token_use.since(each)) for each in told]
    return [
        gauge(
            "switchroom_sync_circuit_open",
            "Connections over which nothing is sent at present, for Okta's sake.",
            sum(each.circuit != closed for each in told),
        ),
        gauge(
            "switchroom_okta_token_idle_seconds",
            "How long the API token that was used least lately has not been used.",
            max(idle, default=0),
        ),
    ]


def _drift(told: list[OktaConnection]) -> list[Metric]:
    seen = _latest(DriftCheck.State.DONE, DriftCheck.State.HELD, DriftCheck.State.DISMISSED)
    found = gauge(
        "switchroom_sync_drift_users",
        "People for whom Okta held something else when it was last looked through.",
        sum(seen[each.pk].drifted for each in told if each.pk in seen),
    )
    return [found, *_reconciled(told)]


def _reconciled(told: list[OktaConnection]) -> list[Metric]:
    """Nothing where there is no Okta. A look that is held has put nothing right yet."""
    done = _latest(DriftCheck.State.DONE, DriftCheck.State.DISMISSED)
    ends = [
        (done[each.pk].ended_at if each.pk in done else None) or each.created_at for each in told
    ]
    if not ends:
        return []
    meaning = "When the Okta that waits longest was last compared; when it was connected, if never."
    name = "switchroom_reconcile_last_success_timestamp"
    return [gauge(name, meaning, min(ends).timestamp())]


def _latest(*states: str) -> dict[UUID, DriftCheck]:
    """By connection, of the looks that ended so."""
    rows = DriftCheck.objects_all_organizations.filter(state__in=states).order_by()
    latest = rows.values("connection").annotate(latest=Max("pk")).values("latest")
    found = DriftCheck.objects_all_organizations.filter(pk__in=latest)
    return {check.connection_id: check for check in found}


def _seconds_since(moment: datetime | None) -> float:
    return max(0.0, (timezone.now() - moment).total_seconds()) if moment else 0.0
