"""A row in hand: what is true of the person so far, and what is left for them to have."""

from dataclasses import dataclass, field

from django.utils import timezone

from identity import fresh
from identity.models import User
from telephony import seats
from telephony.bulk.columns import Facts
from telephony.bulk.ledger import Ledger, Spans, Walk, extensions_of
from telephony.bulk.surroundings import Surroundings
from telephony.models import Extension, ExtensionRange, LicenseSku, PhoneNumber

State = PhoneNumber.State


@dataclass
class Walks:
    """Where the search for the next free ones has come to, for the rows of one slice."""

    around: Surroundings
    extensions: dict[Spans, Walk] = field(default_factory=dict)
    numbers: Walk | None = None

    def extension(self, spans: Spans) -> Walk:
        if spans not in self.extensions:
            rows = self.around.organization.extensions.values_list("number", flat=True)
            there = set(rows)
            free = (each for each in extensions_of(spans) if each not in there)
            self.extensions[spans] = Walk(free)
        return self.extensions[spans]

    def number(self) -> Walk:
        if self.numbers is None:
            free = self.around.organization.phone_numbers.free().order_by("e164")
            self.numbers = Walk(list(free.values_list("e164", flat=True)))
        return self.numbers


@dataclass
class Case:
    """`is_simple`: it only gives, and can be carried out together with others."""

    user: User
    now: Facts
    around: Surroundings
    ledger: Ledger  # of the rows before
    page: Ledger  # of this row
    walks: Walks
    may_profile: bool
    is_simple: bool = True

    def take_seat(self, product: LicenseSku) -> None:
        """Raises seats.NoSeat."""
        bought, free = self.around.seats.get(product.code, (0, 0))
        taken = self.ledger.seats[product.code] + self.page.seats[product.code]
        if free <= taken:
            raise seats.NoSeat(product.name, bought)
        self.page.seats[product.code] += 1

    def give_seat_back(self, code: str) -> None:
        self.page.seats[code] -= 1

    def extension_row(self, number: str) -> Extension | None:
        """Who has `number`, or for whom it rests, after the rows before."""
        if number in self.page.extensions:
            return self.page.extensions[number]
        return self.around.extensions.get(number)

    def take_extension(self, number: str) -> None:
        self.page.extensions[number] = fresh.row(Extension, number=number)

    def next_extension(self) -> str | None:
        place = self.around.sites.get(self.now["site"])
        purpose = ExtensionRange.Purpose.USER
        spans = self.around.plan.spans(kind=purpose, site=place.pk if place else None)
        is_taken = self.page.extensions.get
        return self.walks.extension(tuple(spans)).first(lambda each: is_taken(each) is not None)

    def rest_extension(self, number: str) -> None:
        """As `quarantine` has it."""
        days, row = self.around.plan.quarantine, None
        if days:
            until = timezone.now() + days
            row = Extension(
                number=number,
                state=Extension.State.QUARANTINE,
                quarantine_until=until,
                last_user_id=self.user.pk,
            )
        self.page.extensions[number] = row

    def state_of(self, number: PhoneNumber) -> str:
        return self.page.numbers.get(number.e164, number.state)

    def next_number(self) -> str | None:
        taken = (State.ASSIGNED, State.QUARANTINE)
        return self.walks.number().first(lambda each: self.page.numbers.get(each) in taken)

    def rest_numbers(self) -> None:
        """All that ring the person, who has no extension any more."""
        rests = bool(self.around.settings.number_quarantine_days)
        for each in self.around.numbers_of(self.user):
            if self.state_of(each) == State.ASSIGNED:
                self.page.numbers[each.e164] = State.QUARANTINE if rests else State.CLAIMED
