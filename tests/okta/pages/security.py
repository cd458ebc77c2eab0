"""Security, API: the Okta URL and the token that the application writes back with."""

from typing import TYPE_CHECKING

from tests.okta import routing
from tests.okta.messages import Request, Response
from tests.okta.pages import layout

if TYPE_CHECKING:
    from tests.okta.org import Org


def show(org: "Org", request: Request) -> Response:
    """The token is shown for the demo's sake; the real Okta shows one once."""
    del request
    body = (
        layout.shown("Okta URL", "okta_url", org.url)
        + layout.shown("API token", "api_token", org.token.value)
        + layout.shown("Token owner", "token_owner", org.owner)
        + layout.shown("Org ID", "org_id", org.id)
    )
    note = "Paste URL and token under “Okta sync-back” in the application."
    return layout.page(org, "API", "/api", layout.card("Token", body, note=note))


ROUTES = [routing.route("GET", "/api", show)]
