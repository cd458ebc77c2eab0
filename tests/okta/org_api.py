"""`/.well-known/okta-organization`: which org is this; no token is asked."""

from tests.okta import routing
from tests.okta.messages import Response, json_response


def organization(call) -> Response:
    org = call.org
    links = {"organization": {"href": org.url}}
    return json_response({"id": org.id, "pipeline": "idx", "_links": links, "settings": {}})


ROUTES = [routing.route("GET", "/.well-known/okta-organization", organization)]
