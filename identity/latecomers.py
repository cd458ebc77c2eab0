"""Who was given a line while an Okta was being connected, by somebody who could not see it yet.

Whoever publishes finds the connections that are committed; whoever connects finds the lines
that are. Where each begins before the other has committed, neither finds anything. So whoever
publishes holds a lock that they share until they commit, and who connects waits for all of
them, after their own commit, and looks once more. Nobody who publishes ever waits.
"""

import logging
from functools import cache, partial

from django.db import OperationalError, transaction

from identity import doorbell
from identity.database import is_postgresql, own_connection
from identity.models import OktaConnection
from identity.outbox_statements import BACKFILL, PUBLISHING, WANT, urgency, words
from identity.syncback import leases

log = logging.getLogger(__name__)
PATIENCE = "10s"  # with whoever publishes; the nightly check finds those who take longer
LONGEST = "1 hour"  # that a transaction lasts
MISSING = """NOT EXISTS (SELECT 1 FROM identity_syncstate AS known
    WHERE known.connection_id = %s AND known.user_id = line.user_id)"""
RECENT = f"(line.updated_at > NOW() - INTERVAL '{LONGEST}' OR {MISSING})"
WAIT = "SELECT set_config('lock_timeout', %s, true), pg_advisory_xact_lock(%s, %s::int)"


def tell_after_commit(connection: OktaConnection) -> None:
    """Look again for lines as soon as `connection` can be seen. SQLite has one writer at a time."""
    if is_postgresql():
        transaction.on_commit(partial(_wait_and_tell, connection), robust=True)


def tell_missing(connection: OktaConnection) -> int:
    """Queue who has a line and was never to be told to this Okta. How many."""
    if connection.is_import:
        return 0
    return _want(connection, MISSING)


def _wait_and_tell(connection: OktaConnection) -> None:
    try:
        with transaction.atomic():
            with own_connection().cursor() as cursor:
                cursor.execute(WAIT, [PATIENCE, PUBLISHING, connection.organization_id])
            _look_again(connection)
    except OperationalError:
        log.warning("Lines were being changed for long while %s was saved.", connection.pk)


def _look_again(connection: OktaConnection) -> None:
    """Nobody is told where Okta imports; who published meanwhile could not know that."""
    held = leases.hold(connection.pk)
    if held.is_import:
        held.sync_states.all().delete()
    else:
        _want(held, RECENT)


def _want(connection: OktaConnection, who: str) -> int:
    owner, here = connection.organization_id, own_connection()
    key = OktaConnection._meta.pk.get_db_prep_value(connection.pk, here)
    with here.cursor() as cursor:
        cursor.execute(_statement(who), [owner, key, owner, key])
        people: int = cursor.rowcount
    if people:
        doorbell.ring_after_commit()
    return people


@cache
def _statement(who: str) -> str:
    lines = f"""CROSS JOIN (SELECT line.user_id FROM identity_line AS line
        WHERE line.organization_id = %s AND {who}) AS told"""  # noqa: S608 (words of ours)
    given = {"who": "told.user_id", "told_to": lines, "which": "id = %s"}
    return WANT.format(order="told.user_id", **given, **urgency(BACKFILL), **words())
