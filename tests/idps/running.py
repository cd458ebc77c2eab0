"""Start a foreign IdP in a process of its own, with two keys."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

from tests.identity.saml.minting import Signer, signer

HERE = Path(__file__).parent
ENTITY_IDS = {"samlp": "urn:samlp", "pysaml2": "urn:pysaml2"}


class ForeignIdp:
    """`name` is samlp or pysaml2. A context manager: inside the block it answers."""

    def __init__(self, name: str, directory: Path) -> None:
        self.name, self.directory = name, directory
        self.entity_id = ENTITY_IDS[name]
        self.keys = [signer(f"{name}, the first key"), signer(f"{name}, the next key")]
        for number, key in enumerate(self.keys):
            self._write(number, key)

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._command(),
            cwd=HERE.parents[1],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url, f"{self.name} did not start"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.terminate()
        self.process.communicate()

    @property
    def sso_url(self) -> str:
        return f"{self.url}/sso"

    def learn(self, metadata_url: str) -> None:
        """pysaml2 serves only those whose metadata it has; samlp believes the request."""
        published = requests.get(metadata_url, timeout=30)
        name = metadata_url.split("/")[-3]
        (self.directory / f"{name}.xml").write_bytes(published.content)

    def insist_on_signatures(self) -> None:
        """From now on pysaml2 answers signed requests only."""
        (self.directory / "wants-signed").touch()

    def forget(self) -> None:
        for each in self.directory.glob("*.xml"):
            each.unlink()

    def _command(self) -> list[str]:
        if self.name == "pysaml2":
            return [
                sys.executable,
                "-W",
                "ignore",
                "-m",
                "tests.idps.pysaml2_idp",
                str(self.directory),
            ]
        node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
        return [node, str(HERE / "samlp_idp.mjs"), str(self.directory)]

    def _write(self, number: int, key: Signer) -> None:
        (self.directory / f"key-{number}.pem").write_bytes(key.key_pem)
        (self.directory / f"cert-{number}.pem").write_text(key.certificate_pem)
