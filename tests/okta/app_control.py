"""Control of the API Services app: keys, scopes, DPoP, and an end to its access tokens."""

from typing import TYPE_CHECKING, Any

from tests.okta import routing
from tests.okta.app_schema import AppProfiles
from tests.okta.messages import Request

if TYPE_CHECKING:
    from tests.okta.org import Org

DPOP = ("required", "allowed", "off")


def show(org: "Org", request: Request) -> Any:
    del request
    app = org.app
    settings = {name: getattr(app, name) for name in app.SETTINGS}
    return {"client_id": app.client_id, **settings}


def change(org: "Org", request: Request) -> Any:
    """Set what is named. `{"revoke": true}` ends the tokens it has."""
    changes = request.json()
    app, revokes = org.app, changes.pop("revoke", False)
    if unknown := set(changes) - set(app.SETTINGS):
        raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
    if changes.get("dpop", app.dpop) not in DPOP:
        raise ValueError(f"dpop is one of {', '.join(DPOP)}")
    for name, value in changes.items():
        setattr(app, name, value)
    if "jwks_url" in changes:
        app.fetched = []
    if revokes:
        app.tokens.clear()
    return show(org, request)


def push(org: "Org", request: Request) -> Any:
    """`{"attributes": [...]}`: a mapping pushes these into the application, which owns them no more."""
    org.pushed_attributes = set(request.json()["attributes"])
    return {"attributes": sorted(org.pushed_attributes)}


def bare(org: "Org", request: Request) -> Any:
    """`{"attributes": [...]}`: profiles in the application have these, mapped, and no others."""
    names = tuple(request.json()["attributes"])
    org.app_profiles = AppProfiles(org.app_profiles.mapping_id, attributes=names)
    return {"mapping_id": org.app_profiles.mapping_id}


ROUTES = [
    routing.route("POST", "/_control/app-attributes", bare),
    routing.route("POST", "/_control/pushed", push),
    routing.route("GET", "/_control/app", show),
    routing.route("POST", "/_control/app", change),
]
