"""What a refused act says on the screen: which field, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from identity import break_glass, last_way_in, ranks, second_factor, users
from telephony import (
    devices,
    e164,
    emergency_addresses,
    extensions,
    forwards,
    number_import,
    number_returns,
    numbering,
    numbers,
    porting,
    quarantine,
    ring_groups,
    seats,
    sites,
)
from telephony.rules import book

# Facts of the domain whose own text is a bare name. All others carry their sentence.
SENTENCES: dict[type[Exception], str] = {
    users.UserNameTaken: "Somebody in your organization has the user name {} already.",
    users.FederationIdTaken: "Somebody in your organization has the Federation ID {} already.",
    seats.Suspended: "{} is suspended. Reinstate them first.",
    seats.HasSeat: "{} was given a license meanwhile. Look at the page again.",
    extensions.ExtensionTaken: "Somebody in your organization has extension {} already.",
    extensions.AlreadyHasOne: "{} was given an extension meanwhile. Look at the page again.",
    extensions.NobodysNow: "Nobody who is here had extension {}. Release it instead.",
    quarantine.NotInQuarantine: "Extension {} is not in quarantine any more.",
    sites.SiteTaken: "Another site has the name {}, or its code.",
    sites.SiteGone: "The site {} was removed meanwhile.",
    forwards.NobodyThere: "No active colleague has extension {}.",
    forwards.NothingToForward: "Nobody calls {} while they have no extension.",
    numbers.NumberTaken: "{} is in an inventory already, or rings somebody else.",
    numbers.NoExtension: "A number rings an extension. Give {} an extension first.",
    numbers.InUse: "{} rings somebody, or is on its way. Take it back first.",
    numbers.Porting: "{} is on its way to another carrier, and rings until it is gone.",
    number_returns.NotResting: "{} does not rest any more. Look at the page again.",
    book.RuleGone: "The rule {} was removed meanwhile.",
    ring_groups.RingGroupGone: "The ring group {} was removed meanwhile.",
    ring_groups.RingGroupTaken: "Another ring group is called {} already.",
    devices.NoExtension: "A device rings with an extension. Give {} an extension first.",
    devices.TooManyDevices: "Extension {} has six devices, which is all it can. Remove one first.",
    devices.MacTaken: "A device with the MAC address {} is listed already. Look it up in Devices.",
    devices.DeviceGone: "{} was removed meanwhile.",
    porting.NotNext: "The port is “{}” by now. Look at the page again.",
}
WITH_A_SENTENCE = (
    users.NotLocal,
    ranks.OwnersOnly,
    ranks.LastOwner,
    ranks.Yourself,
    last_way_in.LastBreakGlass,
    break_glass.NotAnAdministrator,
    second_factor.NotOn,
    second_factor.YourOwn,
    seats.NoSeat,
    seats.NotEnoughFree,
    extensions.ExtensionRefused,
    extensions.NoneFree,
    numbering.BadRange,
    sites.SiteInUse,
    e164.NotANumber,
    numbers.BadBlock,
    book.GivesNothing,
    ring_groups.BadMembers,
    porting.BadPort,
    number_import.TooMany,
    emergency_addresses.NoEmergencyAddress,
)
ALL: tuple[type[Exception], ...] = (*SENTENCES, *WITH_A_SENTENCE)


def sentence(refusal: Exception) -> str:
    """`refusal` in words for an administrator."""
    words = SENTENCES.get(type(refusal), "{}")
    return words.format(refusal)


@contextmanager
def shown_on(form: forms.Form, field: str | None = None) -> Iterator[None]:
    """Turn a refusal inside the block into an error of `field`, or of the whole form."""
    try:
        yield
    except ALL as refusal:
        form.add_error(field, sentence(refusal))
