"""`python -m tests.okta`: start the stand-in Okta and serve until told to stop."""

import argparse
import os
import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType

from tests.okta import keys, tokens
from tests.okta.connection import ScimConnection
from tests.okta.limits import PLANS
from tests.okta.org import Options, Org
from tests.okta.push.dialects import BY_NAME
from tests.okta.server import Handler, Server

TOKEN_FILE = "okta-api-token"


def main(arguments: list[str] | None = None) -> int:
    """Serve. The line "Stand-in Okta ready at URL" means that calls are answered."""
    chosen = _parser().parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    server = Server((chosen.host, chosen.port), Handler)
    url = chosen.public_url or f"http://{chosen.host}:{server.server_address[1]}"
    token, is_new = _token(chosen)
    server.org = Org(_options(chosen, url, token))
    if is_new:
        print(f"API token: {token}")
    if chosen.exit_with_stdin:
        Thread(target=_exit_with_stdin, daemon=True).start()
    print(f"Stand-in Okta ready at {url}", flush=True)
    server.serve_forever(poll_interval=0.1)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    """Leave at once: whoever hangs on a connection here must not keep us."""
    del number, frame
    os._exit(0)


def _exit_with_stdin() -> None:
    """Whoever started us holds the other end; when it dies, however, so do we."""
    sys.stdin.buffer.read()
    os._exit(0)


def _token(chosen: argparse.Namespace) -> tuple[str, bool]:
    """The API token and whether it was made just now: given, kept from last time, or new."""
    given = chosen.token or os.environ.get("OKTA_API_TOKEN", "")
    kept = chosen.state_dir / TOKEN_FILE if chosen.state_dir else None
    if given:
        return given, False
    if kept and kept.exists():
        return kept.read_text().strip(), False
    made = tokens.make()
    if kept:
        keys.write_private(kept, made.encode())
    return made, True


def _options(chosen: argparse.Namespace, url: str, token: str) -> Options:
    scim = ScimConnection(
        base_url=chosen.scim_url,
        token=chosen.scim_token or os.environ.get("OKTA_SCIM_TOKEN", ""),
        header_style=chosen.header_style,
        dialect=chosen.dialect,
        push_back=not chosen.no_push_back,
        pace=chosen.pace,
    )
    return Options(
        url=url,
        seed=chosen.seed,
        token=token,
        people_file=chosen.people,
        state_dir=chosen.state_dir,
        with_extension=not chosen.no_extension,
        plan=chosen.plan,
        share=chosen.share,
        scim=scim,
        acs_url=chosen.acs_url,
        entity_id=chosen.entity_id,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.okta", description=__doc__)
    add = parser.add_argument
    add("--host", default="127.0.0.1")
    add("--port", type=int, default=8810, help="0 takes a free one")
    add("--public-url", default="", help="the URL browsers and the product use, if another")
    add("--seed", type=int, default=1, help="fixes identifiers and random faults")
    add("--people", type=Path, help="JSON file with a list of Okta profiles, for another cast")
    add("--state-dir", type=Path, help="keep key, certificate and API token here")
    add("--token", default="", help="API token; better given as OKTA_API_TOKEN")
    add("--no-extension", action="store_true", help="begin without the attribute `extension`")
    add("--plan", choices=sorted(PLANS), default="workforce", help="rate limits")
    add("--share", type=float, default=0.5, help="part of the rate limits the token may use")
    add("--scim-url", default="", help="SCIM base URL of the product")
    add("--scim-token", default="", help="SCIM token; better given as OKTA_SCIM_TOKEN")
    add("--header-style", choices=["bearer", "raw"], default="bearer")
    add("--dialect", choices=sorted(BY_NAME), default="oin")
    add("--no-push-back", action="store_true", help="do not push a profile the API changed")
    add("--pace", type=float, default=1.0, help="factor for the waits after 429")
    add("--acs-url", default="", help="the product's ACS URL")
    add("--entity-id", default="", help="the product's entity ID (audience)")
    add("--exit-with-stdin", action="store_true", help="stop when standard input ends")
    return parser


if __name__ == "__main__":
    sys.exit(main())
