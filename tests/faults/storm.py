"""`python -m tests.faults.storm MOVE FILE`: what happens inside the product while Okta is in trouble.

Runs with the product's own environment, beside its web server and workers. `people` makes the
organizations and people that FILE names, each connected to Okta; `changes` changes extensions and
phone numbers of people by turns; what came of it is printed as JSON.
"""

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import django

from tests import environment  # noqa: F401 (before Django reads its settings)

WITHOUT_DATABASE = 30  # seconds that somebody goes on trying
FIRST, EACH = 200_000, 20  # of the extensions; so many belong to one person


def people(plan: dict[str, Any]) -> None:
    """Everybody has arrived from Okta, and has a phone number but no extension yet."""
    from identity import arrivals, okta_connections, organizations  # noqa: PLC0415
    from identity.profiles import Profile  # noqa: PLC0415
    from telephony.models import VoiceSettings  # noqa: PLC0415

    for slug, them in plan["organizations"].items():
        organization = organizations.create(slug, name=slug.title(), actor=_actor())
        VoiceSettings.objects_all_organizations.create(
            organization=organization, extension_quarantine_days=0
        )
        okta_connections.save(
            organization, okta_url=plan["okta_url"], token=plan["token"], actor=_actor()
        )
        owner = organization.scim_connections.get()
        for login, okta_id in them.items():
            sent = Profile(login, external_id=okta_id, display_name=login, email=login)
            arrivals.provision(owner, profile=sent, is_active=True, actor=_actor())


def changes(plan: dict[str, Any]) -> list[float]:
    """`plan["changes"]` of them, spread over `plan["seconds"]`; how long each took to be saved."""
    everybody, taken = _everybody(), []
    chosen, began = random.Random(plan["seed"]), time.monotonic()
    for number in range(plan["changes"]):
        place = chosen.randrange(len(everybody))
        start = time.monotonic()
        _give(everybody[place], str(FIRST + place * EACH + number % EACH))
        taken.append(time.monotonic() - start)
        ahead = number * plan["seconds"] / plan["changes"] - (time.monotonic() - began)
        time.sleep(max(0.0, ahead))
    return taken


def one_by_one(plan: dict[str, Any]) -> list[tuple[str, str, float]]:
    """`plan["changes"]` of them, long after each other: login, extension, when it was saved."""
    told, chosen = [], random.Random(plan["seed"])
    others = [user for user in _everybody() if user.user_name not in plan.get("without", [])]
    for number, user in enumerate(others[: plan["changes"]]):
        extension = str(FIRST + number * EACH)
        _give(user, extension)
        told.append((user.user_name, extension, time.time()))
        time.sleep(chosen.uniform(1.0, 3.0))
    return told


def everybody_at_once(plan: dict[str, Any]) -> int:
    """Everybody gets another extension while Okta is not told; then it is."""
    from identity.models import OktaConnection  # noqa: PLC0415
    from identity.syncback import pausing  # noqa: PLC0415

    connections = list(OktaConnection.objects_all_organizations.all())
    for connection in connections:
        pausing.pause(connection, reason=plan["reason"], actor=_actor())
    people = _everybody()
    for number, user in enumerate(people):
        _give(user, str(FIRST + number * EACH + 1))
    for connection in connections:
        pausing.resume(connection, actor=_actor())
    return len(people)


def changes_of(plan: dict[str, Any]) -> None:
    """These people get another extension."""
    for number, user in enumerate(_everybody()):
        if user.user_name in plan["logins"]:
            _give(user, str(FIRST + number * EACH + 1))


def new_token(plan: dict[str, Any]) -> None:
    """Every organization enters it."""
    from identity import okta_connections  # noqa: PLC0415
    from identity.models import OktaConnection  # noqa: PLC0415

    for each in OktaConnection.objects_all_organizations.select_related("organization"):
        okta_connections.save(
            each.organization, okta_url=plan["okta_url"], token=plan["token"], actor=_actor()
        )


def neighbor(plan: dict[str, Any]) -> None:
    """Another organization, of whose many people its own Okta knows only the first."""
    from tests.faults import many  # noqa: PLC0415

    facts = plan["neighbor"]
    known = [tuple(each) for each in facts["known"]]
    rest = range(len(known), facts["count"])
    unknown = [(f"n{number}@neighbor.example", f"00u{number:017}") for number in rest]
    connection = many.organization(
        "neighbor", known + unknown, okta_url=facts["url"], token=facts["token"]
    )
    many.put_first(connection, [login for login, _ in known])


def _everybody() -> list[Any]:
    from identity.models import User  # noqa: PLC0415

    rows = User.objects_all_organizations.exclude(external_id=None)
    return list(rows.select_related("organization").order_by("pk"))


def _give(user: Any, extension: str) -> None:
    from django.db import OperationalError, connection  # noqa: PLC0415

    from identity import tenancy  # noqa: PLC0415
    from telephony import extensions  # noqa: PLC0415

    give_up = time.monotonic() + WITHOUT_DATABASE
    with tenancy.organization(user.organization_id):
        while True:
            try:
                extensions.give(user, number=extension, actor=_actor())
                return
            except OperationalError:  # the database hung up: as a person does, once more
                connection.close()
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.2)


def _actor() -> Any:
    from identity.audit import Actor  # noqa: PLC0415

    return Actor("the storm", "command")


MOVES: dict[str, Any] = {
    each.__name__: each
    for each in (
        *(people, changes, one_by_one, everybody_at_once),
        *(changes_of, new_token, neighbor),
    )
}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(MOVES[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text()))))
