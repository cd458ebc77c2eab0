"""Two people at the settings of one Okta: the second learns of the first before they save."""

from datetime import datetime

from identity.models import AuditEvent, OktaConnection
from identity.syncback.moments import moment

SAVES = ("okta_connection.saved", "okta_connection.token_removed")


class Changed(Exception):
    """Somebody saved these settings since they were read. Says who, and when."""


def check(connection: OktaConnection, seen: int | None) -> None:
    """`seen` is the version that was read, 0 where there was nothing; None asks for no look.

    Raises Changed.
    """
    version = 0 if connection._state.adding else connection.version
    if seen not in (None, version):
        raise Changed(_sentence(connection))


def saved_at(connection: OktaConnection) -> datetime | None:
    """When somebody last did."""
    last = _last(connection)
    return last.at if last else None


def _last(connection: OktaConnection) -> AuditEvent | None:
    told = AuditEvent.objects_all_organizations.filter(
        organization_id=connection.organization_id,
        subject_id=str(connection.pk),
        action__in=SAVES,
    )
    return told.order_by("-pk").first()


def _sentence(connection: OktaConnection) -> str:
    last = _last(connection)
    who = f" by {last.actor} at {moment(last.at)}" if last else ""
    return (
        f"These settings were changed{who}, after this page was opened. Open the page anew to see"
        " them, or save again to put yours in their place."
    )
