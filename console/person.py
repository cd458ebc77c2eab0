"""Everything the user page shows of one person, gathered in a fixed number of queries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from identity.models import AuditEvent, Group, Line, SecondFactor, SyncState, User
from identity.syncback import held_words, words
from identity.syncback.words import Words
from telephony import devices, e164, forwards, lapses, seats, suspension_words, voice_settings
from telephony.models import (
    Device,
    EmergencyAddress,
    Extension,
    Forward,
    LapsedLicense,
    LicenseSeat,
    PhoneNumber,
    Site,
    VoiceSettings,
)
from telephony.seats import PoolCount

LATEST_EVENTS = 8
FREE_NUMBERS_SHOWN = 50
GROUPS_SHOWN = 100


@dataclass(frozen=True)
class Telephony:
    """What a person has, and what they could get."""

    seat: LicenseSeat | None
    addons: Sequence[LicenseSeat]
    extension: Extension | None
    numbers: Sequence[PhoneNumber]
    devices: Sequence[Device]
    counts: Sequence[PoolCount]
    free_numbers: Sequence[PhoneNumber]  # the lowest of the inventory
    lapsed: Sequence[LapsedLicense]  # what a suspension took by policy, and is not back
    forward: Forward | None  # whom calls ring while the person is suspended
    settings: VoiceSettings
    sites: Sequence[Site]  # of the organization, by name

    @property
    def takes_devices(self) -> bool:
        """There is an extension to ring with, and place for one more."""
        return bool(self.extension) and len(self.devices) < devices.MOST

    @property
    def if_suspended(self) -> str:
        """What a suspension will do to the line, in words."""
        return suspension_words.sentence(self.settings)

    @property
    def may_be_forwarded(self) -> bool:
        """Calls ring a colleague during a suspension, or somebody has chosen one."""
        wish = self.settings.numbers_after_suspension
        is_wished = wish == VoiceSettings.Numbers.FORWARDED
        return bool(self.extension and (self.forward or is_wished))


def telephony(user: User) -> Telephony:
    extension = Extension.objects.filter(user=user).first()
    theirs = PhoneNumber.objects.filter(extension=extension) if extension else None
    held = seats.of(user)
    return Telephony(
        seat=next((seat for seat in held if seat.is_base), None),
        addons=[seat for seat in held if not seat.is_base],
        extension=extension,
        numbers=list(theirs.order_by("-is_primary", "pk")) if theirs is not None else [],
        devices=devices.of(extension) if extension else [],
        counts=seats.counts(user.organization),
        free_numbers=_free_numbers(user),
        lapsed=lapses.of(user),
        forward=forwards.of(user) if extension else None,
        settings=voice_settings.of(user.organization),
        sites=list(user.organization.sites.order_by("name_key")),
    )


def _free_numbers(user: User) -> list[PhoneNumber]:
    free = user.organization.phone_numbers.choosable().order_by("e164")
    return list(free.only("e164", "state")[:FREE_NUMBERS_SHOWN])


@dataclass(frozen=True)
class Told:
    """What one Okta knows of a person, and why it does not know more."""

    row: SyncState
    line: Line | None
    words: Words

    @property
    def is_up_to_date(self) -> bool:
        return self.words.tone == "ok"

    @property
    def is_different(self) -> bool:
        """Whether somebody changed it in Okta, and nobody has decided yet."""
        return self.row.state == SyncState.State.CLEAN and not self.is_up_to_date

    @property
    def known(self) -> str:
        """What Okta has, or should have, by the mapping; empty where it says nothing."""
        return held_words.clause(self.row, self.line, e164.show)

    @property
    def is_failed(self) -> bool:
        return self.row.state == SyncState.State.BLOCKED


def told(user: User, line: Line | None) -> list[Told]:
    """One entry per Okta connection that should hear of the person."""
    rows = SyncState.objects.filter(user=user).select_related("connection")
    found = rows.order_by("connection__created_at")
    return [Told(row, line, words.for_row(row, line)) for row in found]


def latest_events(user: User) -> list[AuditEvent]:
    events = AuditEvent.objects.filter(subject_id=str(user.scim_id))
    return list(events.order_by("-pk")[:LATEST_EVENTS])


def groups(user: User) -> list[Group]:
    found = Group.objects.filter(memberships__user=user)
    return list(found.order_by("display_name_key")[:GROUPS_SHOWN])


def line_of(user: User) -> Line | None:
    """What was last published of the person; None when they never had telephony."""
    return getattr(user, "line", None)


def emergency_address(user: User) -> EmergencyAddress | None:
    """Their own, or else that of their site; `user` was fetched with both."""
    own: EmergencyAddress | None = getattr(user, "emergency_address", None)
    site = user.placement.site if hasattr(user, "placement") else None
    return own or getattr(site, "emergency_address", None)


def site_of(user: User) -> Site | None:
    """Where they work; `user` was fetched with it."""
    placement = getattr(user, "placement", None)
    return placement.site if placement else None


def factor_of(user: User) -> SecondFactor | None:
    """Their second factor if it is on; `user` was fetched with it."""
    factor: SecondFactor | None = getattr(user, "second_factor", None)
    return factor if factor and factor.confirmed_at else None


def attributes(user: User) -> list[tuple[str, str]]:
    """Simple attributes that the IdP sent beside those the page shows, for reading only."""
    shown = {"userName", "displayName", "externalId", "active"}
    simple = [(k, v) for k, v in user.profile.items() if isinstance(v, str) and k not in shown]
    return sorted((_label(name), value) for name, value in simple)


def _label(name: str) -> str:
    """A name of SCIM as a label: "preferredLanguage" is "Preferred language"."""
    return re.sub("(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
