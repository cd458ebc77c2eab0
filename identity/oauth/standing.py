"""Who may hold access: a person who could sign in at this moment.

The toolkit asks this for passwords only (its gap O1), so everything of ours asks here, at
issue, at refresh and at use.
"""

from identity import sign_in_doors
from identity.models import User


def is_good(user: User | None) -> bool:
    """True for an active person of an active organization, with a door that is open to them."""
    if user is None or not user.is_active or not user.organization.is_active:
        return False
    return user.has_usable_password() or sign_in_doors.of(user.organization).sso is not None
