"""Two people of one organization cannot share a name. Which name it was, as a fact."""

from identity.models import User


class UserNameTaken(Exception):
    """Somebody in the organization has this user name."""


class ExternalIdTaken(Exception):
    """Somebody of this connection has this external ID."""


class FederationIdTaken(Exception):
    """Somebody in the organization has this Federation ID."""


def of(user: User) -> Exception | None:
    """The fact that keeps `user` from being saved, once the database refused; None if unknown."""
    everybody = User.objects_all_organizations.filter(organization_id=user.organization_id)
    others = everybody.exclude(pk=user.pk)
    if others.filter(user_name_key=user.user_name_key).exists():
        return UserNameTaken(user.user_name)
    if others.filter(federation_id_key=user.federation_id_key).exists():
        return FederationIdTaken(user.federation_id)
    of_connection = others.filter(scim_connection_id=user.scim_connection_id)
    if of_connection.filter(external_id=user.external_id).exists():
        return ExternalIdTaken(user.external_id)
    return None
