"""Ports of this machine, and URLs that lead to them."""

import errno
import socket
import time

EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared)
PATIENCE = 3.0  # seconds: a predecessor that was just stopped may still hold the port


class PortInUse(Exception):
    """Somebody else listens there."""

    def __init__(self, host: str, port: int, option: str) -> None:
        super().__init__(f"Port {port} of {host} is in use. Choose another one with {option}.")


def url(host: str, port: int) -> str:
    """Where a server that listens on `host` and `port` is reached from this machine."""
    reachable = EVERYWHERE.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def free() -> int:
    """A port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def check_free(host: str, port: int, *, option: str = "--port") -> None:
    """`option` is how another one is chosen. Raises PortInUse, or OSError when `host` is not an address of this machine."""
    give_up = time.monotonic() + PATIENCE
    while not _is_free(host, port):
        if time.monotonic() > give_up:
            raise PortInUse(host, port, option)
        time.sleep(0.2)


def answers(host: str, port: int) -> bool:
    """Somebody accepts connections there."""
    try:
        with socket.create_connection((EVERYWHERE.get(host, host), port), timeout=1):
            return True
    except OSError:
        return False


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True
