"""What the home page counts, and how far the organization is with connecting its IdP."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest

from console import navigation
from console.filters import UNLICENSED
from identity.models import OktaConnection, Organization, SyncState
from identity.syncback import queue
from telephony.rules import waiting
from telephony.seats import WARN_AT, PoolCount

ABOUT = {  # what is done behind each door of the home page
    "Users": "Find people, license them, suspend them",
    "Phone numbers": "Add numbers, see what they ring",
    "Licenses": "Seats: bought, assigned, free",
    "Rules": "Who gets what by itself",
    "Identity Management": "Single sign-on, SCIM, Okta sync-back",
    "Provisioning log": "Every call of your identity provider",
    "Sync-back": "What Okta knows, and what it refused",
    "Audit log": "Who changed what, and when",
}


def doors(request: HttpRequest) -> list[dict[str, Any]]:
    """The pages that the person in front of the screen may open, with a word about each."""
    lines = navigation.sidebar(request)
    return [line | {"about": ABOUT[line["label"]]} for line in lines if line["label"] in ABOUT]


@dataclass(frozen=True)
class Stock:
    """Things of which an organization has so many, and uses some."""

    used: int
    total: int

    @property
    def free(self) -> int:
        return self.total - self.used

    @property
    def tone(self) -> str:
        """How loudly a tile says it: "danger" when none is free, "warning" from 90 % on."""
        if self.total == 0 or self.used * 100 < self.total * WARN_AT:
            return ""
        return "warning" if self.free else "danger"


def people(organization: Organization) -> dict[str, int]:
    """How many people there are; lack a license; wait for what a rule gives; an IdP sent."""
    return organization.users.aggregate(
        total=Count("pk"),
        unlicensed=Count("pk", filter=Q(is_active=True) & UNLICENSED),
        waiting=Count("pk", filter=waiting.LACKING_SOMETHING),
        provisioned=Count("pk", filter=Q(scim_connection__isnull=False)),
    )


def licenses(counts: Sequence[PoolCount]) -> Stock:
    return Stock(sum(each.used for each in counts), sum(each.purchased for each in counts))


def phone_numbers(organization: Organization) -> Stock:
    return Stock(
        **organization.phone_numbers.aggregate(
            used=Count("pk", filter=Q(extension__isnull=False)), total=Count("pk")
        )
    )


def sync_back(organization: Organization) -> dict[str, int]:
    """Rows of the sync-back table by what they wait for."""
    waiting = Q(state__in=[SyncState.State.PENDING, SyncState.State.VERIFY])
    return organization.sync_states.aggregate(
        total=Count("pk"),
        waiting=Count("pk", filter=waiting),
        failed=Count("pk", filter=Q(state=SyncState.State.BLOCKED)),
        different=Count("pk", filter=queue.DIFFERENT),
    )


@dataclass(frozen=True)
class Step:
    """One step of connecting an IdP. `hint` says what to do, or what was done."""

    title: str
    is_done: bool
    hint: str
    section: str  # the part of the Identity Management page where it is done
    is_awaited: bool = False  # it happens elsewhere, and this page waits for it


@dataclass(frozen=True)
class Setup:
    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)

    @property
    def is_complete(self) -> bool:
        return self.done == len(self.steps)

    @property
    def is_waiting(self) -> bool:
        """True while a step may become done by itself, so that asking again makes sense."""
        return any(step.is_awaited for step in self.steps)


def oktas(organization: Organization) -> list[OktaConnection]:
    """Every Okta that is to be told."""
    return list(organization.okta_connections.filter(is_enabled=True).order_by("created_at"))


def setup(
    organization: Organization,
    provisioned: int | None = None,
    connected: Sequence[OktaConnection] | None = None,
) -> Setup:
    """The setup list. `provisioned`: how many people an IdP sent; `connected`: `oktas`, if known."""
    if provisioned is None:
        provisioned = organization.users.filter(scim_connection__isnull=False).count()
    tokens = organization.scim_tokens.filter(revoked_at=None).aggregate(
        count=Count("pk"), last_used_at=Max("last_used_at")
    )
    has_sso = organization.sso_connections.filter(is_enabled=True).exists()
    connected = oktas(organization) if connected is None else connected
    has_sync_back = any(each.can_sign_in or each.is_import for each in connected)
    arrival = [_token(tokens), _first_call(tokens, provisioned), _first_person(tokens, provisioned)]
    return Setup([*arrival, _sso(has_sso), _sync_back(has_sync_back)])


def _token(tokens: dict[str, Any]) -> Step:
    hint = "Okta sends it with every call."
    return Step("Generate a SCIM token", tokens["count"] > 0, hint, "user-provisioning")


def _first_call(tokens: dict[str, Any], provisioned: int) -> Step:
    last_used_at: datetime | None = tokens["last_used_at"]
    is_done = last_used_at is not None or provisioned > 0
    is_awaited = tokens["count"] > 0 and not is_done
    hint = (
        "Waiting for the first call. In Okta, press Test API Credentials."
        if is_awaited
        else "Paste SCIM URL and token into Okta, and press Test API Credentials."
    )
    return Step("Receive the first call from Okta", is_done, hint, "user-provisioning", is_awaited)


def _first_person(tokens: dict[str, Any], provisioned: int) -> Step:
    is_awaited = tokens["last_used_at"] is not None and not provisioned
    hint = (
        "Waiting for somebody. In Okta, assign the app to a person."
        if is_awaited
        else "Assign the app to a person in Okta."
    )
    title = "See the first person arrive"
    return Step(title, provisioned > 0, hint, "user-provisioning", is_awaited)


def _sso(is_done: bool) -> Step:
    hint = "People sign in with their Okta account."
    return Step("Set up single sign-on", is_done, hint, "single-sign-on")


def _sync_back(is_done: bool) -> Step:
    hint = "Okta learns extensions and phone numbers."
    return Step("Turn on sync-back", is_done, hint, "okta-sync-back")
