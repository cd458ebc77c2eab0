"""Somebody always gets in: where single sign-on is the only way, an administrator without it.

An identity provider that fails, or settings that were wrong, would else keep everybody out.
"""

from identity.models import Organization, User


class LastBreakGlass(Exception):
    """Nobody could get in any more if the identity provider failed."""

    def __init__(self) -> None:
        super().__init__(
            "Single sign-on is the only way in, and nobody else gets in without it. First make"
            " another administrator break-glass administrator, with a password and a second"
            " factor; or choose another sign-in method."
        )


def ready(organization: Organization) -> list[User]:
    """Break-glass administrators who could sign in at this moment: a password, and a factor."""
    people = organization.users.filter(is_break_glass=True, is_active=True)
    people = people.exclude(second_factor=None).exclude(second_factor__confirmed_at=None)
    return [user for user in people.order_by("pk") if user.has_usable_password()]


def lock(organization_id: int) -> Organization:
    """Hold the organization's row: who enforces single sign-on, and who takes a way in away,
    come one after the other. Taken before rows of people."""
    rows = Organization.objects.select_for_update(no_key=True)
    return rows.get(pk=organization_id)


def keep(user: User) -> None:
    """Raise LastBreakGlass if only `user` gets in when the identity provider fails."""
    organization = lock(user.organization_id)
    is_enforced = organization.sign_in_method == Organization.SignInMethod.SSO
    if is_enforced and ready(organization) == [user]:
        raise LastBreakGlass
