"""Somebody who creates, edits and deletes people all the while."""

import threading
import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import requests

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
PATIENCE = 60.0  # seconds until a test is told that nothing happens


class Bystander:
    """A thread with a connection of its own. A context manager: it stops with the block."""

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token}"
        self.stopping = threading.Event()
        self.done = self.deleted = 0
        self.problems: list[str] = []
        self.thread: threading.Thread | None = None

    def __enter__(self) -> "Bystander":
        return self

    def __exit__(self, *error: object) -> None:
        self.stopping.set()
        if self.thread:
            self.thread.join()
        self.session.close()

    def begin(self, leavers: Sequence[str], stayers: Sequence[str]) -> None:
        """Delete one leaver after the other, edit the stayers in turn, create newcomers."""
        self.thread = threading.Thread(target=self._run, args=(leavers, stayers))
        self.thread.start()

    def wait_for_more(self, changes: int) -> None:
        """Return when so many more changes are made."""
        enough, give_up = self.done + changes, time.monotonic() + PATIENCE
        while self.done < enough:
            assert time.monotonic() < give_up, self.problems
            time.sleep(0.01)

    def _run(self, leavers: Sequence[str], stayers: Sequence[str]) -> None:
        going = iter(leavers)
        for number, stayer in enumerate(cycle(stayers)):
            if self.stopping.is_set():
                return
            self._call("POST", "/Users", newcomer(number))
            self._call("PATCH", f"/Users/{stayer}", retitled(number))
            leaver = next(going, None)
            if leaver:
                self._call("DELETE", f"/Users/{leaver}")
                self.deleted += 1

    def _call(self, method: str, path: str, body: Any = None) -> None:
        answer = self.session.request(method, self.base_url + path, json=body, timeout=60)
        if not answer.ok:
            self.problems.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        self.done += 1


def newcomer(number: int) -> dict[str, Any]:
    return {"schemas": [CORE], "userName": f"newcomer-{number}-{time.time_ns()}@acme.example"}


def retitled(number: int) -> dict[str, Any]:
    operation = {"op": "replace", "value": {"title": f"Title {number}"}}
    return {"schemas": [PATCH_OP], "Operations": [operation]}
