"""Okta is down for 72 hours while ten thousand people wait, on a simulated clock.

`hold` gives it a database and a stand-in Okta; `python -m tests.faults.outage FILE` is the process
in which sync-back works, tick by tick.
"""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests import environment  # noqa: F401 (before Django reads its settings)
from tests.okta.client import StandIn

MINUTE, HOUR = 60, 3600
LOOKS_EVERY = 5 * MINUTE
# Everything fails, then nothing answers, then only writes fail.
DAYS: list[dict[str, Any]] = [
    {"kind": "error", "code": "E0000009"},
    {"kind": "reset"},
    {"kind": "read_only"},
]
LIMITS = {"write": 1_200, "read": 6_000, "list": 6_000}
OURS = 600  # writes a minute


@dataclass
class Outage:
    """`gaps` are seconds between trials after the first hour; `pace` is people told by minute."""

    people: int
    blocked: int
    waiting: int  # when it was over
    left: int  # when everybody should have been told
    gaps: list[float]
    calls: int
    refused: int
    pace: list[int]

    @property
    def is_good(self) -> bool:
        is_spared = min(self.gaps) >= 10 * MINUTE and self.refused <= self.calls / 100
        grows = self.pace[0] <= OURS * 0.15 and self.pace[0] < max(self.pace)
        nobody_lost = (self.blocked, self.waiting, self.left) == (0, self.people, 0)
        return is_spared and grows and nobody_lost

    def sentence(self) -> str:
        return (
            f"{self.people:,} people waited 72 hours, {self.blocked} given up, "
            f"never two trials within {min(self.gaps) / MINUTE:.0f} minutes; "
            f"{self.left} left after {len(self.pace)} minutes, "
            f"{self.refused} of {self.calls:,} calls refused, told by minute: "
            f"{', '.join(map(str, self.pace[:5]))} …"
        )


def hold(scratch: Path, people: int) -> Outage:
    from tests.faults.web import Web  # noqa: PLC0415 (its database may have to be made)
    from tests.live import ROOT, Switchroom  # noqa: PLC0415

    with StandIn(no_push_back=True) as okta:
        logins = [f"p{number}@crowd.example" for number in range(people)]
        for login in logins:
            okta.add_person("Pat", "Crowd", login)
        okta.limits(share=1.0, overrides=LIMITS)
        product, file = Switchroom(scratch / "data"), scratch / "outage.json"
        ids = {login: person["id"] for login, person in okta.people().items()}
        plan = {"url": okta.url, "token": okta.token, "people": [(e, ids[e]) for e in logins]}
        file.write_text(json.dumps(plan))
        words = [sys.executable, "-m", "tests.faults.outage", str(file)]
        env = Web(product).env
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-4000:]
    return Outage(**json.loads(done.stdout))


def live_through(plan: dict[str, Any]) -> dict[str, Any]:
    from identity.models import SyncState  # noqa: PLC0415
    from identity.syncback import tick  # noqa: PLC0415
    from tests.faults import many  # noqa: PLC0415
    from tests.identity.simulated_time import Time  # noqa: PLC0415

    okta = StandIn(token=plan["token"])
    okta.url = plan["url"]
    many.organization("crowd", plan["people"], okta_url=okta.url, token=okta.token)
    rows, passing, gaps = SyncState.objects_all_organizations, Time(okta), []
    for trouble in DAYS:
        gaps += _day(okta, passing, trouble, tick.run)
    blocked, waiting = rows.filter(state="blocked").count(), rows.filter(state="pending").count()
    okta.clear_faults()
    okta.forget_journal()
    until = passing.passed + 12 * HOUR
    while rows.exclude(state="clean").exists() and passing.passed < until:
        tick.run()
        passing.passes(5)
    calls = okta.journal()
    return {
        "people": len(plan["people"]),
        "blocked": blocked,
        "waiting": waiting,
        "left": rows.exclude(state="clean").count(),
        "gaps": gaps,
        "calls": len(calls),
        "refused": sum(call["status"] == 429 for call in calls),
        "pace": _by_minute([call for call in calls if call["is_applied"]]),
    }


def _day(okta: StandIn, passing: Any, trouble: dict[str, Any], look: Any) -> list[float]:
    """24 hours of one trouble; seconds between trials."""
    okta.clear_faults()
    okta.add_faults([trouble])
    first_hour = passing.passed + HOUR
    until = passing.passed + 24 * HOUR
    while passing.passed < until:
        if passing.passed == first_hour:
            okta.forget_journal()
        look()
        passing.passes(LOOKS_EVERY)
    trials = [_moment(call) for call in okta.journal() if call["method"] == "GET"]
    return [later - earlier for earlier, later in pairwise(trials)]


def _by_minute(calls: list[dict[str, Any]]) -> list[int]:
    moments = [_moment(call) for call in calls]
    found = Counter(int((at - moments[0]) // MINUTE) for at in moments)
    return [found[minute] for minute in range(max(found) + 1)]


def _moment(call: dict[str, Any]) -> float:
    return datetime.fromisoformat(call["time"]).timestamp()


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(live_through(json.loads(Path(sys.argv[1]).read_text()))))
