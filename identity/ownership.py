"""Who owns a person's profile: handed over to an IdP, given back to local management."""

from django.db import transaction

from identity import audit, profiles, ranks, signals, transactions, users
from identity.audit import Actor
from identity.models import ScimConnection, User
from identity.profiles import Profile
from identity.syncback import known_ids


@transactions.step
def link(
    user: User, *, connection: ScimConnection, actor: Actor, profile: Profile | None = None
) -> User:
    """Hand a local person over to an IdP: same row, same number; the IdP owns the profile now.

    Without `profile` it stays as it is until the IdP's next push. The caller holds the row lock.
    Raises UserNameTaken, ExternalIdTaken, FederationIdTaken.
    """
    user.scim_connection = connection
    if profile is not None:
        profiles.write(user, profile)
    users.save(user)
    is_named = profile is not None  # a local person has no external ID
    known_ids.renew(user, ["user_name", *(["external_id"] if is_named else [])])
    audit.record("user.linked", subject=user, actor=actor, connection=connection.name)
    if profile is not None:
        signals.profile_changed.send(sender=User, user=user, actor=actor)
    return user


@transaction.atomic
def unlink(user: User, *, actor: Actor) -> bool:
    """Give a person back to local management: nothing else changes. False if local already.

    An IdP that creates them again meets a local person. Raises ranks.OwnersOnly.
    """
    ranks.require_power_over(users.lock(user), actor=actor)
    connection = user.scim_connection
    if connection is None:
        return False
    user.scim_connection = user.external_id = None
    users.save(user)
    user.link_requests.all().delete()
    audit.record("user.unlinked", subject=user, actor=actor, connection=connection.name)
    return True
