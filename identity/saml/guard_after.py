"""Checks on a response that python3-saml accepted, on the library's own tree.

The library compares addresses by prefix, accepts what is missing, and lets an attacker
rewrite InResponseTo where only the assertion is signed. What a sign-in rests on is
therefore read again here, exactly (SAML Profiles 4.1.4.3).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from onelogin.saml2.utils import OneLogin_Saml2_Utils

from identity.saml.errors import Refused
from identity.saml.names import BEARER, STATUS_SUCCESS, Element, find, text
from identity.saml.parties import IdentityProvider, ServiceProvider

SKEW = timedelta(seconds=120)  # by how much the IdP's clock may differ from ours
MAX_AGE = timedelta(seconds=300)  # of a response, from IssueInstant to its arrival
# Some IdPs write the first or the last moment that they know for "no limit": as far as any time
# goes, and with room to add and to take away what is above.
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Expected:
    """What this response must agree with."""

    sp: ServiceProvider
    idp: IdentityProvider
    request_id: str | None  # None: the IdP started it, and the connection allows that


def check(response: Element, expected: Expected) -> None:
    """Every rule of this module. Raises Refused."""
    assertion = assertion_of(response)
    _check_signed(response, assertion, expected.idp)
    _check_status(response, assertion)
    check_fresh(response, assertion)
    check_bindings(response, expected)
    if not text(name_id_of(assertion)).strip():
        raise Refused("nameid")


def check_bindings(response: Element, expected: Expected) -> None:
    """From whom, to whom, when, in answer to what; the details quote both sides."""
    assertion = assertion_of(response)
    check_issuers(response, assertion, expected.idp.entity_id)
    check_destination(response, expected.sp.acs_url)
    check_conditions(assertion)
    check_audience(assertion, expected.sp.entity_id)
    check_answer(response, expected)


def check_times(response: Element, assertion: Element) -> None:
    check_fresh(response, assertion)
    check_conditions(assertion)


def check_answer(response: Element, expected: Expected) -> None:
    """It answers the request it must answer, and its bearer is confirmed to us."""
    if response.get("InResponseTo") != expected.request_id:
        raise Refused("in_response_to", f"received {response.get('InResponseTo')}")
    confirmations(response, expected)


def assertion_of(response: Element) -> Element:
    assertions = find(response, "saml:Assertion")
    if len(assertions) != 1:
        raise Refused("one_assertion", str(len(assertions)))
    return assertions[0]


def name_id_of(assertion: Element) -> Element:
    name_ids = find(assertion, "saml:Subject/saml:NameID")
    if len(name_ids) != 1:
        raise Refused("nameid")
    return name_ids[0]


def repeated(assertion: Element) -> frozenset[str]:
    """Names of attributes that come more than once; the library has merged their values."""
    attributes = find(assertion, "saml:AttributeStatement/saml:Attribute")
    times = Counter(each.get("Name", "") for each in attributes)
    return frozenset(name for name, count in times.items() if count > 1)


def confirmations(response: Element, expected: Expected) -> list[Element]:
    """The SubjectConfirmationData that confirm the bearer. Raises Refused when none does."""
    assertion = assertion_of(response)
    bearers = [
        element
        for element in find(assertion, "saml:Subject/saml:SubjectConfirmation")
        if element.get("Method") == BEARER
    ]
    data = [d for bearer in bearers for d in find(bearer, "saml:SubjectConfirmationData")]
    good = [element for element in data if _confirms(element, response, expected)]
    if not good:
        received = ", ".join(str(element.attrib) for element in data) or "none"
        raise Refused(
            "subject_confirmation", f"expected {expected.sp.acs_url}, received {received}"
        )
    return good


def _confirms(data: Element, response: Element, expected: Expected) -> bool:
    until = data.get("NotOnOrAfter")
    if data.get("Recipient") != expected.sp.acs_url or until is None:
        return False
    if parse_time(until) + SKEW <= now():
        return False
    answered = data.get("InResponseTo")
    if answered is None and is_signed(response):
        answered = response.get("InResponseTo")  # its own signature vouches for it
    return answered == expected.request_id


def is_signed(element: Element) -> bool:
    """True when `element` carries a signature; the library has verified all there are."""
    return bool(find(element, "ds:Signature"))


def _check_signed(response: Element, assertion: Element, idp: IdentityProvider) -> None:
    if not is_signed(assertion if idp.signs_assertion else response):
        raise Refused("unsigned", "Assertion" if idp.signs_assertion else "Response")


def _check_status(response: Element, assertion: Element) -> None:
    codes = [element.get("Value") for element in find(response, "samlp:Status/samlp:StatusCode")]
    if codes != [STATUS_SUCCESS]:
        raise Refused("status", str(codes))
    if assertion.get("Version") != "2.0":
        raise Refused("assertion_version", str(assertion.get("Version")))


def check_fresh(response: Element, assertion: Element) -> None:
    for instant in (response.get("IssueInstant"), assertion.get("IssueInstant")):
        _check_age(instant)


def _check_age(instant: str | None) -> None:
    age = now() - parse_time(instant)
    if not -SKEW <= age <= MAX_AGE + SKEW:
        raise Refused("issue_instant", f"issued {instant}, our clock {now():%H:%M:%SZ}")


def check_issuers(response: Element, assertion: Element, entity_id: str) -> None:
    own = [text(element) for element in find(assertion, "saml:Issuer")]
    outer = [text(element) for element in find(response, "saml:Issuer")]
    allowed = [[entity_id]] if is_signed(response) else [[entity_id], []]
    if own != [entity_id] or outer not in allowed:
        raise Refused("response_issuer", f"expected {entity_id}, received {own + outer}")


def check_destination(response: Element, acs_url: str) -> None:
    destination = response.get("Destination")
    if destination is None and not is_signed(response):
        return  # legal (SAML Bindings 3.5.5.2); the recipient is compared exactly
    if destination != acs_url:
        raise Refused("destination", f"expected {acs_url}, received {destination}")


def check_conditions(assertion: Element) -> None:
    conditions = find(assertion, "saml:Conditions")
    if len(conditions) != 1:
        raise Refused("audience", "no Conditions")
    until, since = conditions[0].get("NotOnOrAfter"), conditions[0].get("NotBefore")
    if until is not None and parse_time(until) + SKEW <= now():
        raise Refused("expired", f"valid until {until}, our clock {now():%Y-%m-%dT%H:%M:%SZ}")
    if since is not None and parse_time(since) - SKEW > now():
        raise Refused("not_yet_valid", f"valid from {since}, our clock {now():%Y-%m-%dT%H:%M:%SZ}")


def check_audience(assertion: Element, entity_id: str) -> None:
    """There is a restriction, and every one of them includes us (SAML Core 2.5.1.4)."""
    restrictions = [
        [text(audience) for audience in find(restriction, "saml:Audience")]
        for restriction in find(assertion, "saml:Conditions/saml:AudienceRestriction")
    ]
    if not restrictions or not all(entity_id in audiences for audiences in restrictions):
        raise Refused("audience", f"expected {entity_id}, received {restrictions}")


@lru_cache(maxsize=32)  # the same few instants stand in several places, and are compared again
def parse_time(value: str | None) -> datetime:
    """An xs:dateTime in UTC, read as the library reads it, within EARLIEST and LATEST.

    Raises Refused.
    """
    try:
        read = datetime.fromtimestamp(OneLogin_Saml2_Utils.parse_SAML_to_time(value), UTC)
    except Exception:  # noqa: BLE001 (the library raises the bare class)
        raise Refused("bad_time", str(value)) from None
    return min(max(read, EARLIEST), LATEST)


def now() -> datetime:
    return datetime.now(UTC)
