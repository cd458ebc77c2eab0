"""The command that an administrator would run: `scim2 test`. It ends with 0 or with 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.live


def test_scim2_finds_nothing_to_complain_about(base_url_and_token):
    base_url, token = base_url_and_token("scim2-cli")
    scim2 = Path(sys.executable).with_name("scim2")

    done = subprocess.run(
        [scim2, "-u", base_url, "test"],
        env={**os.environ, "SCIM_CLI_HEADERS": f"Authorization: Bearer {token}"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "SUCCESS check_replace_attribute" in done.stdout
