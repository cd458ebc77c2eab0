"""People whom an IdP sends: one, one if nobody has the name, and many by one statement."""

from collections.abc import Iterable

from django.utils import timezone

from identity import (
    audit,
    collisions,
    fresh,
    newcomers,
    profiles,
    signals,
    transactions,
    users,
    written,
    written_together,
)
from identity.audit import Actor
from identity.database import is_postgresql
from identity.models import Organization, ScimConnection, User
from identity.profiles import Profile

USER_NAME = "organization_id, user_name_key"  # the columns that make it unique


def new(connection: ScimConnection, profile: Profile, *, is_active: bool) -> User:
    """A person of this connection, not saved."""
    user = fresh.row(User, organization_id=connection.organization_id)
    user.scim_connection = connection
    profiles.write(user, profile)
    user.is_active = is_active
    user.updated_at = timezone.now()
    user.suspended_at = None if is_active else user.updated_at
    user.password = newcomers.unusable_password()
    return user


@transactions.step
def provision(
    connection: ScimConnection, *, profile: Profile, is_active: bool, actor: Actor
) -> User:
    """Create the person that an IdP sent.

    Raises UserNameTaken, ExternalIdTaken, FederationIdTaken.
    """
    user = new(connection, profile, is_active=is_active)
    users.save(user)
    _announce([user], connection, actor)
    return user


@transactions.step
def provision_if_new(
    connection: ScimConnection, *, profile: Profile, is_active: bool, actor: Actor
) -> User | None:
    """The same, or None where somebody in the organization has that user name."""
    user = new(connection, profile, is_active=is_active)
    if not _is_inserted(user):
        return None
    _announce([user], connection, actor)
    return user


@transactions.step
def provision_many(
    connection: ScimConnection, *, people: Iterable[tuple[Profile, bool]], actor: Actor
) -> list[User]:
    """`provision` for profile and `is_active` of each. All of them, or none.

    Raises IntegrityError where something is taken; `provision` says what.
    """
    arriving = [new(connection, profile, is_active=is_active) for profile, is_active in people]
    _insert(arriving)
    _announce(arriving, connection, actor)
    return arriving


@transactions.step
def add_local_many(organization: Organization, people: list[User], *, actor: Actor) -> None:
    """`users.create_local` for many members that `newcomers.local` made. All of them, or none.

    Raises IntegrityError where something is taken; `create_local` says what.
    """
    if not people:
        return
    for user in people:
        user.updated_at = timezone.now()
    _insert(people)
    for user in people:
        audit.record("user.created", subject=user, actor=actor, role=user.role)
    signals.people_arrived.send(sender=User, organization=organization, people=people, actor=actor)


def _insert(people: list[User]) -> None:
    if is_postgresql() and people:
        written_together.insert_with_keys(people, by="scim_id")  # the ORM takes twice as long
    else:
        User.objects_all_organizations.bulk_create(people)


def _is_inserted(user: User) -> bool:
    """One statement for what else takes two: is the user name free, and then a row."""
    is_new: list[bool] = []
    transactions.attempt(
        lambda: is_new.append(written.of(User).insert(user, unless=USER_NAME)),
        reason=lambda: collisions.of(user),
    )
    return is_new[0]


def _announce(people: list[User], connection: ScimConnection, actor: Actor) -> None:
    for user in people:
        audit.record("user.provisioned", subject=user, actor=actor, user_name=user.user_name)
    owner = connection.organization
    signals.people_arrived.send(sender=User, organization=owner, people=people, actor=actor)
