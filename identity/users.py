"""People: created by an IdP or by an administrator, changed, suspended, reinstated, deleted.

Every function runs in one transaction, writes the audit trail, and takes the `actor`.
"""

from django.db import transaction
from django.utils import timezone

from identity import (
    audit,
    belongings,
    collisions,
    groups,
    last_way_in,
    names,
    newcomers,
    outbox,
    profiles,
    ranks,
    sessions,
    signals,
    transactions,
    written,
)
from identity.audit import Actor
from identity.collisions import (  # noqa: F401 (callers know them as facts of this module)
    ExternalIdTaken,
    FederationIdTaken,
    UserNameTaken,
)
from identity.models import Organization, User
from identity.profiles import Profile
from identity.syncback import known_ids


class NotLocal(Exception):
    """An IdP owns the profile, and would undo what is changed here."""

    def __init__(self) -> None:
        super().__init__("This profile comes from the identity provider. Change it there.")


@transaction.atomic
def create_local(
    organization: Organization,
    *,
    user_name: str,
    actor: Actor,
    email: str = "",
    given_name: str = "",
    family_name: str = "",
    role: str = User.Role.MEMBER,
) -> User:
    """Create a person by hand. Raises UserNameTaken, FederationIdTaken, ranks.OwnersOnly."""
    ranks.require_power_to_name(organization, role, actor=actor)
    user = newcomers.local(
        organization,
        user_name=user_name,
        email=email,
        given_name=given_name,
        family_name=family_name,
        role=role,
    )
    save(user)
    audit.record("user.created", subject=user, actor=actor, role=role)
    signals.people_arrived.send(sender=User, organization=organization, people=[user], actor=actor)
    return user


@transactions.step
def replace_profile(user: User, *, profile: Profile, actor: Actor) -> bool:
    """Make `profile` the person's. False, and nothing written, when it already is.

    The caller holds the row lock. Raises UserNameTaken, ExternalIdTaken, FederationIdTaken.
    """
    changes = profile.differences(user)
    if not changes:
        return False
    old_federation_id = user.federation_id
    profiles.write(user, profile)
    if user.federation_id != old_federation_id:
        changes["federation_id"] = [old_federation_id, user.federation_id]
    save(user, *profiles.COLUMNS)
    known_ids.renew(user, changes)
    audit.record("user.updated", subject=user, actor=actor, **profiles.readable(changes))
    signals.profile_changed.send(sender=User, user=user, actor=actor)
    return True


@transaction.atomic
def edit_local(
    user: User, *, user_name: str, given_name: str, family_name: str, email: str, actor: Actor
) -> bool:
    """Change the profile of a local person by hand. False when it is the same already.

    Raises NotLocal, UserNameTaken, FederationIdTaken, ranks.OwnersOnly.
    """
    ranks.require_power_over(lock(user), actor=actor)
    if not user.is_local:
        raise NotLocal
    profile = profiles.by_hand(
        user_name,
        given_name=given_name,
        family_name=family_name,
        email=email,
        attributes=user.profile,
    )
    return replace_profile(user, profile=profile, actor=actor)


@transaction.atomic
def set_federation_id(user: User, *, federation_id: str, actor: Actor) -> None:
    """What SAML's NameID is matched against. Raises FederationIdTaken, ranks.OwnersOnly."""
    ranks.require_power_over(lock(user), actor=actor)
    old = user.federation_id
    if old == federation_id:
        return
    user.federation_id = federation_id
    user.federation_id_key = names.key(federation_id)
    save(user)
    audit.record("user.updated", subject=user, actor=actor, federation_id=[old, federation_id])


