"""The rate limits that Okta counts calls about one person in."""

from identity.models import OktaConnection


def of_person(connection: OktaConnection) -> tuple[str, str]:
    """Those of a read and of a write. All calls about an app's people share one."""
    return ("apps", "apps") if connection.is_through_app else ("read", "write")
