"""The licenses of an organization as others may ask for them: all that a person holds, at once.

The door for whoever assigns licenses without a page, such as an identity provider.
"""

from collections.abc import Collection

from django.db import transaction

from identity import users
from identity.audit import Actor
from identity.models import Organization, User
from telephony import lines, seats
from telephony.models import LicenseSku
from telephony.seats import NoSeat, PoolCount, Suspended

__all__ = ["NoSeat", "NotTogether", "PoolCount", "Suspended", "Unknown", "hold", "offered"]


class Unknown(Exception):
    """The organization has no license of this code. Carries the code and those it has."""

    def __init__(self, code: str, known: list[str]) -> None:
        self.code, self.known = code, known
        have = f"It has: {', '.join(known)}." if known else "It has none yet."
        super().__init__(f'The organization has no license "{code[:80]}". {have}')


class NotTogether(Exception):
    """A person holds one base license at most."""

    def __init__(self, products: list[str]) -> None:
        super().__init__(
            f"A person holds one base license, not {len(products)}: {', '.join(products)}. "
            "Take the other away first, or in the same request."
        )


def offered(organization: Organization) -> list[PoolCount]:
    """Every license the organization bought, with its seats, by name. One query."""
    return seats.counts(organization)


@transaction.atomic
def hold(user: User, *, codes: Collection[str], actor: Actor) -> bool:
    """Make `codes`, such as "standard", exactly the licenses that `user` holds.

    Seats of others are freed first; extension and numbers stay. False, and nothing written,
    when it is so already. Raises Unknown, NotTogether, NoSeat, Suspended: then nothing changed.
    """
    users.lock(user)
    held = {each.code for each in lines.licenses(user)}
    wanted = set(codes)
    if wanted == held:
        return False
    if wanted - held:
        _check(user.organization, wanted)
    seats.exchange(user, take=held - wanted, give=wanted - held, actor=actor)
    return True


def _check(organization: Organization, wanted: set[str]) -> None:
    pools = organization.license_pools.select_related("sku").order_by("sku__code")
    known = {pool.sku.code: pool.sku for pool in pools}
    for code in sorted(wanted):
        if code not in known:
            raise Unknown(code, list(known))
    base = [known[code].name for code in sorted(wanted) if _is_base(known[code])]
    if len(base) > 1:
        raise NotTogether(base)


def _is_base(product: LicenseSku) -> bool:
    return product.kind == LicenseSku.Kind.BASE
