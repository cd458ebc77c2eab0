"""How a claim ends: settled, postponed, blocked or released.

Every ending is a compare-and-set on the lease: a worker whose lease was taken over changes
nothing, whatever it believes it has done. A line published meanwhile has a higher version;
its row stays pending and is due at once.
"""

import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, DateTimeField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Now

from identity.models import SyncState
from identity.okta.errors import OktaFailure

FREE = {"lease_token": None, "lease_until": None}
LONGEST_BACKOFF = 15 * 60  # seconds
NEVER = Value(None, DateTimeField())
State = SyncState.State


def known(row: SyncState) -> bool:
    """Okta was told exactly this: nobody looked. What a check saw there since then, it still does."""
    return done(row, digest=row.synced_hash, okta_user_id=row.okta_user_id, is_seen=False)


def done(
    row: SyncState,
    *,
    digest: str,
    okta_user_id: str,
    is_resent: bool = False,
    is_seen: bool = True,
) -> bool:
    """Okta holds what was read after the claim. False when the lease was lost.

    While an unclear call may still land, or when the value had to be sent again, the row is
    only believed after another look.
    """
    if is_resent:
        _look_again(row)
    settled = {"reason": "", "error_text": "", "attempts": 0, "claims_unsettled": 0, **FREE}
    if is_seen:
        settled["drifted_at"] = None
    told = _standing(row, is_resent=is_resent) | _synced(row, digest)
    return bool(_mine(row).update(okta_user_id=okta_user_id, **told, **settled))


def _standing(row: SyncState, *, is_resent: bool) -> dict[str, Any]:
    """Whether the row is at rest now, due again, or to be looked at once more.

    A call that could still land when we looked may have landed after it: that its time is over
    by now says nothing. We looked after the claim, and no earlier.
    """
    is_newer = Q(desired_version__gt=row.desired_version)
    is_unclear = Q(ambiguous_until__gt=_claimed_at())
    is_open = is_newer | is_unclear
    resent = F("mismatches") + int(is_resent)
    return {
        "state": Case(
            When(is_newer, then=Value(State.PENDING)),
            When(is_unclear, then=Value(State.VERIFY)),
            default=Value(State.CLEAN),
        ),
        "next_at": Case(
            When(is_newer, then=Now()),
            When(is_unclear, then=F("ambiguous_until")),
            default=F("next_at"),
        ),
        "first_pending_at": Case(When(is_open, then=F("first_pending_at")), default=NEVER),
        "ambiguous_until": Case(When(is_unclear, then=F("ambiguous_until")), default=NEVER),
        "mismatches": Case(When(is_open, then=resent), default=0, output_field=IntegerField()),
    }


def _synced(row: SyncState, digest: str) -> dict[str, Any]:
    """What Okta has, and since when."""
    is_known = Q(synced_hash=digest, synced_at__isnull=False)
    return {
        "synced_at": Case(When(is_known, then=F("synced_at")), default=Now()),
        "synced_version": Greatest("synced_version", Value(row.desired_version)),
        "synced_hash": digest,
    }


def postpone(row: SyncState, failure: OktaFailure) -> None:
    """Try again after a while that grows with each attempt. There is no last attempt.

    A second look that could not be taken is still to be taken.
    """
    seconds = min(LONGEST_BACKOFF, max(1.0, random.uniform(0, 2 * 2 ** min(row.attempts, 10))))  # noqa: S311
    _mine(row).update(
        next_at=_unless_newer(row, Now() + timedelta(seconds=seconds)),
        attempts=F("attempts") + 1,
        claims_unsettled=0,
        reason=failure.reason,
        error_text=failure.text,
        **_unclear(failure),
        **FREE,
    )


def block(row: SyncState, reason: str, text: str) -> None:
    """Stop until the line, the mapping or a person changes something."""
    is_newer = Q(desired_version__gt=row.desired_version)
    _mine(row).update(
        state=Case(When(is_newer, then=Value(State.PENDING)), default=Value(State.BLOCKED)),
        reason=reason,
        error_text=text,
        claims_unsettled=0,
        **FREE,
    )


def release(row: SyncState) -> None:
    """Nothing was tried that counts: the row is as due as before."""
    _mine(row).update(claims_unsettled=0, **FREE)


def put_back(row: SyncState) -> None:
    """Nothing was sent, for lack of time; in a moment somebody begins afresh."""
    _mine(row).update(claims_unsettled=0, next_at=Now() + timedelta(seconds=1), **FREE)


def stumble(row: SyncState, reference: str) -> None:
    """Our own code failed on this row, nobody knows how far: `claims_unsettled` goes on counting."""
    _mine(row).update(
        ambiguous_until=Now() + _horizon(),
        reason="internal",
        error_text=reference,
        next_at=Now() + timedelta(seconds=2**row.claims_unsettled),
        **FREE,
    )


def remember_id(row: SyncState, okta_user_id: str) -> None:
    """Which Okta user this person is, so that the next look-up is by ID."""
    _mine(row).update(okta_user_id=okta_user_id)


def _mine(row: SyncState) -> QuerySet[SyncState]:
    return SyncState.objects.filter(pk=row.pk, lease_token=row.lease_token)


def _claimed_at() -> Combinable:
    """By the database's clock, as all the times that it is compared with."""
    return F("lease_until") - timedelta(seconds=settings.SYNC_BACK_LEASE)


def _horizon() -> timedelta:
    return timedelta(seconds=settings.SYNC_BACK_HORIZON)


def _look_again(row: SyncState) -> None:
    _mine(row).update(ambiguous_until=Now() + _horizon())


def _unclear(failure: OktaFailure) -> dict[str, object]:
    """A call that may have been carried out may also be carried out late."""
    if not failure.may_be_done:
        return {}
    return {"ambiguous_until": Now() + _horizon(), "state": State.PENDING}


def _unless_newer(row: SyncState, later: object) -> Case:
    is_newer = Q(desired_version__gt=row.desired_version)
    return Case(When(is_newer, then=Now()), default=later, output_field=DateTimeField())
