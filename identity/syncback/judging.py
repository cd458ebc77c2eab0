"""Nobody is written before all were looked at: another Okta, or a database from a backup.

Their rows are put off, beyond any time, and a drift check looks at everybody. Who holds there
what they should is up to date; who differs counts as drift, and too many are held until somebody
decides. Whoever changes here meanwhile is told at once: that was wanted today.
"""

from collections.abc import Sequence
from typing import TypeAlias

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Now

from identity import doorbell
from identity.models import DriftCheck, OktaConnection, SyncState
from identity.models.sync_state import IS_PUT_OFF
from identity.okta.answers import OktaUser
from identity.outbox import BACKFILL
from identity.syncback import known_ids, leases, mapping

State = SyncState.State
Found: TypeAlias = tuple[SyncState, OktaUser]  # a row, and the person that Okta shows for it
EVERYBODY, DIFFERENT = Q(), Q(drifted_at__isnull=False)
IS_CLEAR = Q(ambiguous_until=None) | Q(ambiguous_until__lte=Now())


def put_off(connection: OktaConnection, which: Q = EVERYBODY) -> int:
    """Write nobody of `which` until a check has seen them. How many people.

    The caller begins one, and gave up those under way before anything was forgotten.
    """
    rows = connection.sync_states.filter(which)
    leases.end(rows)
    facts = {"synced_hash": "", "priority": BACKFILL, "reason": "", "error_text": ""}
    counts = {"attempts": 0, "claims_unsettled": 0, "mismatches": 0, "drifts": 0}
    return rows.update(
        state=State.VERIFY, next_at=SyncState.PUT_OFF, drifted_at=None, **facts, **counts
    )


def give_up_looking(connection: OktaConnection) -> None:
    """A check under way looks at what is believed no more, and is over.

    First of all: whoever turns a page holds the check, and then the rows.
    """
    under_way = connection.drift_checks.filter(state__in=["running", "held"])
    under_way.update(state=DriftCheck.State.DISMISSED, ended_at=Now(), lease_until=None)


def differ(connection: OktaConnection) -> bool:
    """Whether a check saw somebody different who was not told since: nobody writes them unasked."""
    return connection.sync_states.filter(DIFFERENT).exists()


def is_under_way(connection: OktaConnection) -> bool:
    return connection.sync_states.filter(IS_PUT_OFF).exists()


def compare(connection: OktaConnection, people: Sequence[OktaUser]) -> int:
    """Judge whom of those put off a page shows. How many.

    A call of before that may still land is waited for: they are read one by one afterwards.
    """
    by_key = _by_key(people)
    rows = _put_off(connection).filter(_shown(by_key)).annotate(is_clear=IS_CLEAR)
    shown = [(row, one) for row in rows.select_related("user__line") if (one := _of(row, by_key))]
    owners = known_ids.owners(connection, [one.id for _, one in shown])
    shown = [(row, one) for row, one in shown if owners.get(one.id, row.pk) == row.pk]
    unclear = [row.pk for row, _ in shown if not row.is_clear]
    _put_off(connection).filter(pk__in=unclear).update(compared_at=Now())
    found = [(row, one) for row, one in shown if row.is_clear]
    alike = {row.pk for row, one in found if one.has(_wanted(connection, row))}
    _judge(connection, [each for each in found if each[0].pk in alike], drifted_at=None)
    _judge(connection, [each for each in found if each[0].pk not in alike], drifted_at=Now())
    return len(found)


def end(check: DriftCheck) -> int:
    """Nobody is put off any more: whom no page showed is looked for one by one.

    Who was known there and is not seen counts as different. How many those are.
    """
    rest = {"state": State.CLEAN, "next_at": Now(), "first_pending_at": None}
    missing = unseen(check).update(**rest, drifted_at=Now())
    if _put_off(check.connection).update(state=State.PENDING, next_at=Now()):
        doorbell.ring_after_commit()
    return missing


def unseen(check: DriftCheck) -> QuerySet[SyncState]:
    """Who was known there, and was on no page so far."""
    known = _put_off(check.connection).filter(user__is_active=True).exclude(okta_user_id="")
    return known.exclude(compared_at__gte=check.began_at)


def _judge(connection: OktaConnection, found: Sequence[Found], *, drifted_at: Now | None) -> None:
    """Whose line changes meanwhile is put off no more, and stays as due as they are.

    What they should hold is known from now on: only another value has them told unasked.
    """
    if not found:
        return
    digests = [When(pk=row.pk, then=Value(_digest(connection, row, one))) for row, one in found]
    ids = [When(pk=row.pk, then=Value(one.id)) for row, one in found]
    _put_off(connection).filter(pk__in=[row.pk for row, _ in found]).update(
        okta_user_id=Case(*ids, default=F("okta_user_id")),
        synced_hash=Case(*digests, default=F("synced_hash")),
        state=State.CLEAN,
        next_at=Now(),
        synced_at=Now(),
        synced_version=F("desired_version"),
        first_pending_at=None,
        ambiguous_until=None,
        drifted_at=drifted_at,
        compared_at=Now(),
    )


def _digest(connection: OktaConnection, row: SyncState, person: OktaUser) -> str:
    return mapping.digest(connection, _wanted(connection, row), person.id)


def _put_off(connection: OktaConnection) -> QuerySet[SyncState]:
    return connection.sync_states.filter(IS_PUT_OFF)


def _by_key(people: Sequence[OktaUser]) -> dict[str, OktaUser]:
    """By ID and by login, which is no ID: it is an address, or has a person in it."""
    return {key: each for each in people for key in (each.id, each.login.casefold()) if key}


def _shown(by_key: dict[str, OktaUser]) -> Q:
    keys = list(by_key)
    return (
        Q(okta_user_id__in=keys)
        | Q(user__external_id__in=keys)
        | Q(okta_user_id="", user__user_name_key__in=keys)
    )


def _of(row: SyncState, by_key: dict[str, OktaUser]) -> OktaUser | None:
    """By the ID we know; else as whoever tells Okta of a person looks for them."""
    if row.okta_user_id:
        return by_key.get(row.okta_user_id)
    return by_key.get(row.user.external_id or "") or by_key.get(row.user.user_name_key)


def _wanted(connection: OktaConnection, row: SyncState) -> dict[str, str | None]:
    return mapping.attributes(connection, getattr(row.user, "line", None))
