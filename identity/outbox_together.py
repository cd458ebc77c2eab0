"""`outbox.publish` for many people at once, on PostgreSQL."""

from collections.abc import Collection
from functools import cache

from django.utils import timezone

from identity import doorbell
from identity.database import own_connection
from identity.outbox_statements import HOLD, PERSON, TELLING, WANT, WRITE_LINE, urgency, words


def publish(owner: int, people: Collection[int], facts: str, *, priority: int = PERSON) -> int:
    """Keep what is true of `people`, who are held; queue each Okta. How many lines changed.

    They are keys of people of the organization `owner`. `facts` is a SELECT as `outbox.Query`
    has it, of the person `person.user_id`.
    """
    if not people:
        return 0
    with own_connection().cursor() as cursor:
        keys = sorted(people)
        cursor.execute(_statement(facts, priority), [owner, timezone.now(), keys, owner, owner])
        changed: int = cursor.fetchone()[0]
    if changed:
        doorbell.ring_after_commit()
    return changed


@cache
def _statement(facts: str, priority: int) -> str:
    many = f"""(SELECT person.user_id, known.* FROM unnest(%s::bigint[]) AS person(user_id)
        CROSS JOIN LATERAL ({facts}) AS known)"""  # noqa: S608
    words_of_line = {"json": "", "differs": "IS DISTINCT FROM", "hold": HOLD}
    line = WRITE_LINE.format(who="facts.user_id", facts=many, **words_of_line)
    given = {"who": "told.user_id", "told_to": "CROSS JOIN told", "which": TELLING}
    want = WANT.format(order="told.user_id, id", **given, **urgency(priority), **words())
    return f"WITH told AS ({line}), wanted AS ({want}) SELECT COUNT(*) FROM told"  # noqa: S608
