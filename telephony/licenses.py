"""The licenses of an organization as others may ask for them: all that a person holds, at once.

The door for whoever assigns licenses without a page, such as an identity provider.
"""

from collections.abc import Collection

from django.db import transaction

from identity import audit, transactions
from identity.audit import Actor
from identity.models import Line, Organization, User
from telephony import lines, seats
from telephony.models import LicensePool, LicenseSku
from telephony.seats import HasSeat, NoSeat, PoolCount, Suspended

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
def rename(product: LicenseSku, *, name: str, actor: Actor) -> int:
    """Call a product otherwise, for every organization. How many people's lines say so now."""
    before, product.name = product.name, name
    product.save(update_fields=["name"])
    return sum(_renamed(pool, [before, name], actor) for pool in _pools(product))


def _renamed(pool: LicensePool, change: list[str], actor: Actor) -> int:
    audit.record("license.renamed", subject=pool, actor=actor, name=change)
    return lines.publish_again(User.objects_all_organizations.filter(seats__pool=pool))


def _pools(product: LicenseSku) -> list[LicensePool]:
    pools = LicensePool.objects_all_organizations.filter(sku=product).order_by("pk")
    return list(pools.select_related("organization", "sku"))


@transactions.step
def hold(user: User, *, held: Collection[str], codes: Collection[str], actor: Actor) -> Line | None:
    """Make `codes`, such as "standard", the licenses of `user`, who holds `held`.

    The caller holds the person's row, and has read `held` since. Extension and numbers stay.
    Returns the line, if it changed. Raises Unknown, NotTogether, NoSeat, Suspended.
    """
    before, wanted = set(held), set(codes)
    if wanted == before:
        return None
    try:
        return seats.exchange(user, take=before - wanted, give=wanted - before, actor=actor)
    except (NoSeat, HasSeat):
        _check(user.organization, wanted)
        raise


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
