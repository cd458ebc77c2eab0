from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models


class UserSession(AbstractBaseSession):
    """A browser session that knows whose it is, so that suspending a person ends it."""

    user = models.ForeignKey("identity.User", models.CASCADE, null=True, related_name="sessions")

    objects: ClassVar[BaseSessionManager] = BaseSessionManager()

    @classmethod
    def get_session_store_class(cls) -> type:
        from identity.session_store import SessionStore  # noqa: PLC0415 (it imports this model)

        return SessionStore
