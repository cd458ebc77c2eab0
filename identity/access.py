"""What lets a person in without a password: browser sessions, and what apps hold for them."""

from functools import cache

from django.apps import apps

from identity.database import own_connection
from identity.models import User

SESSIONS = "identity.UserSession"
OF_APPS = tuple(
    f"oauth2_provider.{name}" for name in ("RefreshToken", "AccessToken", "Grant", "DeviceGrant")
)
KINDS = (SESSIONS, *OF_APPS)  # by name: who may suspend knows no protocol


@cache
def _look() -> str:
    tables = [apps.get_model(label)._meta.db_table for label in KINDS]
    parts = (f"EXISTS (SELECT 1 FROM {each} WHERE user_id = %s)" for each in tables)  # noqa: S608
    return f"SELECT {', '.join(parts)}"


def held(user: User) -> frozenset[str]:
    """Labels of the models of which there is something: mostly none, so one look saves five.

    The caller holds the lock of the person: nothing is issued meanwhile.
    """
    with own_connection().cursor() as cursor:
        cursor.execute(_look(), [user.pk] * len(KINDS))
        found = cursor.fetchone()
    return frozenset(label for label, is_there in zip(KINDS, found, strict=True) if is_there)
