"""Which attributes of Okta's profile hold what. A new mapping has everybody told again."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from identity import audit, okta_anew
from identity.audit import Actor
from identity.models import Line, OktaConnection
from identity.syncback import mapping_effect, mapping_rules
from identity.syncback.mapping_rules import BadMapping, Row

__all__ = ["BadMapping", "Changed", "Effect", "Row", "effect", "rows", "save"]


class Changed(Exception):
    """Somebody else saved another mapping since this one was read."""

    def __init__(self) -> None:
        super().__init__("Somebody changed the mapping meanwhile. Look at it, then save again.")


@dataclass(frozen=True)
class Effect:
    """What saving would do: `rewritten` people's values change, `people` are looked at.

    `given_up` are attributes that Okta keeps as they are from then on, `changed` those that
    hold something else, with what.
    """

    rewritten: int
    people: int
    given_up: list[str]
    changed: list[str]


def rows(connection: OktaConnection) -> list[Row]:
    """The mapping as it is."""
    return [Row(**row) for row in connection.mapping]


def effect(connection: OktaConnection, wanted: Sequence[Row]) -> Effect:
    """What would become of people in Okta. Two queries, however many they are."""
    lines = Line.objects_all_organizations.filter(organization_id=connection.organization_id)
    stored = [row.stored() for row in wanted]
    rewritten = mapping_effect.rewritten(lines, connection.mapping, stored)
    kept = {row.attribute for row in wanted}
    given_up = [row.attribute for row in rows(connection) if row.attribute not in kept]
    changed = [f"{row.attribute} = {row.template}" for row in wanted if row not in rows(connection)]
    return Effect(rewritten, lines.count(), given_up, changed)


@transaction.atomic
def save(connection: OktaConnection, wanted: list[Row], *, version: int, actor: Actor) -> bool:
    """Map so from now on, and tell everybody's Okta profile; who was refused is tried again.

    `version` is that of the mapping which was looked at. False when nothing differs. Raises
    BadMapping, Changed.
    """
    mapping_rules.check(wanted)
    locked = OktaConnection.objects_all_organizations.select_for_update(no_key=True)
    held = locked.get(pk=connection.pk)
    if held.mapping_version != version:
        raise Changed
    stored = [row.stored() for row in wanted]
    if stored == held.mapping:
        return False
    changes = [_spelled(rows(held)), _spelled(wanted)]
    mine = OktaConnection.objects_all_organizations.filter(pk=held.pk)
    mine.update(mapping=stored, mapping_version=F("mapping_version") + 1)
    held.refresh_from_db()
    people = okta_anew.tell(held, actor=actor)
    audit.record(
        "okta_connection.mapped", subject=held, actor=actor, mapping=changes, people=people
    )
    return True


def _spelled(wanted: Sequence[Row]) -> str:
    return "; ".join(f"{row.attribute} = {row.template} ({row.if_empty})" for row in wanted)
