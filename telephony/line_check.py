"""Lines compared with what is true, every night: what no change has told is told now.

Every change tells by itself. This finds what came in beside them, such as a row that somebody
repaired by hand, or what a release has begun to tell.
"""

import logging
from functools import cache

from identity import tenancy
from identity.database import is_postgresql, own_connection
from identity.models import Organization
from identity.outbox_statements import COLUMNS, IS_ONE
from telephony import lines

log = logging.getLogger(__name__)
PEOPLE_AT_ONCE = 5000  # compared by one statement
WRONG = """SELECT facts.user_id FROM ({known} FROM identity_user u
        WHERE u.organization_id = %s AND u.id > %s AND u.id <= %s) AS facts
    LEFT JOIN identity_line l ON l.user_id = facts.user_id
    WHERE (l.user_id IS NOT NULL OR {is_one}) AND ({said}) {differs} ({true})"""


def run() -> int:
    """Compare everybody in every organization. How many lines were told anew."""
    return sum(_organization(each) for each in Organization.objects.order_by("pk"))


def compare(organization: Organization) -> int:
    """Compare its people, some at a time. How many lines were told anew."""
    told, after = 0, 0
    while (last := _last(organization, after)) is not None:
        if wrong := _wrong(organization, after, last):
            told += lines.publish_again(organization.users.filter(pk__in=wrong))
        after = last
    return told


def _organization(organization: Organization) -> int:
    with tenancy.organization(organization.pk):
        told = compare(organization)
    if told:
        log.warning("%d lines of %s did not say what is true", told, organization.slug)
    return told


def _last(organization: Organization, after: int) -> int | None:
    """The key of the last person who is compared together with the one behind `after`."""
    behind = organization.users.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    return behind[PEOPLE_AT_ONCE - 1 : PEOPLE_AT_ONCE].first() or behind.last()


def _wrong(organization: Organization, after: int, last: int) -> list[int]:
    with own_connection().cursor() as cursor:
        cursor.execute(_statement(), [organization.pk, after, last])
        return [key for (key,) in cursor.fetchall()]


@cache
def _statement() -> str:
    known = lines.facts_of("u.id").replace("SELECT", "SELECT u.id AS user_id,", 1)
    json, differs = ("", "IS DISTINCT FROM") if is_postgresql() else ("json", "IS NOT")
    said, true = (_columns(table, json) for table in ("l", "facts"))
    return WRONG.format(known=known, is_one=IS_ONE, said=said, true=true, differs=differs)


def _columns(table: str, json: str) -> str:
    *plain, licenses = COLUMNS
    return ", ".join([*(f"{table}.{name}" for name in plain), f"{json}({table}.{licenses})"])
