"""Many phone numbers at once, from a list or a file: each line is reported, the good ones count."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.db import transaction

from identity import audit
from identity.audit import Actor
from identity.models import Organization
from telephony import e164, voice_settings
from telephony.models import PhoneNumber

MOST_LINES = 10_000
Outcome = Literal["added", "known", "taken", "refused"]


class TooMany(ValueError):
    """More lines than one import takes."""

    def __init__(self) -> None:
        super().__init__(f"One import takes {MOST_LINES:,} lines. Split the file.")


@dataclass(frozen=True)
class Line:
    """What became of one line. `text` is what it said, `words` why it was refused."""

    number: int
    text: str
    e164: str
    outcome: Outcome
    words: str = ""


@transaction.atomic
def claim_all(organization: Organization, texts: Iterable[str], *, actor: Actor) -> list[Line]:
    """Add every number that `texts` name, one each; empty lines and a heading are passed over.

    A bad line stops no other. Raises TooMany.
    """
    country = voice_settings.of(organization).default_country
    read = list(_read(texts, country))
    if len(read) > MOST_LINES:
        raise TooMany
    owners = _owners({line.e164 for line in read if line.e164})
    done = list(_told(read, owners, organization))
    added = [line.e164 for line in done if line.outcome == "added"]
    rows = [PhoneNumber(organization=organization, e164=number) for number in added]
    PhoneNumber.objects_all_organizations.bulk_create(rows, batch_size=1000)
    if added:
        audit.record("phone_numbers.imported", subject=organization, actor=actor, count=len(added))
    return done


def _read(texts: Iterable[str], country: str) -> Iterator[Line]:
    """Of a file with columns the first one."""
    for at, text in enumerate(texts, start=1):
        cell = text.strip().lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").split(";")[0].split(",")[0]
        cell = cell.strip().strip('"').strip()
        if not cell or (at == 1 and not any(letter.isdigit() for letter in cell)):
            continue
        try:
            yield Line(at, cell[:40], e164.parse(cell, country), "added")
        except e164.NotANumber as reason:
            yield Line(at, cell[:40], "", "refused", str(reason))


def _owners(wanted: set[str]) -> dict[str, int]:
    rows = PhoneNumber.objects_all_organizations.filter(e164__in=wanted)
    return dict(rows.select_for_update().values_list("e164", "organization_id"))


def _told(
    read: Iterable[Line], owners: dict[str, int], organization: Organization
) -> Iterator[Line]:
    seen = dict(owners)
    for line in read:
        owner = seen.get(line.e164) if line.e164 else None
        if line.outcome == "refused":
            yield line
        elif owner is None:
            seen[line.e164] = organization.pk
            yield line
        elif owner == organization.pk:
            yield Line(line.number, line.text, line.e164, "known", "It is in your inventory.")
        else:
            words = "It is in the inventory of another organization."
            yield Line(line.number, line.text, line.e164, "taken", words)
