"""`python -m tests.okta.push`: play Okta's SCIM client against a server, step by step."""

import argparse
import os
import sys

from tests.okta import cast
from tests.okta.push import dialects, resource
from tests.okta.push.client import Failed, ScimClient
from tests.okta.push.dialect import Dialect

OKTA_ID = "00uPLAYEDBYTHEPUSH01"


def main(arguments: list[str] | None = None) -> int:
    """Play, print each step, and return the exit status: 1 at the first step that failed."""
    options = _options().parse_args(arguments)
    token = options.token or os.environ.get("OKTA_SCIM_TOKEN", "")
    if not token:
        print("Give the SCIM token by --token or OKTA_SCIM_TOKEN.", file=sys.stderr)
        return 2
    okta = dialects.speak(options.dialect, ScimClient(options.url, token, options.header_style))
    try:
        _play(okta, options.steps)
    except Failed as reason:
        print(f"failed: {reason}", file=sys.stderr)
        return 1
    return 0


def _play(okta: Dialect, steps: str) -> None:
    print("test credentials:", okta.test_credentials(), "users")
    if steps == "round-trip":
        _round_trip(okta)
    if steps in ("import", "round-trip"):
        print("import:", sum(1 for _ in okta.import_users()), "users")


def _round_trip(okta: Dialect) -> None:
    """Create one person (or take over a namesake), update, deactivate, reactivate."""
    profile = cast.profiles()[3]
    mapped = resource.values(profile, OKTA_ID)
    found = okta.find(profile["login"])
    scim_id = found["id"] if found else okta.create(mapped)
    print("taken over:" if found else "created:", scim_id)
    okta.update(scim_id, resource.values({**profile, "firstName": "Babs"}, OKTA_ID))
    print("updated")
    okta.set_active(scim_id, active=False)
    print("deactivated")
    okta.set_active(scim_id, active=True)
    okta.update(scim_id, mapped)
    print("reactivated")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.okta.push", description=__doc__)
    parser.add_argument("steps", nargs="?", default="round-trip",
                        choices=["test", "import", "round-trip"])  # fmt: skip
    parser.add_argument("--url", required=True, help="SCIM base URL")
    parser.add_argument("--token", help="SCIM token; better given as OKTA_SCIM_TOKEN")
    parser.add_argument("--dialect", default="oin", choices=sorted(dialects.BY_NAME))
    parser.add_argument("--header-style", default="bearer", choices=["bearer", "raw"])
    return parser


if __name__ == "__main__":
    sys.exit(main())
