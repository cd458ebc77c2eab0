"""The ID by which Okta knows somebody, as far as we do."""

from identity.models import SyncState


def of(row: SyncState) -> str:
    """The one found earlier, or that Okta gave over SCIM; "" when the login must be looked up.

    Okta sends its own ID as externalId, but other clients send what they like.
    """
    given = row.okta_user_id or row.user.external_id or ""
    return given if row.okta_user_id or given.startswith("00u") else ""
