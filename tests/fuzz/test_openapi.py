"""Schemathesis, a fuzzer of other people, drives the running product by our own description of it.

The connection is strict, because the description is: what `okta` and `entra` bear beyond it is no
error. Of its checks one is off and one address is left out:

- positive_data_acceptance: whatever fits the description would have to be accepted. OpenAPI cannot
  say what a filter is, that two parameters exclude each other, which names are taken, or which
  version a resource has.
- /Me: a SCIM token stands for nobody there, and is told so with 501.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import effort
from tests.live import Switchroom

pytestmark = pytest.mark.live
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi" / "scim.json"
OPERATIONS = 24
OFF = "positive_data_acceptance"
LEFT_OUT = "/Me"
STRICT = (  # and with licenses, which are off elsewhere
    "from identity.models import ScimConnection as C;"
    "C.objects_all_organizations.update(dialect='strict', has_entitlements=True)"
)


@pytest.fixture
def strict(tmp_path):
    """A product of its own, whose one organization speaks by the letter, and its token."""
    with Switchroom(tmp_path / "data", SCIM_REQUESTS_PER_SECOND="100000") as product:
        product.create_organization("strict")
        assert product.command("shell", "-c", STRICT).returncode == 0
        yield product, product.issue_scim_token("strict")


def test_schemathesis_finds_nothing(strict, tmp_path):
    product, token = strict
    each = effort.share(10, usually=0) // OPERATIONS
    options = ["--max-examples", str(each)] if each else ["--phases", "coverage", "--seed", "1"]

    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "run", DOCUMENT, "--no-color"),
            *("--url", f"{product.url}/scim/v2/strict", "-H", f"Authorization: Bearer {token}"),
            *("--exclude-checks", OFF, "--exclude-path", LEFT_OUT, "--continue-on-failure"),
            *("--suppress-health-check", "all", *options),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    counted = re.search(r"([0-9]+) generated", done.stdout)
    assert done.returncode == 0, done.stdout[:8000] + done.stderr
    assert counted
    assert int(counted[1]) >= 500
    assert f"Tested: {OPERATIONS}" in done.stdout
    print(f"\n{counted[1]} calls by schemathesis")


def test_the_short_run_leaves_out_one_address_and_no_more():
    paths = json.loads(DOCUMENT.read_text())["paths"]
    methods = [name for path in paths.values() for name in path if name != "parameters"]

    assert LEFT_OUT in paths
    assert len(methods) - 1 == OPERATIONS
