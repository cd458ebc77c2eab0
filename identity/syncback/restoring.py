"""After the database was restored from a backup: nothing that it says of Okta is believed."""

from django.db import transaction

from identity import audit, backfill
from identity.audit import Actor
from identity.models import OktaConnection
from identity.okta import circuit
from identity.syncback import drift, judging, leases


def distrust_everything(*, actor: Actor) -> int:
    """Have every Okta looked through before anything is written. How many people."""
    connections = OktaConnection.objects_all_organizations.order_by("created_at")
    return sum(_distrust(connection, actor) for connection in connections)


@transaction.atomic
def _distrust(connection: OktaConnection, actor: Actor) -> int:
    """An outage of before is over or comes again; what a person must lift stays."""
    leases.hold(connection.pk)
    if connection.open_until is not None:
        circuit.start_over(connection)
    judging.give_up_looking(connection)
    backfill.want_everybody(connection)
    count = judging.put_off(connection)
    if count:
        drift.begin(connection, actor=actor)
    audit.record("sync.distrusted", subject=connection, actor=actor, people=count)
    return count
