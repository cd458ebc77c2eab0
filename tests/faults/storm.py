"""`python -m tests.faults.storm MOVE FILE`: what happens inside the product while Okta is in trouble.

Runs with the product's own environment, beside its web server and workers. `people` makes the
organizations and people that FILE names, each connected to Okta; `changes` changes extensions and
phone numbers of people by turns, and prints how many changes there were.
"""

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import django

from tests import environment  # noqa: F401 (before Django reads its settings)

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


def changes(plan: dict[str, Any]) -> int:
    """`plan["changes"]` of them, spread over `plan["seconds"]`, of people chosen by `seed`."""
    from identity.models import User  # noqa: PLC0415
    from telephony import extensions  # noqa: PLC0415

    everybody = list(User.objects_all_organizations.exclude(external_id=None))
    chosen, began = random.Random(plan["seed"]), time.monotonic()
    for number in range(plan["changes"]):
        place = chosen.randrange(len(everybody))
        extension = str(FIRST + place * EACH + number % EACH)
        extensions.give(everybody[place], number=extension, actor=_actor())
        ahead = number * plan["seconds"] / plan["changes"] - (time.monotonic() - began)
        time.sleep(max(0.0, ahead))
    return int(plan["changes"])


def _actor() -> Any:
    from identity.audit import Actor  # noqa: PLC0415

    return Actor("the storm", "command")


MOVES = {"people": people, "changes": changes}

if __name__ == "__main__":
    django.setup()
    print(MOVES[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text())))
