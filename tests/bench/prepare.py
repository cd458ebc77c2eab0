"""`python -m tests.bench.prepare PEOPLE FILE`: one Switchroom, filled; and what its calls ask for.

DATABASE_URL names an empty database. FILE receives what the bare view needs, and beside it,
as FILE.json, what a client needs.
"""

import pickle
import sys
from pathlib import Path
from typing import Any

import django
import orjson

from tests import environment  # noqa: F401 (before Django reads its settings)
from tests.bench import okta
from tests.bench.okta import Client


def main(people: int, file: Path) -> None:
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (after the set-up)

    call_command("migrate", verbosity=0)
    from tests.bench.bare import Recorded  # noqa: PLC0415
    from tests.bench.filling import Filled, fill, settle  # noqa: PLC0415

    filled: Filled = fill(people)
    settle()
    client = Client(
        "/scim/v2/acme", filled.token, filled.ids(filled.people), filled.ids(filled.groups)
    )
    known = Recorded(people=filled.people, groups=filled.groups)
    _record(client, known)
    file.write_bytes(pickle.dumps(known))
    told = {"token": client.token, "people": client.people, "groups": client.groups}
    file.with_suffix(".json").write_bytes(orjson.dumps(told))


def _record(client: Client, known: Any) -> None:
    """Every operation once, on the last person and the first group."""
    last, half = len(client.people) - 1, okta.SUSPENDED
    member = 2 * (last - okta.IN_GROUP) * okta.GROUPS
    numbers = {
        "find by userName": last,
        "read one": last,
        "update": last,
        "suspend": half - 1,
        "reinstate": 2 * half - 1,
        "import page of 100": 1,  # a page further on, which counts nobody
        "group push": member,
        "group pull": member + okta.GROUPS,
        "create": 10**9,
    }
    _call(client.request("import page of 100", 0))  # also: a token's use is written once a minute
    for name, number in numbers.items():
        known.statements[name] = _statements(client, ALIASES.get(name, name), number)
    for name in ("find by userName", "read one", "update", "group push", "group pull"):
        known.subjects[name] = known.people[last]
    for name in ("suspend", "reinstate"):
        known.subjects[name] = known.people[half - 1]
    for name in ("group push", "group pull"):
        known.owners[name] = known.groups[0]
    known.fresh["create"] = _created(10**9)


ALIASES = {"reinstate": "suspend", "group pull": "group push"}


def _statements(client: Client, operation: str, number: int) -> list[Any]:
    from tests.bench.bare import Statement, recording  # noqa: PLC0415

    kept: list[Statement] = []
    with recording(kept):
        _call(client.request(operation, number))
    return kept


def _created(number: int) -> list[Any]:
    """What must be new in another person of that kind."""
    from identity.models import User  # noqa: PLC0415

    user = User.objects_all_organizations.latest("pk")
    assert str(number) in user.user_name
    return [user.scim_id, user.user_name, user.external_id]


def _call(request: bytes) -> None:
    """The request, answered in this process."""
    from django.test import Client as Browser  # noqa: PLC0415

    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith("Content-Length"))
    answer = Browser(headers=headers).generic(
        method, path, body, content_type=headers.pop("Content-Type", "")
    )
    assert answer.status_code < 300, answer.content


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
