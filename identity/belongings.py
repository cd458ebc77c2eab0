"""What there is of a person that their suspension ends, or their reinstatement wakes."""

from functools import cache

from django.apps import apps

from identity.database import own_connection
from identity.models import User

SESSIONS = "identity.UserSession"
SYNC = "identity.SyncState"
OF_APPS = tuple(
    f"oauth2_provider.{name}" for name in ("RefreshToken", "AccessToken", "Grant", "DeviceGrant")
)
_kinds = [SESSIONS, SYNC, *OF_APPS]  # by name: who may suspend knows no protocol


def look_for(label: str) -> None:
    """A model of a room above, with a column `user_id`; said once, when the process starts."""
    if label not in _kinds:
        _kinds.append(label)


def held(user: User) -> frozenset[str]:
    """Labels of the models of which there is something: mostly none, so one look saves seven.

    The caller holds the lock of the person: nothing is issued meanwhile.
    """
    kinds = tuple(_kinds)
    with own_connection().cursor() as cursor:
        cursor.execute(_look(kinds), [user.pk] * len(kinds))
        found = cursor.fetchone()
    return frozenset(label for label, is_there in zip(kinds, found, strict=True) if is_there)


@cache
def _look(kinds: tuple[str, ...]) -> str:
    tables = [apps.get_model(label)._meta.db_table for label in kinds]
    parts = (f"EXISTS (SELECT 1 FROM {each} WHERE user_id = %s)" for each in tables)  # noqa: S608
    return f"SELECT {', '.join(parts)}"
