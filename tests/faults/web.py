"""The web server alone, without the rest of the tree, so that it can be killed and started again."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

from console import environment
from console.processes import recipes
from console.processes.child import die_with_parent
from tests.live import ROOT, Switchroom

START_SECONDS = 120
MORTAL = "tests.faults.mortal_wsgi:application"


class Web:
    """A web server on the product's data, and a plan for its death. A context manager."""

    def __init__(self, product: Switchroom) -> None:
        self.product, self.url = product, product.url
        self.plan_file = product.data_dir / "fault-plan.json"
        self.env = self._environment()
        recipe = recipes.web(host="127.0.0.1", port=product.port, env={})
        one = ["--workers", "1"]  # whose death is the death of the whole, and who starts quicker
        self.command = [*recipe.command[:-1], *one, MORTAL]

    def __enter__(self) -> "Web":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(os.getpid()),
        )
        give_up = time.monotonic() + START_SECONDS
        while not self._answers():
            assert time.monotonic() < give_up, "the web server does not start"
            time.sleep(0.1)

    def kill(self) -> None:
        """The whole of it, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def plan(self, method: str, moment: str) -> None:
        """At the next call by this method, die: between two writes, before the commit, or
        before the answer."""
        self.plan_file.write_text(json.dumps({"method": method, "moment": moment}))

    @property
    def has_died(self) -> bool:
        """Whether the moment that was planned has come."""
        return not self.plan_file.exists()

    def rows(self, question: str, *values: str) -> list[Any]:
        return self.product.rows(question, *values)

    def _environment(self) -> dict[str, str]:
        """What `manage.py up` would give it; there is no Redis and no worker."""
        env = {"PUBLIC_URL": self.url, **self.product.env, "DATABASE_URL": self.product.database}
        environment.load_keys(Path(self.product.data_dir), env)
        return {**env, "FAULT_PLAN": str(self.plan_file)}

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        except requests.RequestException:
            return False
