"""Who somebody's manager is, as their profile says it (RFC 7643, section 4.3)."""

from uuid import UUID

from django.db.models import Q

from identity import names
from identity.models import User

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"


def of(user: User) -> User | None:
    """The manager of `user`, where the profile names somebody who is here.

    By the RFC `manager.value` is an id of ours. Identity providers send what they know: an
    external ID, or a user name.
    """
    named = _named(user)
    if not named:
        return None
    fits = Q(external_id=named) | Q(user_name_key=names.key(named))
    if scim_id := _uuid(named):
        fits |= Q(scim_id=scim_id)
    others = User.objects_all_organizations.filter(organization_id=user.organization_id)
    return others.filter(fits).exclude(pk=user.pk).order_by("pk").first()


def _named(user: User) -> str:
    by_name = {name.lower(): value for name, value in user.profile.items()}
    enterprise = by_name.get(ENTERPRISE)
    manager = enterprise.get("manager") if isinstance(enterprise, dict) else None
    value = manager.get("value") if isinstance(manager, dict) else manager
    return value if isinstance(value, str) else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
