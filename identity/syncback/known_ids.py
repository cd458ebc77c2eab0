"""The ID by which Okta knows somebody, as far as we do."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Now

from identity import doorbell, outbox
from identity.models import OktaConnection, SyncState, User
from identity.models.sync_state import IS_PUT_OFF

State = SyncState.State


def of(row: SyncState) -> str:
    """The one found earlier, or that Okta gave over SCIM; "" when the login must be looked up."""
    return row.okta_user_id or _given(row.user)


def _given(user: User) -> str:
    """Okta sends its own ID as externalId, but other clients send what they like."""
    given = user.external_id or ""
    return given if given.startswith("00u") else ""


def other(row: SyncState, okta_user_id: str) -> SyncState | None:
    """Somebody else whom this Okta is told of under that ID."""
    rows = SyncState.objects.filter(connection=row.connection_id, okta_user_id=okta_user_id)
    return rows.exclude(pk=row.pk).select_related("user").first()


def owners(connection: OktaConnection, ids: Sequence[str]) -> dict[str, int]:
    """The row of whoever has each of these `ids`; SCIM's word goes before what was found."""
    found = connection.sync_states.filter(okta_user_id__in=ids).values_list("okta_user_id", "pk")
    given = connection.sync_states.filter(user__external_id__in=ids)
    said = given.values_list("user__external_id", "pk")
    return {key: pk for key, pk in [*found, *said] if key}


def take_away(row: SyncState) -> None:
    """The ID is somebody else's: by which one Okta knows this person is found out anew."""
    _forget(SyncState.objects.filter(pk=row.pk))


def renew(user: User, changed: Collection[str]) -> None:
    """Okta knows `user` by something else now; `changed` names columns, "external_id" for one.

    The old ID is void where Okta gave another one. It stays where only the user name is new.
    """
    if "external_id" in changed and _given(user):
        is_another = ~Q(okta_user_id=_given(user)) | Q(state=State.BLOCKED, reason="not_found")
        _forget(SyncState.objects_all_organizations.filter(is_another, user=user))
    elif {"user_name", "external_id"} & set(changed):
        outbox.want_again(user, reason="not_found")


def _forget(rows: QuerySet[SyncState]) -> None:
    """In one statement, with the lease of whoever is at it: they would give the old ID back.

    Who is put off stays so, and is judged by the new one.
    """
    forgotten = {"okta_user_id": "", "synced_hash": "", "drifted_at": None, "drifts": 0}
    free = {"lease_token": None, "lease_until": None, "claims_unsettled": 0}
    if rows.update(**forgotten, **free, **_due()):
        doorbell.ring_after_commit()


def _due() -> dict[str, Any]:
    """A call under way may still land, perhaps with the new one, who was found by login."""
    horizon = Now() + timedelta(seconds=settings.SYNC_BACK_HORIZON)
    is_held = Q(lease_token__isnull=False)
    return {
        "desired_version": F("desired_version") + 1,
        "state": Case(When(IS_PUT_OFF, then=F("state")), default=Value(State.PENDING)),
        "next_at": Case(When(IS_PUT_OFF, then=F("next_at")), default=Now()),
        "first_pending_at": Coalesce("first_pending_at", Now()),
        "ambiguous_until": Case(When(is_held, then=horizon), default=F("ambiguous_until")),
        "priority": outbox.PERSON,
        "reason": "",
        "error_text": "",
        "attempts": 0,
        "mismatches": 0,
    }
