"""License seats: bought as rows, assigned and released one at a time, never oversold."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from identity import audit, transactions, users
from identity.audit import Actor
from identity.models import Line, Organization, User
from telephony import lines, seat_moves
from telephony.models import LicensePool, LicenseSeat, LicenseSku

WARN_AT = 90  # percent of the seats of a product in use


class NoSeat(Exception):
    """Every seat of the product is in use. Carries the product and how many were bought."""

    def __init__(self, product: str, purchased: int) -> None:
        self.product, self.purchased = product, purchased
        used = f"all {purchased} are" if purchased > 1 else "the only one is"
        super().__init__(
            f"No {product} seat is free: {used} in use. "
            "Release one, or add seats on the Licenses page."
            if purchased
            else f"Your organization has no {product} seats. Add some on the Licenses page."
        )


class NotEnoughFree(Exception):
    """Fewer seats are free than should go. Seats that somebody holds are never removed."""

    def __init__(self, product: str, free: int) -> None:
        self.product, self.free = product, free
        super().__init__(
            f"Free {product} seats: {free}. Release seats that people hold before removing more."
        )


class Suspended(Exception):
    """A suspended person is given nothing."""


class HasSeat(Exception):
    """The person has a base license already."""


@dataclass(frozen=True)
class PoolCount:
    """Seats of one product: how many were bought, and where they are."""

    pool: LicensePool
    purchased: int
    assigned: int
    parked: int

    @property
    def is_base(self) -> bool:
        return self.pool.sku.kind == LicenseSku.Kind.BASE

    @property
    def free(self) -> int:
        return self.purchased - self.assigned - self.parked

    @property
    def used(self) -> int:
        """Parked seats count as used: they wait for their holder."""
        return self.assigned + self.parked

    @property
    def is_scarce(self) -> bool:
        """Somebody should buy seats, or release some."""
        return bool(self.purchased) and self.used * 100 >= self.purchased * WARN_AT


@transaction.atomic
def buy(organization: Organization, *, sku: LicenseSku, count: int, actor: Actor) -> LicensePool:
    """Add `count` free seats of `sku`."""
    pool, _ = LicensePool.objects_all_organizations.get_or_create(
        organization=organization, sku=sku
    )
    LicenseSeat.objects_all_organizations.bulk_create(
        LicenseSeat(organization=organization, pool=pool, kind=sku.kind) for _ in range(count)
    )
    audit.record("license.bought", subject=pool, actor=actor, count=count)
    return pool


@transaction.atomic
def shrink(pool: LicensePool, *, count: int, actor: Actor) -> None:
    """Remove `count` free seats of `pool`, the newest first. Raises NotEnoughFree."""
    free = LicenseSeat.objects_all_organizations.filter(pool=pool, state=LicenseSeat.State.FREE)
    held = free.select_for_update().order_by("-id").values_list("pk", flat=True)[:count]
    going = list(held)
    if len(going) < count:
        raise NotEnoughFree(pool.sku.name, len(going))
    LicenseSeat.objects_all_organizations.filter(pk__in=going).delete()
    audit.record("license.shrunk", subject=pool, actor=actor, count=count)


@transaction.atomic
def assign(user: User, *, sku: str, actor: Actor) -> LicenseSeat:
    """Give `user` a free seat of `sku`, a license code such as "standard".

    Raises NoSeat, Suspended, HasSeat. Okta hears of it through the outbox.
    """
    users.lock(user)
    exchange(user, take=(), give=[sku], actor=actor)
    seat: LicenseSeat = user.seats.get(pool__sku__code=sku)
    return seat


@transaction.atomic
def release(user: User, *, actor: Actor) -> None:
    """Take the base license back. Extension and number stay; the phone falls silent."""
    users.lock(user)
    seat = base_seat(user)
    if seat is not None:
        exchange(user, take=[seat.pool.sku.code], give=(), actor=actor)


@transaction.atomic
def release_one(user: User, *, sku: str, actor: Actor) -> None:
    """Take the license `sku` back, such as an add-on; nothing happens if it is not held."""
    users.lock(user)
    exchange(user, take=[sku], give=(), actor=actor)


@transaction.atomic
def change(user: User, *, sku: str, actor: Actor) -> None:
    """Exchange the base license for a free seat of `sku`, or keep it when none is free.

    Raises NoSeat, Suspended. The same product again changes nothing.
    """
    users.lock(user)
    seat = base_seat(user)
    held = [seat.pool.sku.code] if seat else []
    if sku not in held:
        exchange(user, take=held, give=[sku], actor=actor)


@transactions.step
def exchange(
    user: User, *, take: Collection[str], give: Collection[str], actor: Actor
) -> Line | None:
    """Free the seats of the licenses `take` and claim one of each of `give`; tell it once.

    The caller holds the person's row. Returns the line, if it changed. Raises NoSeat, Suspended,
    HasSeat: then what was done so far is to be undone.
    """
    if give and not user.is_active:
        raise Suspended(user.label)
    moved = seat_moves.carry_out(user, take=take, give=give)
    missing = sorted(set(give) - {each.code for each in moved if each.is_held})
    if missing:
        raise _refusal(user, missing[0])
    for each in moved:
        action = "license.assigned" if each.is_held else "license.released"
        audit.record(action, subject=user, actor=actor, license=each.name)
    return lines.publish(user)


def base_seat(user: User) -> LicenseSeat | None:
    """The seat of the base license the person holds, its product included."""
    return next((seat for seat in of(user) if seat.is_base), None)


def of(user: User) -> list[LicenseSeat]:
    """Every seat the person holds, its product included, the base license first."""
    seats = user.seats.select_related("pool__sku")
    return sorted(seats, key=lambda seat: (not seat.is_base, seat.pool.sku.name))


def counts(organization: Organization) -> list[PoolCount]:
    """Every product the organization bought, in one query."""
    pools = organization.license_pools.select_related("sku").annotate(
        purchased=Count("seats"),
        assigned=Count("seats", filter=Q(seats__state=LicenseSeat.State.ASSIGNED)),
        parked=Count("seats", filter=Q(seats__state=LicenseSeat.State.PARKED)),
    )
    return [
        PoolCount(pool, pool.purchased, pool.assigned, pool.parked)
        for pool in pools.order_by("sku__name")
    ]


def _refusal(user: User, sku: str) -> NoSeat | HasSeat:
    """Why a seat of `sku` was not given: the person holds what excludes it, or none is free."""
    product = LicenseSku.objects.filter(code=sku).first()
    is_base = product is not None and product.kind == LicenseSku.Kind.BASE
    if user.seats.filter(kind=LicenseSku.Kind.BASE).exists() if is_base else user.seats.of(sku):
        return HasSeat(user.label)
    bought = user.organization.license_seats.of(sku).count()
    return NoSeat(product.name if product else sku, bought)
