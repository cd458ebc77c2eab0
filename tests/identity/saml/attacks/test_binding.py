"""From whom, to whom, when: what an IdP signed for somebody else, or for another time."""

from collections.abc import Callable

import pytest

from tests.identity.saml.attacks.scene import Attack, Scene, before, made
from tests.identity.saml.edits import (
    EVER,
    SCD,
    added,
    all_of,
    attribute,
    content,
    removed,
    then,
    twice,
)
from tests.identity.saml.minting import one, signer

pytestmark = pytest.mark.django_db

OTHER = "https://console.globex.example/"
STATUS, ASSERTION, CONDITIONS = "//samlp:StatusCode", "//saml:Assertion", "//saml:Conditions"
FAILED = "urn:oasis:names:tc:SAML:2.0:status:Responder"
ISSUER = "/samlp:Response/saml:Issuer"


def like_ours(path: str, name: str, code: str, change: Callable[[str], str]) -> Attack:
    """An address that is nearly the ACS."""

    def deed(scene: Scene, _: object):
        spoil = attribute(path, name, change(scene.idp.address("acs")))
        return scene.post(scene.mint(spoil))

    return Attack(code, deed)


NEARLY: dict[str, Callable[[str], str]] = {
    "of another scheme": lambda acs: acs.replace("http:", "https:"),
    "of another host": lambda acs: acs.replace("testserver", "testserver.evil.example"),
    "of another port": lambda acs: acs.replace("testserver", "testserver:8080"),
    "in capitals": str.upper,
    "that is only the beginning": lambda acs: acs[:-1],
    "that only begins so": lambda acs: f"{acs}evil",
    "that only contains ours": lambda acs: f"https://evil.example/?u={acs}",
}


def also_for_another(root) -> None:
    """Two restrictions, of which one leaves us out (SAML Core 2.5.1.4)."""
    twice("//saml:AudienceRestriction")(root)
    root.xpath("//*[local-name()='Audience']")[1].text = OTHER


def without_end(root) -> None:
    for path in (SCD, CONDITIONS):
        one(root, path).set("NotOnOrAfter", EVER[1])


def scd_without_expiry(root) -> None:
    one(root, SCD).attrib.pop("NotOnOrAfter")
    one(root, CONDITIONS).set("NotOnOrAfter", then(seconds=-60)())


CASES = {
    "audience of another": before(content("//saml:Audience", OTHER), "audience"),
    "no audience": before(removed("//saml:AudienceRestriction"), "audience"),
    "no conditions": before(removed(CONDITIONS), "audience"),
    "another audience too": before(also_for_another, "audience"),
    "no recipient": before(attribute(SCD, "Recipient", None), "subject_confirmation"),
    "no destination though signed": before(
        attribute("/", "Destination", None), "destination", part="response"
    ),
    "issuer is another": before(content(f"{ASSERTION}/saml:Issuer", OTHER), "response_issuer"),
    "issuer of the response is another": before(content(ISSUER, OTHER), "response_issuer"),
    "no issuer though signed": before(removed(ISSUER), "response_issuer", part="response"),
    "expired": before(attribute(CONDITIONS, "NotOnOrAfter", then(seconds=-400)), "expired"),
    "expired beyond our skew": before(
        attribute(CONDITIONS, "NotOnOrAfter", then(seconds=-200)), "expired"
    ),
    "confirmation expired": before(
        attribute(SCD, "NotOnOrAfter", then(seconds=-400)), "subject_confirmation"
    ),
    "confirmation without expiry": before(scd_without_expiry, "subject_confirmation"),
    "confirmation by key": before(
        attribute(
            "//saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
        ),
        "subject_confirmation",
    ),
    "not yet valid": before(attribute(CONDITIONS, "NotBefore", then(seconds=400)), "not_yet_valid"),
    "session over": before(
        attribute("//saml:AuthnStatement", "SessionNotOnOrAfter", then(seconds=-400)), "expired"
    ),
    "minted eight minutes ago": before(
        attribute(ASSERTION, "IssueInstant", then(minutes=-8)), "issue_instant"
    ),
    "minted in the future": before(
        attribute("/", "IssueInstant", then(minutes=5)), "issue_instant"
    ),
    "unreadable time": before(
        attribute("/", "IssueInstant", "2026-01-01T00:00:00+02:00"), "bad_time"
    ),
    "a time past the last year": before(
        attribute(CONDITIONS, "NotOnOrAfter", "10000-01-01T00:00:00Z"), "library"
    ),
    "over before all time": before(attribute(CONDITIONS, "NotOnOrAfter", EVER[0]), "expired"),
    "confirmation over before all time": before(
        attribute(SCD, "NotOnOrAfter", EVER[0]), "subject_confirmation"
    ),
    "valid after all time": before(attribute(CONDITIONS, "NotBefore", EVER[1]), "not_yet_valid"),
    "minted before all time": before(
        attribute(ASSERTION, "IssueInstant", EVER[0]), "issue_instant"
    ),
    "minted after all time": before(attribute("/", "IssueInstant", EVER[1]), "issue_instant"),
    "without end, from a stranger": made(
        lambda scene: scene.mint(without_end, by=signer("stranger")), "bad_signature"
    ),
    "status of failure": before(attribute(STATUS, "Value", FAILED), "idp_status"),
    "empty status": before(attribute(STATUS, "Value", ""), "idp_status"),
    "two statuses": before(twice(STATUS), "status"),
    "a failure and its cause": before(
        all_of(attribute(STATUS, "Value", FAILED), added(STATUS, "samlp:StatusCode", Value=FAILED)),
        "idp_status",
    ),
    "assertion version 1.1": before(attribute(ASSERTION, "Version", "1.1"), "assertion_version"),
    "response version 1.1": before(attribute("/", "Version", "1.1"), "version"),
}
for how, nearly in NEARLY.items():
    CASES[f"recipient {how}"] = like_ours(SCD, "Recipient", "subject_confirmation", nearly)
    CASES[f"destination {how}"] = like_ours("/", "Destination", "destination", nearly)


@pytest.mark.parametrize("case", CASES)
def test_a_response_for_other_eyes_or_times_is_refused(case):
    CASES[case].fails()
