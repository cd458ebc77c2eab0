"""What lets a person in without a password: browser sessions, and what apps hold for them."""

from functools import cache

from oauth2_provider.models import AccessToken, DeviceGrant, Grant, RefreshToken

from identity.database import own_connection
from identity.models import User, UserSession

SESSIONS = UserSession._meta.label


@cache
def _kinds() -> dict[str, str]:
    models = (UserSession, RefreshToken, AccessToken, Grant, DeviceGrant)
    return {model._meta.label: model._meta.db_table for model in models}


@cache
def _look() -> str:
    tables = _kinds().values()
    parts = (f"EXISTS (SELECT 1 FROM {each} WHERE user_id = %s)" for each in tables)  # noqa: S608
    return f"SELECT {', '.join(parts)}"


def held(user: User) -> frozenset[str]:
    """Labels of the models of which there is something: mostly none, so one look saves five.

    The caller holds the lock of the person: nothing is issued meanwhile.
    """
    with own_connection().cursor() as cursor:
        cursor.execute(_look(), [user.pk] * len(_kinds()))
        found = cursor.fetchone()
    return frozenset(label for label, is_there in zip(_kinds(), found, strict=True) if is_there)
