"""Local people whom an IdP wants to take over, and what an administrator says to it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from identity import audit, ownership, ranks, users
from identity.audit import Actor
from identity.models import LinkRequest, Organization, ScimConnection, User


class NothingToApprove(Exception):
    """The person was renamed, handed over or removed since the IdP asked."""

    def __init__(self) -> None:
        super().__init__("This has changed meanwhile. Look at the list again.")


@transaction.atomic
def ask(user: User, *, connection: ScimConnection, external_id: str | None, actor: Actor) -> None:
    """Remember that the IdP wants `user`. Asked again, only the count goes up."""
    now = timezone.now()
    asked: dict[str, Any] = {"user_name_key": user.user_name_key, "external_id": external_id or ""}
    asked |= {"last_asked_at": now, "approved_version": None}
    known = LinkRequest.objects_all_organizations.filter(connection=connection, user=user)
    if known.update(times_asked=F("times_asked") + 1, **asked):
        return
    request = LinkRequest(
        organization_id=user.organization_id,
        connection=connection,
        user=user,
        first_asked_at=now,
        **asked,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:  # somebody else was quicker, or the person is gone
        known.update(times_asked=F("times_asked") + 1, **asked)
        return
    audit.record("user.link_requested", subject=user, actor=actor, connection=connection.name)


def pending(organization: Organization) -> QuerySet[LinkRequest]:
    """Undecided and dismissed ones whose person is still local and has the name asked for."""
    mine = organization.link_requests.filter(
        user__scim_connection=None, user__user_name_key=F("user_name_key")
    )
    return mine.select_related("user", "connection")


@transaction.atomic
def approve(request: LinkRequest, *, actor: Actor) -> None:
    """Hand the person over. The IdP's next call finds them and takes over the profile.

    Raises NothingToApprove, ranks.OwnersOnly.
    """
    user = users.lock(request.user)
    ranks.require_power_over(user, actor=actor)
    if not user.is_local or user.user_name_key != request.user_name_key:
        raise NothingToApprove
    ownership.link(user, connection=request.connection, actor=actor)
    request.approved_version, request.dismissed_at = user.version, None
    request.save(update_fields=["approved_version", "dismissed_at"])


def approve_members(organization: Organization, *, pks: list[int], actor: Actor) -> int:
    """Approve those of `pks` who wait and have no role. Returns how many were handed over."""
    waiting = pending(organization).filter(dismissed_at=None, user__role=User.Role.MEMBER)
    count = 0
    for request in waiting.filter(pk__in=pks).order_by("pk"):
        try:
            approve(request, actor=actor)
        except (NothingToApprove, ranks.OwnersOnly):
            continue
        count += 1
    return count


@transaction.atomic
def dismiss(request: LinkRequest, *, actor: Actor) -> bool:
    """Leave the person local, also when the IdP asks again. False if that was said before.

    Raises ranks.OwnersOnly.
    """
    ranks.require_power_over(request.user, actor=actor)
    undecided = LinkRequest.objects_all_organizations.filter(pk=request.pk, dismissed_at=None)
    if not undecided.update(dismissed_at=timezone.now()):
        return False
    name = request.connection.name
    audit.record("user.link_dismissed", subject=request.user, actor=actor, connection=name)
    return True


def is_approved(user: User) -> bool:
    """Whether they were handed over for the IdP's asking, and nothing was written to them since."""
    mine = user.link_requests.filter(connection=user.scim_connection_id)
    return mine.filter(approved_version=user.version).exists()


def fulfil(user: User) -> None:
    """The IdP has taken over whom it was given: nothing is left to be said."""
    LinkRequest.objects_all_organizations.filter(user=user).delete()
