"""Numbers on their way between carriers: a state that people keep, not an interface to a carrier."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from identity import audit, users
from identity.audit import Actor
from identity.models import Organization, User
from telephony import e164, lines, number_history, numbers
from telephony.models import PhoneNumber, PortRequest

State = PortRequest.State
Direction = PortRequest.Direction
MOST_NUMBERS = 1000  # of one port
DETAILS = ("carrier", "reference", "wanted_on", "agreed_on", "notes")
ENDS = (State.REJECTED, State.CANCELLED)
# What may follow upon what. Carriers change their minds until it is done.
NEXT: dict[str, tuple[State, ...]] = {
    State.DRAFT: (State.SUBMITTED, State.CANCELLED),
    State.SUBMITTED: (State.ACCEPTED, *ENDS),
    State.ACCEPTED: (State.SCHEDULED, *ENDS),
    State.SCHEDULED: (State.DONE, State.SCHEDULED, *ENDS),
}


class BadPort(ValueError):
    """The port cannot be like that. Its text says why."""


class NotNext(Exception):
    """The port is in another state by now. Carries what it is."""


@transaction.atomic
def begin_in(
    organization: Organization, *, listed: Iterable[str], carrier: str, actor: Actor, **details: Any
) -> PortRequest:
    """Numbers `listed` as people write them come to us. They are in the inventory, and ring nobody.

    Raises e164.NotANumber, BadPort, numbers.NumberTaken.
    """
    wanted = _parsed(listed)
    port = _begun(organization, Direction.IN, wanted, carrier, actor, details)
    for number in wanted:
        row = PhoneNumber(organization=organization, e164=number, port_request=port)
        row.state = PhoneNumber.State.PORTING_IN
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise numbers.NumberTaken(number) from None
    return port


@transaction.atomic
def begin_out(
    organization: Organization, *, listed: Iterable[str], carrier: str, actor: Actor, **details: Any
) -> PortRequest:
    """Numbers of ours go away. They ring as they did until that is done.

    Raises e164.NotANumber, BadPort.
    """
    wanted = _parsed(listed)
    port = _begun(organization, Direction.OUT, wanted, carrier, actor, details)
    ours = organization.phone_numbers.filter(
        e164__in=wanted, state__in=[PhoneNumber.State.CLAIMED, PhoneNumber.State.ASSIGNED]
    )
    found = set(ours.values_list("e164", flat=True))
    if missing := [number for number in wanted if number not in found]:
        shown = ", ".join(e164.show(number) for number in missing[:5])
        raise BadPort(f"Not in your inventory, or on the way or resting already: {shown}.")
    ours.update(state=PhoneNumber.State.PORTING_OUT, port_request=port)
    return port


@transaction.atomic
def advance(
    port: PortRequest, *, to: str, actor: Actor, agreed_on: date | None = None
) -> PortRequest:
    """Write down that the port is in state `to` now. Done: all its numbers move at once.

    Raises NotNext, BadPort where a date is missing.
    """
    locked = PortRequest.objects_all_organizations.select_for_update().get(pk=port.pk)
    if to not in NEXT.get(locked.state, ()):
        raise NotNext(locked.get_state_display())
    locked.agreed_on = agreed_on or locked.agreed_on
    if to == State.SCHEDULED and locked.agreed_on is None:
        raise BadPort("Say on which day the numbers move.")
    old, locked.state = locked.state, State(to)
    locked.ended_at = timezone.now() if to in PortRequest.ENDED else None
    locked.save()
    audit.record("port.advanced", subject=locked, actor=actor, state=[old, to])
    if not locked.is_open:
        _end(locked, is_done=to == State.DONE, actor=actor)
    return locked


@transaction.atomic
def change(port: PortRequest, *, actor: Actor, **details: Any) -> None:
    """What is known of the port; `details` are those of DETAILS."""
    for name, value in details.items():
        setattr(port, name, value)
    port.save(update_fields=list(details))
    audit.record("port.changed", subject=port, actor=actor)


def listed(organization: Organization, *, text: str = "") -> QuerySet[PortRequest]:
    """The latest first. With `text`, those with it in carrier, reference or a number."""
    ports = organization.port_requests.order_by("-pk")
    if not text:
        return ports
    fits = Q(carrier__icontains=text) | Q(reference__icontains=text)
    digits = "".join(each for each in text if each.isdecimal())
    if digits:
        fits |= Q(numbers_asked__icontains=digits)
    return ports.filter(fits)


def next_states(port: PortRequest) -> list[State]:
    """What may be written down next."""
    return list(NEXT.get(port.state, ()))


def _begun(
    organization: Organization,
    direction: str,
    wanted: list[str],
    carrier: str,
    actor: Actor,
    details: dict[str, Any],
) -> PortRequest:
    port = PortRequest.objects_all_organizations.create(
        organization=organization,
        direction=direction,
        carrier=carrier,
        numbers_asked=wanted,
        **details,
    )
    audit.record("port.begun", subject=port, actor=actor, direction=direction, count=len(wanted))
    return port


def _parsed(listed: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(e164.parse(text) for text in listed))
    if not 0 < len(wanted) <= MOST_NUMBERS:
        raise BadPort(f"A port has 1 to {MOST_NUMBERS} numbers.")
    return wanted


def _end(port: PortRequest, *, is_done: bool, actor: Actor) -> None:
    """The numbers become what they are from now on; lines that change are told."""
    rows = PhoneNumber.objects_all_organizations.filter(port_request=port)
    held = rows.filter(extension__isnull=False).values("extension__user")
    people = User.objects_all_organizations.filter(pk__in=held).select_related("organization")
    touched = [users.lock(user) for user in people.order_by("pk")]
    goes_away = is_done if port.direction == Direction.OUT else not is_done
    if goes_away:
        _forget(rows, actor)
    else:
        stays = {"port_request": None}
        _remember(rows, port, actor)
        rows.filter(extension=None).update(state=PhoneNumber.State.CLAIMED, **stays)
        rows.filter(extension__isnull=False).update(state=PhoneNumber.State.ASSIGNED, **stays)
    for user in touched:
        numbers.keep_a_primary(user)
        lines.publish(user)


def _forget(rows: QuerySet[PhoneNumber], actor: Actor) -> None:
    for row in rows.filter(extension__isnull=False):
        owner = row.organization_id
        number_history.closed(owner, row.e164, actor=actor, reason="ported away")
    rows.delete()


def _remember(rows: QuerySet[PhoneNumber], port: PortRequest, actor: Actor) -> None:
    """Numbers that came in ring somebody from now on; those that stayed did all the time."""
    if port.direction == Direction.IN:
        for row in rows.filter(extension__user__isnull=False).select_related("extension__user"):
            holder = row.extension.user if row.extension else None
            if holder is not None:
                number_history.opened(holder, row.e164, actor=actor)
