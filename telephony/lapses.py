"""Licenses that suspended people lose by policy, and get again when they are reinstated."""

from collections.abc import Sequence

from django.db.models.functions import Now

from identity import audit
from identity.audit import Actor
from identity.models import User
from telephony import seat_moves
from telephony.models import LapsedLicense, LicenseSeat


def let_go(user: User, held: Sequence[LicenseSeat], *, actor: Actor) -> None:
    """Free the seats `held` by `user`, and remember of which products they are.

    The caller holds the person's row, and tells what has become of the line.
    """
    rows = LapsedLicense.objects_all_organizations
    rows.filter(user=user, missed_at__isnull=False).delete()
    rows.bulk_create(
        (
            LapsedLicense(organization_id=user.organization_id, user=user, pool=seat.pool)
            for seat in held
        ),
        ignore_conflicts=True,
    )
    seats = LicenseSeat.objects_all_organizations.filter(pk__in=[seat.pk for seat in held])
    seats.update(state=LicenseSeat.State.FREE, user=None, assigned_at=None, parked_until=None)
    for seat in held:
        audit.record("license.lapsed", subject=user, actor=actor, license=seat.pool.sku.name)


def give_again(user: User, *, actor: Actor) -> None:
    """Claim a free seat of each product that lapsed; what none is free of is said in the trail.

    The caller holds the person's row, has reinstated them, and tells of the line.
    """
    rows = LapsedLicense.objects_all_organizations.filter(user=user, missed_at=None)
    lapsed = {row.pool.sku.code: row for row in rows.select_related("pool__sku")}
    moved = seat_moves.carry_out(user, take=(), give=sorted(lapsed))
    given = {each.code for each in moved if each.is_held}
    for code, row in sorted(lapsed.items()):
        action = "license.given_again" if code in given else "license.missed"
        audit.record(action, subject=user, actor=actor, license=row.pool.sku.name)
    rows.filter(pool__sku__code__in=given).delete()
    rows.update(missed_at=Now())


def of(user: User) -> list[LapsedLicense]:
    """What `user` lost by policy and has not got again, with its products.

    With `missed_at` no seat was free when they came back; without, they are suspended still.
    """
    rows = LapsedLicense.objects_all_organizations.filter(user=user)
    return list(rows.select_related("pool__sku").order_by("pool__sku__name"))
