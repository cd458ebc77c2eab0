"""People whom an IdP sends: how one is made, and many by one statement."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from identity import audit, fresh, profiles, transactions
from identity.audit import Actor
from identity.models import ScimConnection, User
from identity.profiles import Profile


def new(connection: ScimConnection, profile: Profile, *, is_active: bool) -> User:
    """A person of this connection, not saved."""
    user = fresh.row(User, organization_id=connection.organization_id)
    user.scim_connection = connection
    profiles.write(user, profile)
    user.is_active = is_active
    user.updated_at = timezone.now()
    user.suspended_at = None if is_active else user.updated_at
    user.password = UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)  # Django's takes longer
    return user


@transactions.step
def provision_many(
    connection: ScimConnection, *, people: Iterable[tuple[Profile, bool]], actor: Actor
) -> list[User]:
    """`users.provision` for profile and `is_active` of each. All of them, or none.

    Raises IntegrityError where something is taken; `users.provision` says what.
    """
    users = [new(connection, profile, is_active=is_active) for profile, is_active in people]
    User.objects_all_organizations.bulk_create(users)
    for user in users:
        audit.record("user.provisioned", subject=user, actor=actor, user_name=user.user_name)
    return users
