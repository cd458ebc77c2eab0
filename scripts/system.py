"""Programs that Python packages cannot bring: found, or installed with apt, or named as missing."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

APT_SECONDS = 900


@dataclass(frozen=True)
class Program:
    """A program the tests need. `package` is its name at Debian and Ubuntu."""

    name: str
    package: str
    commands: tuple[str, ...]
    places: str = ""  # directories beside PATH, as a pattern below /

    def find(self) -> str | None:
        """The first of its commands that runs. A stub that only asks to be installed does not."""
        places = sorted(Path("/").glob(self.places), reverse=True) if self.places else []
        on_path = [shutil.which(each) for each in self.commands]
        beside = [str(place / each) for place in places for each in self.commands]
        return next((each for each in [*on_path, *beside] if each and _runs(each)), None)


CHROMIUM = Program("Chromium", "chromium", ("chromium", "chromium-browser", "google-chrome"))
XMLSEC1 = Program("xmlsec1", "xmlsec1", ("xmlsec1",))  # which pysaml2 signs with
POSTGRESQL = Program("PostgreSQL", "postgresql", ("initdb",), "usr/lib/postgresql/*/bin")


def install(programs: list[Program]) -> str:
    """Install what is missing with apt; the reason when that cannot be done, else ""."""
    apt = _apt()
    if isinstance(apt, str):
        return apt
    print(f"Installing {', '.join(each.name for each in programs)} with apt", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    packages = [each.package for each in programs]
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = _run([*apt, *words], env)
        if done.returncode:
            last = (done.stderr.strip() or "no reason given").splitlines()[-1]
            return f"apt-get {words[0]} failed: {last}"
    return ""


def _apt() -> list[str] | str:
    """How to call apt-get, or why not."""
    if not shutil.which("apt-get"):
        return "this system has no apt"
    if os.geteuid() == 0:
        return ["apt-get", "-q"]
    if shutil.which("sudo") and _run(["sudo", "-n", "true"], os.environ).returncode == 0:
        return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    return "not root, and sudo asks for a password or is missing"


def _run(words: list[str], env: "os._Environ[str] | dict[str, str]") -> subprocess.CompletedProcess:
    return subprocess.run(
        words,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=APT_SECONDS,
        check=False,
    )


def _runs(command: str) -> bool:
    try:
        return _run([command, "--version"], os.environ).returncode == 0
    except OSError:
        return False
