"""Organizations and their first owner."""

import re

from django.db import transaction

from identity import audit, users
from identity.audit import Actor
from identity.models import Organization, ScimConnection, User
from identity.models.organization import SLUG_PATTERN


class SlugTaken(Exception):
    """Another organization has this slug."""


class BadSlug(ValueError):
    """A slug is lower-case letters, digits and hyphens, 63 at most."""


@transaction.atomic
def create(slug: str, *, name: str, actor: Actor) -> Organization:
    """A new organization with one SCIM connection. Raises BadSlug, SlugTaken."""
    if not re.match(SLUG_PATTERN, slug):
        raise BadSlug(slug)
    organization, is_new = Organization.objects.get_or_create(slug=slug, defaults={"name": name})
    if not is_new:
        raise SlugTaken(slug)
    ScimConnection.objects_all_organizations.create(organization=organization)
    audit.record("organization.created", subject=organization, actor=actor, name=name)
    return organization


def add_owner(organization: Organization, *, email: str, password: str, actor: Actor) -> User:
    """A local owner who signs in with a password. Raises users.UserNameTaken."""
    owner = users.create_local(
        organization, user_name=email, email=email, role=User.Role.OWNER, actor=actor
    )
    users.set_password(owner, password=password, actor=actor)
    return owner
