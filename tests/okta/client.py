"""For tests: start a stand-in Okta of one's own and move it."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests

from tests.okta import tokens
from tests.okta.groups_client import GroupAdministrator

ROOT = Path(__file__).resolve().parents[2]
READY = "Stand-in Okta ready at "


class StandIn:
    """A stand-in Okta in its own process, as a context manager.

    Keyword arguments are its start options: StandIn(seed=2, no_extension=True, plan="free").
    It ends with the block, and also when the test process dies without a word: it reads a
    pipe of which the tests hold the other end.
    """

    def __init__(self, **options: Any) -> None:
        self.token = str(options.pop("token", "") or tokens.make())
        self.options = {"port": 0, **options}
        self.session = requests.Session()
        self.session.trust_env = False
        self.url = ""
        self.groups = GroupAdministrator(self)

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.okta", "--exit-with-stdin", *self._arguments()],
            cwd=ROOT,
            env={**os.environ, "OKTA_API_TOKEN": self.token},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(READY):
                self.url = line.removeprefix(READY).strip()
                self.about = self.get("")
                return self
        raise RuntimeError(f"the stand-in Okta did not start: exit {self.process.wait()}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()
        self.process.terminate()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()

    def _arguments(self) -> list[str]:
        given: list[str] = []
        for name, value in self.options.items():
            option = "--" + name.replace("_", "-")
            given += [option] if value is True else [option, str(value)]
        return given

    # What the product is told about this Okta

    @property
    def issuer(self) -> str:
        """Entity ID of the IdP ("IDP Issuer URL/URN")."""
        return str(self.about["issuer"])

    @property
    def sso_url(self) -> str:
        """ "IDP Login URL"."""
        return str(self.about["sso_url"])

    @property
    def certificate_pem(self) -> str:
        return str(self.about["certificate"])

    @property
    def org_id(self) -> str:
        return str(self.about["org_id"])

    # What this Okta is told about the product

    def configure(self, **settings: Any) -> dict[str, Any]:
        """scim_url, scim_token, header_style, dialect, external_id, push_back, pace,
        profile_source, import_groups, acs_url, entity_id: whatever is named is set."""
        return self.post("/connection", settings)

    # What an Okta administrator does; each returns {"task": {..., "ok"}, "person": ...}

    def assign(self, login: str) -> dict[str, Any]:
        """Assign the application: the person is created, or taken over, in the product."""
        return self.post("/assign", {"login": login})

    def unassign(self, login: str) -> dict[str, Any]:
        return self.post("/unassign", {"login": login})

    def suspend(self, login: str) -> dict[str, Any]:
        """Deactivate the person in Okta, which sends `active: false`."""
        return self.post("/deactivate", {"login": login})

    def reactivate(self, login: str) -> dict[str, Any]:
        return self.post("/reactivate", {"login": login})

    def suspend_silently(self, login: str) -> dict[str, Any]:
        """Okta's own "Suspend", which sends nothing."""
        return self.post("/suspend-silently", {"login": login})

    def update(self, login: str, **profile: Any) -> dict[str, Any]:
        """Edit the profile in Okta."""
        return self.post("/update", {"login": login, "profile": profile})

    def rename(self, login: str, to: str) -> dict[str, Any]:
        """Give the person another login, which is the userName over there."""
        return self.post("/update", {"login": login, "profile": {"login": to}})

    def change_password(self, login: str) -> dict[str, Any]:
        """With password sync on, Okta pushes it."""
        return self.post("/password", {"login": login})

    def add_person(
        self, first_name: str, last_name: str, login: str, **more: Any
    ) -> dict[str, Any]:
        names = {"firstName": first_name, "lastName": last_name, "login": login}
        return self.post("/users", {**names, **more})

    def make_type(self, name: str, title: str, *logins: str) -> dict[str, Any]:
        """A user type of its own for these people; it has the base attributes only."""
        return self.post("/types", {"name": name, "title": title, "logins": logins})

    def own(self, login: str, *attributes: str) -> dict[str, Any]:
        """Let a directory master these attributes of the person."""
        return self.post("/own", {"login": login, "attributes": attributes})

    def import_now(self) -> dict[str, Any]:
        """Import from the product; the outcome has read, matched, changed, unmatched."""
        return self.post("/import", {})

    def test_credentials(self) -> dict[str, Any]:
        return self.post("/test-credentials", {})

    # How it went, and how it should go wrong

    def people(self) -> dict[str, dict[str, Any]]:
        """Everybody by login: id, status, is_assigned, scim_id, profile."""
        return {user["login"]: user for user in self.get("/snapshot")["users"]}

    def profile(self, login: str) -> dict[str, Any]:
        """A person's profile as Okta has it now."""
        return dict(self.people()[login]["profile"])

    def journal(self, direction: str = "in") -> list[dict[str, Any]]:
        """Calls that came here ("in") or went to the product ("out"), oldest first."""
        return list(self.get(f"/journal?direction={direction}")["journal"])

    def forget_journal(self) -> None:
        self._read(self.session.delete(self.url + "/_control/journal"))

    def writes(self, login: str | None = None) -> list[dict[str, Any]]:
        """The API calls that changed something, of one person or of all."""
        applied = [entry for entry in self.journal() if entry["is_applied"]]
        return [entry for entry in applied if login in (None, entry["login"])]

    def tasks(self) -> list[dict[str, Any]]:
        """Okta's Tasks page, once no push is waiting any more."""
        return list(self.get("/idle")["tasks"])

    def add_faults(self, rules: list[dict[str, Any]]) -> None:
        """Put faults in force: [{"kind": "error", "code": "E0000010", "count": 3}]."""
        self.post("/faults", {"faults": rules})

    def faults(self) -> list[dict[str, Any]]:
        """The rules in force, each with how often it was `seen` and `played`."""
        return list(self.get("/faults")["faults"])

    def clear_faults(self) -> None:
        self._read(self.session.delete(self.url + "/_control/faults"))

    def saml(self, **switches: Any) -> None:
        """sign="response", wrong=["audience"], anyone=True, name_id="x"; nothing: behave."""
        self.post("/saml", switches)

    def limits(self, **changes: Any) -> dict[str, Any]:
        """plan="free", share=1.0, overrides={"write": 3}, latency=0.4 (seconds)."""
        return self.post("/limits", changes)

    def revoke_token(self, *, revoked: bool = True) -> None:
        self.post("/token", {"revoked": revoked})

    def app(self, **settings: Any) -> dict[str, Any]:
        """The API Services app. scopes, keys, jwks_url, dpop, has_role, is_active,
        token_seconds, remembers_keys: whatever is named is set; revoke=True ends its tokens."""
        return dict(self.post("/app", settings))

    @property
    def app_id(self) -> str:
        """ID of the application through which people are provisioned."""
        return str(self.about["app_id"])

    def app_attributes(self, *names: str) -> str:
        """Profiles in the application have these, mapped to the user's; the ID of the mapping."""
        return str(self.post("/app-attributes", {"attributes": names})["mapping_id"])

    def push_attributes(self, *names: str) -> None:
        """Let a mapping push these attributes from the user into the application."""
        self.post("/pushed", {"attributes": names})

    def shift_clock(self, seconds: float) -> None:
        self.post("/clock", {"shift": seconds})

    def reset(self) -> None:
        """Back to the seed; the connection to the product stays."""
        self.post("/reset", {})

    # How it is asked

    def get(self, path: str) -> Any:
        return self._read(self.session.get(f"{self.url}/_control{path}"))

    def post(self, path: str, body: Any) -> Any:
        return self._read(self.session.post(f"{self.url}/_control{path}", json=body))

    @staticmethod
    def _read(response: requests.Response) -> Any:
        """The answer; a refusal becomes a RuntimeError with the stand-in's own words."""
        document = response.json()
        if response.status_code != 200:
            raise RuntimeError(document["problem"])
        return document
