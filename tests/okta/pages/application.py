"""The application: SAML sign-on with its set-up instructions, and SCIM provisioning."""

from html import escape
from typing import TYPE_CHECKING

from tests.okta import connection, routing, settings_control
from tests.okta.messages import Request, Response, redirect
from tests.okta.pages import layout
from tests.okta.push.client import Failed

if TYPE_CHECKING:
    from tests.okta.org import Org

DIALECTS = (("oin", "Catalog app (OIN): PATCH"), ("aiw", "App wizard (AIW): PUT"))
STYLES = (("bearer", "Bearer token"), ("raw", "HTTP header, raw token"))


def show(org: "Org", request: Request) -> Response:
    """Everything that is filled in once."""
    del request
    return layout.page(org, "Application", "/app", _saml(org), _instructions(org), _scim(org))


def save_saml(org: "Org", request: Request) -> Response:
    fields = request.form()
    settings_control.configure(org, {name: fields[name] for name in ("acs_url", "entity_id")})
    org.notices.append(("good", "The SAML settings are saved."))
    return redirect("/app")


def save_scim(org: "Org", request: Request) -> Response:
    """Save, and test if asked. An empty token field keeps the token."""
    fields = request.form()
    wanted = {name: fields[name] for name in ("scim_url", "dialect", "header_style")}
    if fields.get("scim_token"):
        wanted["scim_token"] = fields["scim_token"]
    settings_control.configure(org, wanted)
    if fields.get("do") == "test":
        org.notices.append(_tested(org))
    else:
        org.notices.append(("good", "The provisioning settings are saved."))
    return redirect("/app")


def _tested(org: "Org") -> tuple[str, str]:
    try:
        users = connection.people(org).test_credentials()
    except Failed as reason:
        return "bad", f"The API credentials were not accepted. {reason}"
    return "good", f"The API credentials were verified successfully; {users} users over there."


def _saml(org: "Org") -> str:
    form = (
        '<form method="post" action="/app/saml">'
        + layout.field("Single sign-on URL (ACS URL)", "acs_url", org.saml.acs_url, type="url",
                       required="required")
        + layout.field("Audience URI (SP Entity ID)", "entity_id", org.saml.entity_id,
                       required="required")
        + '<p class="row"><button class="main">Save SAML settings</button>'
        '<a class="button" href="/saml/tile">Open the app tile</a></p></form>'
    )  # fmt: skip
    note = "Paste what Identity Management in the application shows."
    return layout.card("SAML sign-on", form, note=note)


def _instructions(org: "Org") -> str:
    body = (
        layout.shown("Sign-on URL (IDP Login URL)", "sso_url", org.saml.sso_url)
        + layout.shown("Issuer (IDP Issuer URL/URN)", "issuer", org.saml.issuer)
        + '<p class="field"><label for="certificate">X.509 certificate</label>'
        '<textarea id="certificate" class="mono" rows="8" readonly>'
        f"{escape(org.key.certificate.decode())}</textarea></p>"
        '<p class="row"><a class="button" href="/saml/okta.cert">Download certificate</a>'
        '<a class="button" href="/saml/metadata">Identity provider metadata</a></p>'
    )
    return layout.card(
        "View SAML setup instructions", body, note="Take these three to the application."
    )


def _scim(org: "Org") -> str:
    scim = org.scim
    kept = f"Set, ends in …{scim.token[-4:]}. Leave empty to keep it." if scim.token else "Not set."
    form = (
        '<form method="post" action="/app/scim">'
        + layout.field("SCIM connector base URL", "scim_url", scim.base_url, type="url",
                       required="required")
        + layout.field("API token", "scim_token", type="password", autocomplete="off", hint=kept)
        + '<div class="two">'
        + layout.choice("Kind of app", "dialect", DIALECTS, scim.dialect)
        + layout.choice("Authentication", "header_style", STYLES, scim.header_style)
        + '</div><p class="row"><button name="do" value="save" class="main">Save</button>'
        '<button name="do" value="test">Test API credentials</button></p></form>'
    )  # fmt: skip
    note = "Testing saves the form first."
    return layout.card("Provisioning (SCIM)", form, note=note)


ROUTES = [
    routing.route("GET", "/app", show),
    routing.route("POST", "/app/saml", save_saml),
    routing.route("POST", "/app/scim", save_scim),
]
