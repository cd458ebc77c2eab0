"""Where people sign in: metadata, SSO by redirect, the tile, and the answer to the ACS."""

import base64
from typing import TYPE_CHECKING

from lxml import etree

from tests.okta import routing, saml_request, saml_response, saml_signature
from tests.okta.keys import SigningKey
from tests.okta.messages import Request, Response, html, redirect
from tests.okta.pages import sign_in
from tests.okta.people import Person
from tests.okta.saml_request import PROTOCOL

if TYPE_CHECKING:
    from tests.okta.org import Org

METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


def metadata(org: "Org", request: Request) -> Response:
    """The IdP's EntityDescriptor."""
    del request
    names = {"md": METADATA, "ds": SIGNATURE}
    root = etree.Element(f"{{{METADATA}}}EntityDescriptor", nsmap=names, entityID=org.saml.issuer)
    idp = etree.SubElement(root, f"{{{METADATA}}}IDPSSODescriptor")
    idp.set("WantAuthnRequestsSigned", "false")
    idp.set("protocolSupportEnumeration", PROTOCOL)
    node = etree.SubElement(idp, f"{{{METADATA}}}KeyDescriptor", use="signing")
    for name in ("KeyInfo", "X509Data", "X509Certificate"):
        node = etree.SubElement(node, f"{{{SIGNATURE}}}{name}")
    node.text = org.key.certificate_base64
    name_id = etree.SubElement(idp, f"{{{METADATA}}}NameIDFormat")
    name_id.text = saml_response.FORMATS + "unspecified"
    place = f"{{{METADATA}}}SingleSignOnService"
    etree.SubElement(idp, place, Binding=REDIRECT, Location=org.saml.sso_url)
    return Response(200, etree.tostring(root, xml_declaration=True, encoding="UTF-8"), "text/xml")


def certificate(org: "Org", request: Request) -> Response:
    """The certificate as a file, `okta.cert`, as Okta's set-up page offers it."""
    del request
    headers = [("Content-Disposition", 'attachment; filename="okta.cert"')]
    return Response(200, org.key.certificate, "application/x-x509-ca-cert", headers)


def sso(org: "Org", request: Request) -> Response:
    """Check the AuthnRequest; ask who is there, unless `login` says it already.

    By GET it is the service provider's redirect, by POST our own sign-in page.
    """
    fields = request.query if request.method == "GET" else request.form()
    if not org.saml.is_set_up:
        return sign_in.refused("This app has no ACS URL and entity ID yet.", 400)
    try:
        asked = saml_request.read(fields.get("SAMLRequest", ""), org.saml)
    except saml_request.BadRequest as reason:
        return sign_in.refused(str(reason), 400)
    if not fields.get("login"):
        return sign_in.choose(org, fields)
    return _let_in(org, fields["login"], asked.id, fields.get("RelayState"))


def tile(org: "Org", request: Request) -> Response:
    """The app's tile on Okta's dashboard: a Response nobody asked for."""
    if not org.saml.is_set_up:
        return redirect("/app")
    fields = request.query if request.method == "GET" else request.form()
    if not fields.get("login"):
        return sign_in.choose(org, fields, action="/saml/tile")
    return _let_in(org, fields["login"], None, fields.get("RelayState"))


def _let_in(org: "Org", login: str, request_id: str | None, relay_state: str | None) -> Response:
    person = org.people.find(login)
    if person is None or not (person.may_sign_in or org.saml.anyone):
        return sign_in.refused(f"{login} is not assigned to this application.", 403)
    document = mint(org, person, request_id)
    return html(sign_in.hand_over(org.saml.acs_url, _base64(document), relay_state))


def mint(org: "Org", person: Person, request_id: str | None) -> bytes:
    """A Response for `person`, signed, with whatever faults are switched on."""
    app = org.saml
    if "duplicate" in app.wrong and app.last_response:
        return app.last_response
    facts = saml_response.Facts.gather(app, person, request_id)
    response = saml_response.build(facts, person, org.clock)
    if "unsigned" not in app.wrong:
        key = SigningKey.make() if "key" in app.wrong else org.key
        saml_signature.sign(response, app.sign, key)
    app.last_response = etree.tostring(response)
    return app.last_response


def _base64(document: bytes) -> str:
    return base64.b64encode(document).decode()


ROUTES = [
    routing.route("GET", "/saml/metadata", metadata),
    routing.route("GET", "/saml/okta.cert", certificate),
    routing.route("GET", "/saml/sso", sso),
    routing.route("POST", "/saml/sso", sso),
    routing.route("GET", "/saml/tile", tile),
    routing.route("POST", "/saml/tile", tile),
]
