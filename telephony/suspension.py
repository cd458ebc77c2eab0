"""What becomes of a person's line when they are suspended, and when they come back.

The organization decides (`VoiceSettings`): whether the seat is kept, for how many days, and
what its numbers do meanwhile. What it wants is known inside the statement that parks the seats,
so that the usual wish, to keep everything for some days, costs no statement of its own.
"""

from functools import cache

from identity import transactions
from identity.audit import Actor
from identity.database import is_postgresql, own_connection
from identity.models import User
from telephony import (
    extensions,
    forwards,
    lapses,
    line_returns,
    lines,
    numbers,
    voice_settings,
)
from telephony.models import PhoneNumber, VoiceSettings

AFTER, NUMBERS = VoiceSettings.AfterSuspension, VoiceSettings.Numbers
# Of a row with an organization: whether the settings ask for more than to park the seats.
ASKS_FOR_MORE = """EXISTS (SELECT 1 FROM telephony_voicesettings v
    WHERE v.organization_id = {table}.organization_id
    AND (v.after_suspension = 'free' OR v.numbers_after_suspension <> 'kept'))"""
PARK = """UPDATE telephony_licenseseat SET state = 'parked', parked_until = (
        SELECT CASE WHEN COALESCE(v.after_suspension, '{after}') <> 'keep' THEN {until} END
        FROM (SELECT 1 AS one) always LEFT JOIN telephony_voicesettings v
        ON v.organization_id = telephony_licenseseat.organization_id)
    WHERE user_id = %s AND state = 'assigned' RETURNING {more}"""
WAKE = """UPDATE telephony_licenseseat SET state = 'assigned', parked_until = NULL
    WHERE user_id = %s AND state = 'parked'"""


@transactions.step
def begin(user: User, *, has_seats: bool, actor: Actor) -> None:
    """Park or free the person's seats, and treat extension and numbers as the policy says.

    The caller holds the person's row, has suspended them, and knows whether there are seats.
    """
    if not has_seats or _park(user):
        _carry_out(user, voice_settings.of(user.organization), actor)


@transactions.step
def end(user: User, *, has_seats: bool, has_lapsed: bool, has_more: bool, actor: Actor) -> None:
    """Give back what was kept, and as much as is free of what was not.

    `has_lapsed`: licenses were lost by policy; `has_more`: a forward may be switched on, or an
    extension may rest for the person.
    """
    if has_seats:
        with own_connection().cursor() as cursor:
            cursor.execute(WAKE, [user.pk])
    if has_more:
        forwards.switch_off(user, actor=actor)
        line_returns.give_again(user, actor=actor)
    if has_lapsed:
        lapses.give_again(user, actor=actor)
        lines.publish(user)


def _park(user: User) -> bool:
    """Whether the settings ask for more than that."""
    with own_connection().cursor() as cursor:
        cursor.execute(_statement(), [user.pk])
        found = cursor.fetchone()
        return bool(found and found[0])


def _carry_out(user: User, policy: VoiceSettings, actor: Actor) -> None:
    if policy.after_suspension == AFTER.FREE:
        lapses.let_go(user, list(user.seats.select_related("pool__sku")), actor=actor)
    if policy.numbers_after_suspension == NUMBERS.FORWARDED:
        forwards.switch_on(user, actor=actor)
    elif policy.after_suspension == AFTER.FREE:
        extensions.take_back(user, actor=actor, reason=line_returns.REASON)
    elif policy.numbers_after_suspension == NUMBERS.RELEASED:
        held = PhoneNumber.objects_all_organizations.filter(extension__user=user)
        for number in held.exclude(state=PhoneNumber.State.PORTING_OUT):
            numbers.take_back(number, actor=actor)
    lines.publish(user)


@cache
def _statement() -> str:
    defaults = VoiceSettings()
    return PARK.format(
        after=defaults.after_suspension,
        until=_until(f"COALESCE(v.park_days, {defaults.park_days})"),
        more=ASKS_FOR_MORE.format(table="telephony_licenseseat"),
    )


def _until(days: str) -> str:
    """The end of so many days by the database's clock."""
    if is_postgresql():
        return f"STATEMENT_TIMESTAMP() + {days} * INTERVAL '1 day'"
    return f"STRFTIME('%%Y-%%m-%%d %%H:%%M:%%f', 'NOW', {days} || ' days')"
