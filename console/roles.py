"""Which roles somebody may hand out."""

from identity import ranks
from identity.models import User


def choices(giver: User) -> list[tuple[str, str]]:
    """Roles that `giver` may hand out, as choices of a form; the least powerful first."""
    is_owner = giver.role == User.Role.OWNER
    return [
        (role.value, str(role.label))
        for role in reversed(User.Role)
        if is_owner or role not in ranks.KEEPERS
    ]
