"""Can this person call? Yes or no, with every reason in the order in which a call needs it.

Asks the database nothing: the user page has fetched what this looks at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format

from console.person import Telephony, Told
from identity.models import User
from telephony import e164
from telephony.models import LicenseSeat

NO_ENGINE = "No SIP engine is configured. Calls are not placed."


@dataclass(frozen=True)
class Reason:
    """One thing that a call needs. `tone`: ok; missing, which stops calls; or note, which does not.

    `url` leads to where it is put right.
    """

    label: str
    tone: str
    words: str
    url: str = ""
    link: str = ""

    @property
    def is_missing(self) -> bool:
        return self.tone == "missing"


@dataclass(frozen=True)
class CanCall:
    """The answer, and why."""

    reasons: list[Reason]

    @property
    def is_yes(self) -> bool:
        return not any(reason.is_missing for reason in self.reasons)

    @property
    def first_obstacle(self) -> str:
        return next((reason.words for reason in self.reasons if reason.is_missing), "")


def of(user: User, telephony: Telephony, told: Sequence[Told]) -> CanCall:
    """`telephony` and `told` are what `console.person` gathered of `user`."""
    own = (_active(user), _license(user, telephony), _extension(user, telephony))
    return CanCall([*own, _numbers(telephony), _device(telephony), _registration(), *_sync(told)])


def _active(user: User) -> Reason:
    if user.is_active:
        return Reason("Active", "ok", "May sign in and place calls.")
    since = f" on {date_format(user.suspended_at, 'j F Y')}" if user.suspended_at else ""
    return Reason("Active", "missing", f"Suspended{since}.", "#suspended", "Reinstate")


def _license(user: User, telephony: Telephony) -> Reason:
    seat = telephony.seat
    if seat is None:
        return Reason("License", "missing", _why_no_license(user), "#license", "Assign a license")
    product = seat.pool.sku
    if seat.state == LicenseSeat.State.PARKED:
        words = f"The seat of {product.name} is kept, and rests while they are suspended."
        return Reason("License", "missing", words, "#license", "See the license")
    if not product.has_voice:
        words = f"{product.name} is for the console alone, without calls."
        return Reason("License", "missing", words, "#license", "Change the license")
    return Reason("License", "ok", f"{product.name}.")


def _why_no_license(user: User) -> str:
    row = getattr(user, "pending_line", None)
    return row.detail if row and row.license_id else "No license with calls."


def _extension(user: User, telephony: Telephony) -> Reason:
    if telephony.extension:
        return Reason("Extension", "ok", f"{telephony.extension.number}.")
    row = getattr(user, "pending_line", None)
    words = row.detail if row and row.lacks_extension else "No extension, so nothing rings."
    return Reason("Extension", "missing", words, "#extension", "Give an extension")


def _numbers(telephony: Telephony) -> Reason:
    if ringing := [number for number in telephony.numbers if number.is_routed]:
        shown = ", ".join(e164.show(number.e164) for number in ringing)
        return Reason("Phone number", "ok", f"{shown}.")
    if telephony.numbers:
        words = f"{e164.show(telephony.numbers[0].e164)} is porting in, and does not ring yet."
        return Reason("Phone number", "note", words, reverse("telephony:ports"), "Open Ports")
    words = "None: only colleagues can call them, by extension."
    return Reason("Phone number", "note", words, "#numbers", "Give a number")


def _device(telephony: Telephony) -> Reason:
    usable = [device for device in telephony.devices if device.revoked_at is None]
    if usable:
        return Reason("Device", "ok", f"{', '.join(str(device) for device in usable)}.")
    words = "Every device is revoked." if telephony.devices else "No device that could ring."
    return Reason("Device", "missing", words, "#devices", "Add a device")


def _registration() -> Reason:
    return Reason("Registration", "missing", NO_ENGINE)


def _sync(told: Sequence[Told]) -> Iterator[Reason]:
    """What an identity provider knows stops no call, but somebody looks up the number there."""
    for each in told:
        if each.is_up_to_date:
            at = each.row.synced_at
            since = f" since {date_format(at, 'j F Y, H:i')} UTC" if at else ""
            yield Reason(each.row.connection.name, "ok", f"Knows what it should{since}.")
        else:
            sentence = f"{each.words.sentence.rstrip('.')}."
            yield Reason(each.row.connection.name, "note", sentence, "#sync", "See sync-back")
    if not told:
        url = f"{reverse('identity:management')}#okta-sync-back"
        words = "No Okta is told of extension and number from here, though one may import them."
        yield Reason("Sync-back", "note", words, url, "Open the settings")
