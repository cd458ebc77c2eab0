"""`outbox.publish` for many people at once, on PostgreSQL."""

from functools import cache

from django.utils import timezone

from identity import doorbell
from identity.database import own_connection
from identity.models import User
from identity.outbox import PERSON, WANT, WRITE_LINE, words


def publish(people: list[User], facts: str) -> None:
    """Keep what is true of `people`, all of one organization, who are held; queue each Okta.

    `facts` is a SELECT as `outbox.Query` has it, of the person `person.user_id`.
    """
    if not people:
        return
    owner = people[0].organization_id
    keys = sorted(user.pk for user in people)
    with own_connection().cursor() as cursor:
        cursor.execute(_statement(facts), [owner, timezone.now(), keys, owner])
        is_any = cursor.fetchone()[0] > 0
    if is_any:
        doorbell.ring_after_commit()


@cache
def _statement(facts: str) -> str:
    many = f"""(SELECT person.user_id, known.* FROM unnest(%s::bigint[]) AS person(user_id)
        CROSS JOIN LATERAL ({facts}) AS known)"""  # noqa: S608
    line = WRITE_LINE.format(who="facts.user_id", facts=many, json="", differs="IS DISTINCT FROM")
    given = {"who": "told.user_id", "told_to": "CROSS JOIN told", "told": ""}
    want = WANT.format(person=PERSON, order="told.user_id, id", **given, **words())
    return f"WITH told AS ({line}), wanted AS ({want}) SELECT COUNT(*) FROM told"  # noqa: S608
