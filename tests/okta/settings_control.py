"""Control of settings: the SCIM connection, the SAML app, limits, token and clock."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.okta import routing
from tests.okta.limits import PLANS
from tests.okta.messages import Request
from tests.okta.push.dialects import BY_NAME

if TYPE_CHECKING:
    from tests.okta.org import Org

SCIM_FIELDS = {"scim_url": "base_url", "scim_token": "token"}
SAML_FIELDS = ("acs_url", "entity_id")
STYLES = ("bearer", "raw")


def connection(org: "Org") -> dict[str, Any]:
    """Everything that `configure` takes."""
    scim = asdict(org.scim)
    renamed = {new: scim.pop(old) for new, old in SCIM_FIELDS.items()}
    return {**renamed, **scim, "acs_url": org.saml.acs_url, "entity_id": org.saml.entity_id}


def configure(org: "Org", changes: dict[str, Any]) -> None:
    """Set what is named and leave the rest. Raises ValueError; then nothing was set."""
    unknown = set(changes) - set(connection(org))
    if unknown:
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    if changes.get("dialect", org.scim.dialect) not in BY_NAME:
        raise ValueError(f"dialect is one of {', '.join(BY_NAME)}")
    if changes.get("header_style", org.scim.header_style) not in STYLES:
        raise ValueError("header_style is bearer or raw")
    for name, value in changes.items():
        target = org.saml if name in SAML_FIELDS else org.scim
        setattr(target, SCIM_FIELDS.get(name, name), value)


def show_connection(org: "Org", request: Request) -> Any:
    """The settings; the SCIM token only as "set" or not."""
    del request
    settings = connection(org)
    return {**settings, "scim_token": bool(settings["scim_token"])}


def set_connection(org: "Org", request: Request) -> Any:
    configure(org, request.json())
    return show_connection(org, request)


def set_saml(org: "Org", request: Request) -> Any:
    """Switches of the IdP: `sign`, `wrong`, `anyone`, `name_id`; {} makes it behave."""
    changes = request.json()
    if not changes:
        org.saml.behave()
    org.saml.switch(changes)
    saml = org.saml
    return {"sign": saml.sign, "wrong": sorted(saml.wrong), "anyone": saml.anyone}


def set_limits(org: "Org", request: Request) -> Any:
    """`plan` (free, workforce), `share` (0 to 1), `overrides` by bucket; windows begin anew.

    `latency`: seconds that each call takes. Also answers how many were in progress at most.
    """
    changes = request.json()
    if changes.get("plan", org.limits.plan) not in PLANS:
        raise ValueError(f"plan is one of {', '.join(PLANS)}")
    for name in ("plan", "share", "overrides", "latency"):
        setattr(org.limits, name, changes.get(name, getattr(org.limits, name)))
    org.limits.windows.clear()
    calls = {name: org.limits.limit(name) for name in PLANS["free"] if name != "at once"}
    return {**calls, "most_in_progress": org.limits.most_in_progress}


def set_token(org: "Org", request: Request) -> Any:
    """`{"revoked": true}` ends the API token, false brings it back."""
    org.token.is_revoked = bool(request.json()["revoked"])
    return {"revoked": org.token.is_revoked}


def shift_clock(org: "Org", request: Request) -> Any:
    """`{"shift": seconds}` from the machine's time."""
    org.clock.shift = float(request.json()["shift"])
    return {"shift": org.clock.shift, "now": org.clock.text()}


ROUTES = [
    routing.route("GET", "/_control/connection", show_connection),
    routing.route("POST", "/_control/connection", set_connection),
    routing.route("POST", "/_control/saml", set_saml),
    routing.route("POST", "/_control/limits", set_limits),
    routing.route("POST", "/_control/token", set_token),
    routing.route("POST", "/_control/clock", shift_clock),
]
