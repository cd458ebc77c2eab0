"""People who are not saved yet."""

import secrets

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from identity import fresh, profiles
from identity.models import Organization, User


def local(
    organization: Organization,
    *,
    user_name: str,
    email: str = "",
    given_name: str = "",
    family_name: str = "",
    role: str = User.Role.MEMBER,
) -> User:
    """A person whom nobody outside owns, not saved."""
    user = fresh.row(User, role=role, password=unusable_password())
    user.organization = organization
    profile = profiles.by_hand(
        user_name, email=email, given_name=given_name, family_name=family_name
    )
    profiles.write(user, profile)
    return user


def unusable_password() -> str:
    """As Django has it, whose own takes longer than all else that makes a person."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)
