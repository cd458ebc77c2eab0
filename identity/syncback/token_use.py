"""When a token was last used, and whose it is: Okta drops one that was not used for 30 days."""

from datetime import datetime, timedelta

from django.db.models.functions import Now
from django.utils import timezone

from identity.models import OktaConnection
from identity.okta.answers import OktaUser
from identity.okta.client import ME
from identity.okta.exchange import Exchange

LIVES = timedelta(days=30)  # by Okta's rule: from creation, or from the last use
WARN_AFTER = timedelta(days=20)
EXACTNESS = timedelta(hours=1)  # a note for every call would be one more write for each


def note(connection: OktaConnection, call: Exchange) -> None:
    """Okta answered as to somebody who had signed in, so the token's time begins anew."""
    if call.status != 200 or call.path.startswith("/.well-known/"):
        return
    now, last = timezone.now(), connection.token_used_at
    if last is None or now - last > EXACTNESS:
        rows = OktaConnection.objects_all_organizations.filter(pk=connection.pk)
        rows.update(token_used_at=Now())
        connection.token_used_at = now
    if call.path == ME and call.person is not None:
        _note_owner(connection, call.person)


def _note_owner(connection: OktaConnection, owner: OktaUser) -> None:
    """Whose the token is, by the login that they have now.

    Not if the settings were saved since: then this may be about the token of before.
    """
    login = str(owner.profile.get("login") or owner.id)[:254]
    if login != connection.token_owner:
        rows = OktaConnection.objects_all_organizations.filter(pk=connection.pk)
        rows.filter(version=connection.version).update(token_owner=login)


def since(connection: OktaConnection) -> datetime | None:
    """Since when the token has not been used; None without a token."""
    if not connection.secret_encrypted:
        return None
    moments = [connection.token_used_at, connection.secret_set_at]
    return max(moment for moment in moments if moment)


def idle_days(connection: OktaConnection) -> int:
    """Whole days without use; 0 without a token."""
    last = since(connection)
    return (timezone.now() - last).days if last else 0


def is_old(connection: OktaConnection) -> bool:
    """Whether the token will soon be gone for want of use."""
    return idle_days(connection) >= WARN_AFTER.days


def days_left(connection: OktaConnection) -> int:
    """Until Okta drops it, if nobody uses it."""
    return max(0, LIVES.days - idle_days(connection))
