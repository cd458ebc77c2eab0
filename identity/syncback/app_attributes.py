"""What the profiles of an Okta app lack of the mapping."""

from typing import Any

from identity.models import OktaConnection


def lacking(connection: OktaConnection, found: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Mapped attributes that are not among `found`, with what they are to hold."""
    return {
        row["attribute"]: row["template"]
        for row in connection.mapping
        if row["attribute"] not in found
    }
