"""Building a Response (SAML Core section 3.2.2), in the order that the schema asks for."""

import secrets
from dataclasses import dataclass

from lxml import etree

from tests.okta.clock import Clock
from tests.okta.people import Person
from tests.okta.saml_app import SamlApp
from tests.okta.saml_request import ASSERTION, PROTOCOL

FORMATS = "urn:oasis:names:tc:SAML:1.1:nameid-format:"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
LIFETIME = 300  # seconds, before and after now
LONG_AGO = -7200  # seconds; past any skew that a service provider may allow


@dataclass(frozen=True)
class Facts:
    """The values of one response, after the switches had their say."""

    issuer: str
    audience: str
    recipient: str
    destination: str
    in_response_to: str | None
    name_id: str
    at: float  # seconds from now

    @classmethod
    def gather(cls, app: SamlApp, person: Person, request_id: str | None) -> "Facts":
        """What a good response says, but for what `app.wrong` names."""
        wrong = app.wrong
        answered = "_" + secrets.token_hex(16) if "in_response_to" in wrong else request_id
        return cls(
            issuer=app.issuer + "x" if "issuer" in wrong else app.issuer,
            audience="https://other.example/" if "audience" in wrong else app.entity_id,
            recipient="https://other.example/acs/" if "recipient" in wrong else app.acs_url,
            destination="https://other.example/acs/" if "destination" in wrong else app.acs_url,
            in_response_to=answered,
            name_id=app.name_id or person.login,
            at=LONG_AGO if "expired" in wrong else 0,
        )


def build(facts: Facts, person: Person, clock: Clock) -> etree._Element:
    """An unsigned Response with one Assertion."""
    names = {"samlp": PROTOCOL, "saml": ASSERTION}
    response = etree.Element(f"{{{PROTOCOL}}}Response", nsmap=names)
    _stamp(response, facts, clock)
    response.set("Destination", facts.destination)
    if facts.in_response_to:
        response.set("InResponseTo", facts.in_response_to)
    _issuer(response, facts)
    status = etree.SubElement(response, f"{{{PROTOCOL}}}Status")
    etree.SubElement(status, f"{{{PROTOCOL}}}StatusCode", Value=SUCCESS)
    _assertion(response, facts, person, clock)
    return response


def _assertion(response: etree._Element, facts: Facts, person: Person, clock: Clock) -> None:
    """Issuer, (Signature), Subject, Conditions, AuthnStatement, AttributeStatement."""
    assertion = _add(response, "Assertion")
    _stamp(assertion, facts, clock)
    _issuer(assertion, facts)
    _subject(assertion, facts, clock)
    before, after = clock.text(facts.at - LIFETIME), clock.text(facts.at + LIFETIME)
    conditions = _add(assertion, "Conditions", NotBefore=before, NotOnOrAfter=after)
    _add(_add(conditions, "AudienceRestriction"), "Audience").text = facts.audience
    index = facts.in_response_to or _new_id()
    statement = _add(
        assertion, "AuthnStatement", AuthnInstant=clock.text(facts.at), SessionIndex=index
    )
    _add(_add(statement, "AuthnContext"), "AuthnContextClassRef").text = PASSWORD
    _attributes(assertion, person)


def _subject(assertion: etree._Element, facts: Facts, clock: Clock) -> None:
    subject = _add(assertion, "Subject")
    _add(subject, "NameID", Format=FORMATS + "unspecified").text = facts.name_id
    confirmation = _add(subject, "SubjectConfirmation", Method=BEARER)
    data = _add(confirmation, "SubjectConfirmationData", Recipient=facts.recipient)
    data.set("NotOnOrAfter", clock.text(facts.at + LIFETIME))
    if facts.in_response_to:
        data.set("InResponseTo", facts.in_response_to)


def _attributes(assertion: etree._Element, person: Person) -> None:
    statement = _add(assertion, "AttributeStatement")
    for name in ("firstName", "lastName", "email"):
        attribute = _add(statement, "Attribute", Name=name)
        _add(attribute, "AttributeValue").text = str(person.profile[name])


def _stamp(element: etree._Element, facts: Facts, clock: Clock) -> None:
    element.set("ID", _new_id())
    element.set("Version", "2.0")
    element.set("IssueInstant", clock.text(facts.at))


def _issuer(parent: etree._Element, facts: Facts) -> None:
    entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
    _add(parent, "Issuer", Format=entity).text = facts.issuer


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{ASSERTION}}}{name}", attributes)


def _new_id() -> str:
    """An xs:ID: it may not begin with a digit."""
    return "id" + secrets.token_hex(16)
