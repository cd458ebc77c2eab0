"""The SAML half of the application: whom we send people to, and how badly we do it."""

from dataclasses import dataclass, field
from typing import Any

SIGNED = ("assertion", "response", "both")
WRONG = (
    "audience", "recipient", "destination", "issuer", "expired", "in_response_to", "key",
    "unsigned", "duplicate",
)  # fmt: skip


@dataclass
class SamlApp:
    """What Okta's "Configure SAML" page holds, and switches for the tests.

    `wrong` names what the next responses get wrong; `anyone` lets unassigned and suspended
    people through, so that it is the product that has to refuse them; `name_id` replaces the
    login as the NameID.
    """

    url: str
    acs_url: str = ""
    entity_id: str = ""
    issuer: str = ""
    sign: str = "both"
    wrong: frozenset[str] = field(default_factory=frozenset)
    anyone: bool = False
    name_id: str = ""
    last_response: bytes | None = None

    @property
    def sso_url(self) -> str:
        """The "Sign-on URL": where the product sends people."""
        return self.url + "/saml/sso"

    @property
    def is_set_up(self) -> bool:
        return bool(self.acs_url and self.entity_id)

    def behave(self) -> None:
        """All switches back to what a good IdP does."""
        self.sign, self.wrong, self.anyone, self.name_id = "both", frozenset(), False, ""
        self.last_response = None

    def switch(self, changes: dict[str, Any]) -> None:
        """Turn switches. Raises ValueError for one that does not exist."""
        wrong = frozenset(changes.get("wrong", self.wrong))
        if not wrong <= set(WRONG) or changes.get("sign", self.sign) not in SIGNED:
            raise ValueError(f"sign is one of {SIGNED}, wrong is a list of {WRONG}")
        self.sign, self.wrong = changes.get("sign", self.sign), wrong
        self.anyone = bool(changes.get("anyone", self.anyone))
        self.name_id = str(changes.get("name_id", self.name_id))
