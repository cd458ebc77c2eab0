"""The password backend, and the person behind a session."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from identity.models import User


class PeopleOfActiveOrganizations(BaseBackend):
    """Signs in by password; a suspended person's session belongs to nobody at once."""

    def authenticate(
        self, request: HttpRequest | None, user: User | None = None, password: str = "", **_: Any
    ) -> User | None:
        """`user` if `password` is theirs and they may sign in. Takes as long for nobody."""
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and _may_sign_in(user) else None

    def get_user(self, user_id: int) -> User | None:
        user = (
            User.objects_all_organizations.select_related("organization").filter(pk=user_id).first()
        )
        return user if user and _may_sign_in(user) else None


def _may_sign_in(user: User) -> bool:
    return user.is_active and user.organization.is_active
