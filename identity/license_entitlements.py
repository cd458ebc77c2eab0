"""Whether a SCIM connection shows licenses as Okta entitlements, and lets its IdP set them."""

from django.db import transaction

from identity import audit
from identity.audit import Actor
from identity.models import ScimConnection


@transaction.atomic
def switch(connection: ScimConnection, *, is_on: bool, actor: Actor) -> bool:
    """Licenses that people hold stay theirs either way. False if nothing changed."""
    rows = ScimConnection.objects_all_organizations.filter(pk=connection.pk)
    if not rows.exclude(has_entitlements=is_on).update(has_entitlements=is_on):
        return False
    action = "scim_connection.entitlements_on" if is_on else "scim_connection.entitlements_off"
    audit.record(action, subject=connection, actor=actor)
    return True
