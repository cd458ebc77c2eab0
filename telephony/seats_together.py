"""License seats of many people, released and assigned by a few statements: of everybody, or of nobody.

As `together`: the caller holds the people, has looked at the rules, and undoes all after Raced.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from identity import audit
from identity.audit import Actor
from identity.database import is_postgresql
from identity.models import Organization, User
from telephony.models import LicenseSeat
from telephony.together import Raced, run

CLAIM = """WITH free AS MATERIALIZED (SELECT s.id FROM telephony_licenseseat s
        JOIN telephony_licensepool p ON p.id = s.pool_id JOIN telephony_licensesku k ON k.id = p.sku_id
        WHERE p.organization_id = %s AND k.code = %s AND s.state = 'free'
        ORDER BY s.id LIMIT %s FOR UPDATE OF s SKIP LOCKED),
    seats AS (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM free),
    people AS (SELECT * FROM unnest(%s::bigint[]) WITH ORDINALITY AS each(user_id, nth))
    UPDATE telephony_licenseseat s SET user_id = people.user_id, state = 'assigned',
        assigned_at = %s, parked_until = NULL
    FROM seats JOIN people USING (nth) WHERE s.id = seats.id"""


def release(people: Sequence[tuple[User, str]], *, actor: Actor) -> None:
    """Free the base licenses of people, who are named with what they hold. Raises Raced."""
    if not people:
        return
    held = LicenseSeat.objects_all_organizations.filter(
        user__in=[user.pk for user, _ in people], kind="base"
    )
    freed = {"user": None, "state": "free", "assigned_at": None, "parked_until": None}
    if held.update(**freed) != len(people):
        raise Raced
    for user, license_ in people:
        audit.record("license.released", subject=user, actor=actor, license=license_)


def assign(
    organization: Organization, people: Sequence[tuple[User, str, str]], *, actor: Actor
) -> None:
    """A seat for each, who has no base license: person, code, name of the license. Raises Raced."""
    by_code: dict[str, list[int]] = defaultdict(list)
    for user, code, _ in people:
        by_code[code].append(user.pk)
    for code, keys in sorted(by_code.items()):
        _assign(organization, code, keys)
    for user, _, name in people:
        audit.record("license.assigned", subject=user, actor=actor, license=name)


def _assign(organization: Organization, code: str, keys: list[int]) -> None:
    now = timezone.now()
    if is_postgresql():
        run(CLAIM, [organization.pk, code, len(keys), keys, now], expected=len(keys))
        return
    free = organization.license_seats.of(code).free().order_by("pk")
    seats = list(free.values_list("pk", flat=True)[: len(keys)])
    if len(seats) < len(keys):
        raise Raced
    for seat, key in zip(seats, keys, strict=True):
        row = LicenseSeat.objects_all_organizations.filter(pk=seat, state="free")
        row.update(user=key, state="assigned", assigned_at=now, parked_until=None)
