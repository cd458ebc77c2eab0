"""A person stops a connection for a while, and lets it go on.

A paused connection is told nothing and loses nothing: rows go on gathering what is true.
A call that is under way when somebody pauses ends within its 15 seconds; no other one begins.
"""

from django.db import transaction
from django.db.models.functions import Now

from identity import audit, doorbell
from identity.audit import Actor
from identity.models import OktaConnection


@transaction.atomic
def pause(connection: OktaConnection, *, reason: str, actor: Actor) -> bool:
    """Send nothing until `resume`. False when it was paused already: that pause stays."""
    running = OktaConnection.objects_all_organizations.filter(pk=connection.pk, paused_at=None)
    facts = {"paused_by": actor.name[:254], "pause_reason": reason}
    if not running.update(paused_at=Now(), **facts):
        return False
    audit.record("okta_connection.paused", subject=connection, actor=actor, reason=reason)
    return True


@transaction.atomic
def resume(connection: OktaConnection, *, actor: Actor) -> bool:
    """Go on with what has gathered. False when it was not paused."""
    paused = OktaConnection.objects_all_organizations.filter(
        pk=connection.pk, paused_at__isnull=False
    )
    if not paused.update(paused_at=None, paused_by="", pause_reason=""):
        return False
    audit.record("okta_connection.resumed", subject=connection, actor=actor)
    doorbell.ring_after_commit()
    return True
