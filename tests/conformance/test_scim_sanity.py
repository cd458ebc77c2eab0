"""scim-sanity in its strict mode, another SCIM check of other people, as a subprocess."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.live

# Row: why it is skipped. Everything else must pass; a row listed here must not.
SKIPPED = {
    "Agent CRUD Lifecycle": "a draft resource type that we do not have",
    "AgenticApplication CRUD Lifecycle": "a draft resource type that we do not have",
    "Agent Rapid Lifecycle": "a draft resource type that we do not have",
}


@pytest.fixture(scope="module", params=["okta", "strict"])
def report(base_url_and_token, request):
    slug = f"scim-sanity-{request.param}"
    base_url, token = base_url_and_token(slug, dialect=request.param)
    probe = Path(sys.executable).with_name("scim-sanity")
    options = ["--strict", "--json-output", "--i-accept-side-effects"]
    done = subprocess.run(
        [probe, "probe", base_url, "--token", token, *options],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def test_every_row_passes_except_those_listed(report):
    exit_code, document = report
    others = {row["name"]: row for row in document["results"] if row["status"] != "pass"}

    assert exit_code == 0
    assert {name: row["status"] for name, row in others.items()} == dict.fromkeys(SKIPPED, "skip")


def test_the_whole_life_of_a_person_and_of_a_group_was_probed(report):
    passed = {row["name"] for row in report[1]["results"] if row["status"] == "pass"}

    assert len(passed) >= 18
    verbs = {"POST /{}", "PUT /{}/{{id}}", "PATCH /{}/{{id}}", "DELETE /{}/{{id}}"}
    assert {verb.format(kind) for verb in verbs for kind in ("Users", "Groups")} <= passed