@transaction.atomic
def set_role(user: User, *, role: str, actor: Actor) -> None:
    """What the person may do here.

    Raises ranks.OwnersOnly, ranks.LastOwner, last_way_in.LastBreakGlass.
    """
    if role not in ranks.KEEPERS:
        last_way_in.keep(user)
    ranks.require_power_to_name(user.organization, user.role, actor=actor)
    ranks.require_power_to_name(user.organization, role, actor=actor)
    if role != User.Role.OWNER:
        ranks.keep_an_owner(user)
    old = lock(user).role
    ranks.require_power_to_name(user.organization, old, actor=actor)  # once more: it is locked now
    if old == role:
        return
    user.role = role
    user.is_break_glass = user.is_break_glass and role in ranks.KEEPERS
    save(user)
    audit.record("user.role_changed", subject=user, actor=actor, role=[old, role])


@transaction.atomic
def set_password(user: User, *, password: str, actor: Actor) -> None:
    """A new password. Whoever was signed in with the old one is signed out, apps too.

    Raises NotLocal, ranks.OwnersOnly.
    """
    ranks.require_power_over(lock(user), actor=actor)
    if not user.is_local:
        raise NotLocal
    user.set_password(password)
    save(user)
    sessions.end_all(user)
    audit.record("user.password_set", subject=user, actor=actor)
    signals.password_set.send(sender=User, user=user, actor=actor)


@transactions.step
def suspend(user: User, *, actor: Actor, is_locked: bool = False) -> bool:
    """Shut the person out: sessions end with this transaction. False if already suspended.

    Seats, extension and number are telephony's, which hears of it in this transaction.
    For people in the console raises ranks.Yourself, ranks.OwnersOnly, ranks.LastOwner,
    last_way_in.LastBreakGlass.
    """
    if ranks.is_person(actor):
        last_way_in.keep(user)
    ranks.require_suspendable(user, actor=actor)
    if not is_locked:
        lock(user)
    if not _set_active(user, False):
        return False
    ranks.require_power_over(user, actor=actor)  # once more: it is locked now
    held = belongings.held(user)
    if belongings.SESSIONS in held:
        sessions.end_all(user)
    audit.record("user.suspended", subject=user, actor=actor)
    signals.user_suspended.send(sender=User, user=user, actor=actor, held=held)
    return True


@transactions.step
def reinstate(user: User, *, actor: Actor, is_locked: bool = False) -> bool:
    """Let a suspended person back in. False if not suspended. Raises ranks.OwnersOnly."""
    if not is_locked:
        lock(user)
    ranks.require_power_over(user, actor=actor)
    if not _set_active(user, True):
        return False
    held = belongings.held(user)
    if belongings.SYNC in held:
        outbox.want_again(user, reason="user_deactivated")
    audit.record("user.reinstated", subject=user, actor=actor)
    signals.user_reinstated.send(sender=User, user=user, actor=actor, held=held)
    return True


@transactions.step
def delete(user: User, *, actor: Actor) -> None:
    """Remove the person; user name and external ID are free again. The trail stays."""
    signals.user_deleted.send(sender=User, user=user, actor=actor)
    groups.forget(user)
    audit.record("user.deleted", subject=user, actor=actor, user_name=user.user_name)
    user.delete()


def _set_active(user: User, is_active: bool) -> bool:
    """The caller holds the lock."""
    if user.is_active == is_active:
        return False
    user.is_active = is_active
    user.suspended_at = None if is_active else timezone.now()
    save(user, "is_active", "suspended_at")
    return True


def lock(user: User) -> User:
    """Hold the person's row until the transaction ends, and refresh `user` from it.

    Whoever changes anything about a person's access or telephony takes this lock first, so
    that a suspension and an assignment come one after the other. Rows that refer to the person
    may still be inserted. Raises User.DoesNotExist for somebody who was deleted meanwhile.
    """
    rows = User.objects_all_organizations.select_for_update(no_key=True)
    user.refresh_from_db(from_queryset=rows)
    return user


def save(user: User, *only: str) -> None:
    """Write a person anew, or `only` some columns, as the next version.

    Raises what `collisions.of` finds.
    """
    user.updated_at = timezone.now()
    if user.pk:
        user.version += 1
    changed = (*only, "version", "updated_at") if only else ()
    transactions.attempt(
        lambda: written.of(User).save(user, *changed), reason=lambda: collisions.of(user)
    )
