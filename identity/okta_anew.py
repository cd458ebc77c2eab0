"""A connection leads elsewhere, or lets us in by something else: everybody is told again."""

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
        return
    is_judged = _is_judged(connection, is_other_org=is_other_org)
    if is_judged:
        judging.give_up_looking(connection)
    leases.end(connection.sync_states.all())
    forgotten = {"synced_hash": ""} | ({"okta_user_id": ""} if is_other_org else {})
    connection.sync_states.update(**forgotten)
    backfill.want_everybody(connection)
    if is_judged:
        judging.put_off(connection)
        drift.begin(connection, actor=actor)
    else:
        latecomers.tell_after_commit(connection)


def _is_judged(connection: OktaConnection, *, is_other_org: bool) -> bool:
    """The first people of all are told without a question: nothing of theirs can be lost."""
    were_told = connection.sync_states.filter(synced_at__isnull=False)
    return (is_other_org and were_told.exists()) or judging.is_under_way(connection)
