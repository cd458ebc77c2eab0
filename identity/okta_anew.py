"""A connection leads elsewhere, or lets us in by something else: everybody is told again."""

from django.db.models import Q

from identity import backfill, latecomers
from identity.audit import Actor
from identity.models import OktaConnection
from identity.okta import circuit
from identity.syncback import drift, judging, leases


def begin(connection: OktaConnection, *, is_other_org: bool, actor: Actor) -> None:
    """Who imports is told nothing. Another org knows nobody by the old IDs; another token may do
    what the old one could not.

    A worker under way would give back what is forgotten here, and of the old org at that. Where
    people have been told before, another org is looked through before anybody is written there.
    The caller holds the connection, and is in a transaction.
    """
    circuit.start_over(connection)
    if connection.is_import:
        connection.sync_states.all().delete()
        latecomers.tell_after_commit(connection)
        return
    doubtful = _doubtful(connection, is_other_org=is_other_org)
    if doubtful is not None:
        judging.give_up_looking(connection)
    leases.end(connection.sync_states.all())
    forgotten = {"synced_hash": ""} | ({"okta_user_id": ""} if is_other_org else {})
    connection.sync_states.update(**forgotten)
    _tell(connection, doubtful, actor)
    if doubtful is None:
        latecomers.tell_after_commit(connection)


def tell(connection: OktaConnection, *, actor: Actor) -> int:
    """Have everybody told, for what they should hold is another thing now. How many.

    Whoever waits for a look, or for somebody's decision, goes on doing so. The caller holds the
    connection, and is in a transaction.
    """
    doubtful = _doubtful(connection)
    if doubtful is not None:
        judging.give_up_looking(connection)
    return _tell(connection, doubtful, actor)


def _tell(connection: OktaConnection, doubtful: Q | None, actor: Actor) -> int:
    people = backfill.want_everybody(connection)
    if doubtful is not None:
        judging.put_off(connection, doubtful)
        drift.begin(connection, actor=actor)
    return people


def _doubtful(connection: OktaConnection, *, is_other_org: bool = False) -> Q | None:
    """Whom Okta is looked through for, before they are written; None is nobody.

    The first people of all are told without a question: nothing of theirs can be lost.
    """
    were_told = connection.sync_states.filter(synced_at__isnull=False)
    if judging.is_under_way(connection) or (is_other_org and were_told.exists()):
        return judging.EVERYBODY
    return judging.DIFFERENT if judging.differ(connection) else None
