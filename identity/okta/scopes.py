"""What an OAuth app must have been granted in Okta (RFC 6749 section 3.3), by what it does."""

from identity.models import OktaConnection

PEOPLE = ("okta.users.read", "okta.users.manage")
PEOPLE_OF_APP = ("okta.apps.read", "okta.apps.manage")
READ_TYPES = "okta.userTypes.read"
READ_SCHEMA, MANAGE_SCHEMA = "okta.schemas.read", "okta.schemas.manage"


def needed(connection: OktaConnection) -> tuple[str, ...]:
    """Without these nobody is told of anything."""
    return PEOPLE_OF_APP if connection.is_through_app else PEOPLE


def listed(names: tuple[str, ...] | list[str]) -> str:
    """For a sentence: a, b and c."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
