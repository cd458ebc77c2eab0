"""The two parties of a sign-in, and what a verified assertion says. No database in here."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class ServiceProvider:
    """Us, as one connection presents us: each has its own entity ID and ACS."""

    entity_id: str
    acs_url: str


@dataclass(frozen=True)
class IdentityProvider:
    """The customer's IdP: whom to ask, and whose keys to believe."""

    entity_id: str
    sso_url: str
    certificates: tuple[str, ...]  # PEM; any of them may have signed
    signs_assertion: bool = True  # what must be signed: the assertion, else the response
    repeats_attributes: bool = False  # as Keycloak does, with one attribute per role


@dataclass(frozen=True)
class VerifiedAssertion:
    """What a good response says. Only `service_provider.read_response` makes one."""

    name_id: str
    name_id_format: str
    session_index: str
    session_not_on_or_after: datetime | None
    assertion_id: str
    not_on_or_after: datetime  # from then on nobody accepts it
    issuer: str
    in_response_to: str | None
    attributes: dict[str, list[str]] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()  # names of attributes that came more than once
