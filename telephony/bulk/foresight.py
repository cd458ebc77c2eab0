"""What a row would come to, found without changing anything: by the rules of the single deeds.

The rules themselves are the domain's; here is only what they look at. By column, as `columns`
says how each is carried out.
"""

from collections.abc import Callable

from identity import ranks
from identity.audit import Actor
from telephony import e164, emergency_addresses, extensions, next_extension, numbers, seats
from telephony.bulk import bad_cells, foresight_of_phones
from telephony.bulk.case import Case
from telephony.bulk.csv_format import AUTO
from telephony.models import PhoneNumber

State = PhoneNumber.State
Rule = Callable[[Case, str, Actor], None]


def _profile(name: str) -> Rule:
    def foresee(case: Case, value: str, actor: Actor) -> None:
        ranks.require_power_over(case.user, actor=actor)
        case.is_simple = False
        case.now[name] = value

    return foresee


def _site(case: Case, value: str, actor: Actor) -> None:
    if value and value not in case.around.sites:
        raise bad_cells.no_site(value)
    case.now["site"] = value


def _license(case: Case, value: str, actor: Actor) -> None:
    held = case.now["license"]
    if value:
        product = case.around.products.get(value)
        if product is None:
            raise bad_cells.no_license(value)
        if not case.user.is_active:
            raise seats.Suspended(case.user.label)
        case.take_seat(product)
        case.is_simple = case.is_simple and not held
    if held:
        case.give_seat_back(held)
    case.now["license"] = value


def _extension(case: Case, value: str, actor: Actor) -> None:
    old = case.now["extension"]
    if not value:
        case.rest_extension(old)
        case.rest_numbers()
        case.now |= {"phone_number": "", **foresight_of_phones.without_extension(case)}
    elif value == AUTO:
        value = case.next_extension() or ""
        if not value:
            raise next_extension.NoneFree
        case.take_extension(value)
    else:
        value = extensions.check(value)
        if value == old:
            return
        _chosen(case, value, old)
    case.is_simple = case.is_simple and not old
    case.now["extension"] = value


def _chosen(case: Case, number: str, old: str) -> None:
    extensions.require_fit_in(case.around.plan, number)
    row = case.extension_row(number)
    if row is not None:
        extensions.require_free(row, case.user)
        case.is_simple = False
    if old:
        case.rest_extension(old)
    case.take_extension(number)


def _number(case: Case, value: str, actor: Actor) -> None:
    old = case.around.numbers.get(case.now["phone_number"])
    if value:
        value = _next_number(case) if value == AUTO else _given(case, value)
    if old is not None and old.e164 != value:
        if case.state_of(old) == State.PORTING_OUT:
            raise numbers.Porting(old.e164)
        case.page.numbers[old.e164] = State.CLAIMED
        case.is_simple = False
    case.now["phone_number"] = value


def _next_number(case: Case) -> str:
    found = case.next_number()
    if found is None:
        raise bad_cells.no_number_free()
    _take(case, found, State.CLAIMED)
    return found


def _given(case: Case, value: str) -> str:
    wanted = e164.parse(value, case.around.settings.default_country)
    row = case.around.numbers.get(wanted)
    if row is None:
        raise bad_cells.not_in_inventory(wanted)
    if row not in case.around.numbers_of(case.user):
        _take(case, wanted, case.state_of(row))
    else:
        case.is_simple = False
    return wanted


def _take(case: Case, number: str, state: str) -> None:
    if not case.now["extension"]:
        raise numbers.NoExtension(case.user.label)
    if case.around.settings.requires_emergency_address and not _has_address(case):
        raise emergency_addresses.NoEmergencyAddress(case.user)
    if state != State.CLAIMED:
        raise numbers.NumberTaken(number)
    case.page.numbers[number] = State.ASSIGNED


def _has_address(case: Case) -> bool:
    place = case.around.sites.get(case.now["site"])
    is_at_place = place is not None and place.pk in case.around.sites_with_address
    return is_at_place or bool(case.now["emergency_address"])


RULES: dict[str, Rule] = {
    "given_name": _profile("given_name"),
    "family_name": _profile("family_name"),
    "email": _profile("email"),
    "site": _site,
    "license": _license,
    "extension": _extension,
    "emergency_address": foresight_of_phones.address,
    "phone_number": _number,
    "device_mac": foresight_of_phones.device_mac,
    "device_model": foresight_of_phones.device_model,
}
