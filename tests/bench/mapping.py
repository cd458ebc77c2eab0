"""`python -m tests.bench.mapping`: what a mapping, a site's name and a look for drift cost at 100,000 people.

A database of its own on PostgreSQL, where everybody has a license, an extension and a number.
Nobody calls Okta: pages of its people are made here. Seconds, in this process.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from tests import environment  # noqa: F401 (keys for Django to start with)
from tests.bench import sides


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    options = parser.parse_args()
    with ExitStack() as stack:
        os.environ["DATABASE_URL"] = sides.database(stack.enter_context(sides.postgres()), "maps")
        import django  # noqa: PLC0415

        django.setup()
        _measure(options.people)
    return 0


def _measure(people: int) -> None:
    from django.db import connections  # noqa: PLC0415

    from tests.bench import telephony  # noqa: PLC0415

    try:
        telephony.organization()
        telephony.grow(0, people)
        for what, act in (*_mappings(), *_drift(people)):
            _timed(what, act)
    finally:
        connections.close_all()


def _timed(what: str, act: Callable[[], Any]) -> None:
    start = time.perf_counter()
    outcome = act()
    print(f"{what:<44}{time.perf_counter() - start:>8.2f} s  {outcome}", flush=True)


def _mappings() -> list[tuple[str, Callable[[], Any]]]:
    from identity import okta_mapping  # noqa: PLC0415
    from identity.models import OktaConnection  # noqa: PLC0415
    from identity.okta_mapping import Row  # noqa: PLC0415
    from telephony import sites  # noqa: PLC0415
    from telephony.models import Site  # noqa: PLC0415
    from tests.bench.filling import ACTOR  # noqa: PLC0415

    okta = OktaConnection.objects_all_organizations.get()
    paris = Site.objects_all_organizations.get()
    number, extension = Row("primaryPhone", "{number}"), Row("extension", "{extension}")
    both = Row("primaryPhone", "{number}#{extension}")
    national = Row("primaryPhone", "{number_national}")

    def save() -> Any:
        return okta_mapping.save(okta, [both, extension], version=1, actor=ACTOR)

    return [
        ("preview, nothing differs", lambda: okta_mapping.effect(okta, [number, extension])),
        ("preview, {number}#{extension}", lambda: okta_mapping.effect(okta, [both, extension])),
        ("preview, {number_national}", lambda: okta_mapping.effect(okta, [national, extension])),
        ("save, and queue everybody", save),
        ("rename the site of everybody", lambda: sites.change(paris, name="Lyon", actor=ACTOR)),
    ]


def _drift(people: int) -> list[tuple[str, Callable[[], Any]]]:
    from identity.models import OktaConnection  # noqa: PLC0415
    from identity.syncback import drift, queue  # noqa: PLC0415
    from tests.bench.filling import ACTOR  # noqa: PLC0415

    okta = OktaConnection.objects_all_organizations.get()

    def confirm() -> int:
        return drift.confirm(okta.drift_checks.latest("pk"), actor=ACTOR)

    return [
        ("(everybody at rest)", _rest),
        ("(everybody known there)", _know),
        ("drift: compare one page of 200", lambda: _one_page(okta, people)),
        ("drift: end, everybody is missing there", lambda: _end(okta)),
        ("drift: confirm, queue everybody", confirm),
        ("sync all now", lambda: queue.sync_all(okta, actor=ACTOR)),
    ]


def _rest() -> int:
    from identity.models import SyncState  # noqa: PLC0415

    past = "2020-01-01T00:00:00Z"
    known = {"state": "clean", "synced_at": past, "first_pending_at": None, "reason": ""}
    rows = SyncState.objects_all_organizations
    return rows.update(synced_hash="x", drifted_at=None, compared_at=None, **known)


def _know() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("""UPDATE identity_syncstate s SET okta_user_id = u.external_id
            FROM identity_user u WHERE u.id = s.user_id""")


def _one_page(okta: Any, people: int) -> int:
    from identity.okta.answers import OktaUser  # noqa: PLC0415
    from identity.syncback import drift, drift_compare  # noqa: PLC0415
    from tests.bench.filling import ACTOR  # noqa: PLC0415

    check = drift.begin(okta, actor=ACTOR)
    last = range(people - 200, people)
    page = [OktaUser(f"00u{at}", "ACTIVE", {"extension": "1"}) for at in last]
    return drift_compare.compare(check, page, check.began_at)


def _end(okta: Any) -> str:
    from identity.syncback import drift  # noqa: PLC0415

    check = okta.drift_checks.latest("pk")
    drift.end(check)
    check.refresh_from_db()
    return f"{check.drifted} drifted, {check.state}"


if __name__ == "__main__":
    sys.exit(main())
