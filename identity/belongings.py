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
THEIRS = "user_id = %s"
# By name: who may suspend knows no protocol. With what must be true of a row for it to count.
_kinds = dict.fromkeys((SESSIONS, SYNC, *OF_APPS), THEIRS)


def look_for(label: str, *, where: str = THEIRS) -> None:
    """A model of a room above; said once, when the process starts.

    `where` is a condition of SQL; each of its places is for the person's key.
    """
    _kinds[label] = where


def held(user: User) -> frozenset[str]:
    """Labels of the models of which there is something: mostly none, so one look saves seven.

    The caller holds the lock of the person: nothing is issued meanwhile.
    """
    kinds = tuple(_kinds.items())
    with own_connection().cursor() as cursor:
        statement = _look(kinds)
        cursor.execute(statement, [user.pk] * statement.count("%s"))
        found = cursor.fetchone()
    return frozenset(label for (label, _), is_there in zip(kinds, found, strict=True) if is_there)


@cache
def _look(kinds: tuple[tuple[str, str], ...]) -> str:
    parts = (
        f"EXISTS (SELECT 1 FROM {apps.get_model(label)._meta.db_table} WHERE {where})"  # noqa: S608
        for label, where in kinds
    )
    return f"SELECT {', '.join(parts)}"
