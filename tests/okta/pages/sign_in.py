"""What a person sees while signing in: the choice of who, the way on, or a refusal."""

from html import escape
from typing import TYPE_CHECKING

from tests.okta.messages import Response, html
from tests.okta.pages.layout import HEAD

if TYPE_CHECKING:
    from tests.okta.org import Org

CARRIED = ("SAMLRequest", "RelayState")


def choose(org: "Org", fields: dict[str, str], *, action: str = "/saml/sso") -> Response:
    """Ask who is there. Nobody has a password here."""
    hidden = "".join(_hidden(name, fields[name]) for name in CARRIED if name in fields)
    people = "".join(
        f'<li><button name="login" value="{escape(person.login)}">'
        f"<strong>{escape(person.name)}</strong><small>{escape(person.login)}</small>"
        "</button></li>"
        for person in org.people
    )
    return _page(
        "Sign in",
        '<p class="hint">Choose who you are. This Okta asks for no password.</p>'
        f'<form method="post" action="{action}">{hidden}<ul class="choose">{people}</ul></form>',
    )


def hand_over(acs_url: str, response: str, relay_state: str | None) -> str:
    """The form that carries the Response to the ACS (SAML Bindings section 3.5)."""
    hidden = _hidden("SAMLResponse", response)
    if relay_state is not None:
        hidden += _hidden("RelayState", relay_state)
    return (
        HEAD.format(title="Signing in") + '<body class="alone"><main><h1>Signing you in</h1>'
        f'<form id="hand-over" method="post" action="{escape(acs_url)}">{hidden}'
        '<button class="main">Continue</button></form></main>'
        "<script>document.getElementById('hand-over').submit()</script></body></html>"
    )


def refused(reason: str, status: int) -> Response:
    """Okta does not let this person, or this request, through."""
    return _page(
        "Access refused", f'<p class="notice bad" role="alert">{escape(reason)}</p>', status
    )


def _page(title: str, body: str, status: int = 200) -> Response:
    head = HEAD.format(title=title)
    return html(
        f'{head}<body class="alone"><main><p class="brand"><span aria-hidden="true">○</span> '
        f"Stand-in Okta</p><h1>{title}</h1>{body}</main></body></html>",
        status,
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'
