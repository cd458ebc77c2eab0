"""The SCIM connection of an organization: whether its IdP may push people."""

from django.conf import settings
from django.db import transaction

from identity import audit
from identity.audit import Actor
from identity.models import Organization, ScimConnection


def for_organization(organization: Organization) -> ScimConnection:
    """The connection; every organization is created with one."""
    return organization.scim_connections.order_by("pk")[0]


def url(organization: Organization) -> str:
    """What is pasted into the IdP as SCIM connector base URL."""
    return f"{settings.PUBLIC_URL}/scim/v2/{organization.slug}"


@transaction.atomic
def save(
    connection: ScimConnection,
    *,
    is_enabled: bool,
    dialect: str,
    linking: str,
    visibility: str,
    actor: Actor,
) -> None:
    """What section 2 of Identity Management holds. The trail gets what has changed."""
    switch(connection, is_enabled=is_enabled, actor=actor)
    changes = _changed(connection.organization, "linking", linking)
    changes |= _changed(connection, "dialect", dialect)
    changes |= _changed(connection, "visibility", visibility)
    if changes:
        audit.record("scim_connection.saved", subject=connection, actor=actor, **changes)


def _changed(row: Organization | ScimConnection, column: str, value: str) -> dict[str, list[str]]:
    """Set one column, and say what it was and is; nothing where it is so already."""
    old = getattr(row, column)
    if old == value:
        return {}
    setattr(row, column, value)
    row.save(update_fields=[column])
    return {column: [old, value]}


@transaction.atomic
def switch(connection: ScimConnection, *, is_enabled: bool, actor: Actor) -> bool:
    """Open or close the door for pushes. Tokens pause and are kept. False if nothing changed."""
    others = ScimConnection.objects_all_organizations.filter(pk=connection.pk)
    if not others.exclude(is_enabled=is_enabled).update(is_enabled=is_enabled):
        return False
    action = "scim_connection.enabled" if is_enabled else "scim_connection.disabled"
    audit.record(action, subject=connection, actor=actor)
    return True
