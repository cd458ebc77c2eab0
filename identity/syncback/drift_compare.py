"""A page of Okta's people beside what each of them was told."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Now

from identity.models import DriftCheck, SyncState
from identity.okta.answers import OktaUser
from identity.syncback import mapping


def compare(check: DriftCheck, people: Sequence[OktaUser], asked_at: datetime) -> int:
    """Mark who was seen, and who holds something else. How many were compared.

    Only rows at rest since before the page was asked for: the others are being told anyway.
    """
    by_id = {person.id: person for person in people}
    seen = check.connection.sync_states.filter(okta_user_id__in=by_id)
    is_old = Q(synced_at=None) | Q(synced_at__lt=asked_at)
    at_rest = seen.filter(is_old, state=SyncState.State.CLEAN)
    rows = list(at_rest.select_related("user__line"))
    drifted = [row.pk for row in rows if not _holds(check, row, by_id[row.okta_user_id])]
    seen.update(compared_at=Now())
    at_rest.filter(pk__in=drifted).update(drifted_at=Now())
    alike = {row.pk for row in rows if row.drifts or row.drifted_at} - set(drifted)
    at_rest.filter(pk__in=alike).update(drifts=0, drifted_at=None)
    return len(rows)


def _holds(check: DriftCheck, row: SyncState, person: OktaUser) -> bool:
    line = getattr(row.user, "line", None)
    return person.has(mapping.attributes(check.connection, line))
