"""Everybody is to be told: after a new connection, another mapping, or because somebody asks."""

from functools import cache

from django.db.models.functions import Now

from identity import doorbell
from identity.database import own_connection
from identity.models import OktaConnection
from identity.outbox_statements import BACKFILL, WANT, urgency, words

EVERYBODY = "CROSS JOIN (SELECT user_id FROM identity_line WHERE organization_id = %s) AS told"


def want_everybody(connection: OktaConnection, *, forgets: bool = False) -> int:
    """Queue everyone with a line, behind single changes. How many; nobody where Okta imports.

    `forgets`: what Okta was told is not believed any more, so that each of them is looked at.
    """
    if connection.is_import:
        return 0
    with own_connection().cursor() as cursor:
        owner = connection.organization_id
        key = OktaConnection._meta.pk.get_db_prep_value(connection.pk, own_connection())
        cursor.execute(_statement(forgets), [owner, owner, key])
        people: int = cursor.rowcount
    mine = OktaConnection.objects_all_organizations.filter(pk=connection.pk)
    mine.update(backfill_began_at=Now(), backfill_people=people)
    doorbell.ring_after_commit()
    return people


@cache
def _statement(forgets: bool) -> str:
    given = {"who": "told.user_id", "told_to": EVERYBODY, "which": "id = %s"}
    want = WANT.format(order="told.user_id", **given, **urgency(BACKFILL, wakes=True), **words())
    return f"{want}, synced_hash = '', drifted_at = NULL" if forgets else want
