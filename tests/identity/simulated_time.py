"""Hours that pass in a moment: for the database, and for the stand-in Okta."""

from datetime import timedelta

from django.db.models import F

from identity.models import OktaBudget, OktaConnection, SyncState
from tests.okta.client import StandIn

KEPT = {
    SyncState.objects_all_organizations: (
        *("next_at", "ambiguous_until", "lease_until", "first_pending_at", "synced_at"),
    ),
    OktaConnection.objects_all_organizations: (
        *("open_until", "pause_until", "recovered_at", "last_ok_at", "last_served_at"),
    ),
    OktaBudget.objects: ("paid_until",),
}


class Time:
    """Sync-back looks only at the database's clock. So instead of waiting, every moment that it
    has written down is put into the past by as much.
    """

    def __init__(self, okta: StandIn) -> None:
        self.okta, self.passed = okta, 0.0

    def passes(self, seconds: float) -> None:
        for rows, names in KEPT.items():
            rows.update(**{name: F(name) - timedelta(seconds=seconds) for name in names})
        self.passed += seconds
        self.okta.shift_clock(self.passed)
