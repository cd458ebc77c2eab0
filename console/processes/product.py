"""From an empty directory to a product that answers."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections

from console.processes import database, ports, recipes, static_files
from console.processes.readiness import Readiness
from console.processes.redis import EmbeddedRedis
from console.processes.tree import TooSlow, Tree

START_SECONDS = 120  # until we call a start failed; two seconds are usual


@dataclass(frozen=True)
class Product:
    """One Switchroom on this machine."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Where it answers on this machine; people may use PUBLIC_URL."""
        return ports.url(self.host, self.port)

    def prepare(self) -> None:
        """Everything that must be right before a process starts.

        Raises PortInUse, NoDatabase, NotBuilt.
        """
        ports.check_free(self.host, self.port)
        database.migrate()
        connections.close_all()
        static_files.collect()

    def start(self, tree: Tree) -> None:
        """Start the processes and return when all are well.

        Raises NoServer, TooSlow, and what the tree raises.
        """
        env = {"PUBLIC_URL": settings.PUBLIC_URL, **_redis(tree)}
        tree.start(recipes.web(host=self.host, port=self.port, env=env))
        tree.start(recipes.worker(env=env))
        tree.start(recipes.scheduler(data_dir=Path(settings.DATA_DIR), env=env))
        readiness = Readiness(self.url)
        try:
            tree.wait_until(readiness.is_green, seconds=START_SECONDS, what="not ready")
        except TooSlow as error:
            raise TooSlow(f"{error}: {readiness.last}") from None


def _redis(tree: Tree) -> dict[str, str]:
    """The Redis of the environment, or one of our own."""
    given = os.environ.get("REDIS_URL")
    if given:
        return {"REDIS_URL": given}
    redis = EmbeddedRedis()
    tree.start(redis.recipe())
    tree.wait_until(redis.answers, seconds=20, what="Redis does not answer")
    return {"REDIS_URL": redis.url}
