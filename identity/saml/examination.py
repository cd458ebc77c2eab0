"""A test sign-in looks at everything: which check holds, which does not, what the IdP said.

A real sign-in stops at the first thing that is wrong. An administrator who sets one up wants to
see all of it at once. Nothing in here decides who may come in.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from identity.saml import guard_after, guard_before, service_provider
from identity.saml.decoded import facts_of
from identity.saml.errors import Refused
from identity.saml.guard_after import Expected
from identity.saml.names import Element, text
from identity.saml.parties import VerifiedAssertion
from identity.saml.unexpected import failures_refuse

OF_STATUS = {"idp_status", "status"}
OF_SIGNATURE = {
    *("unsigned", "sig_place", "sig_dup", "sigalg", "digest", "c14n"),
    *("one_reference", "ref_uri", "transforms"),
}
PASSED, FAILED, NOT_REACHED = "passed", "failed", "not reached"
WOULD_BE_CREATED = "would_be_created"
NOTES = {  # of checks that passed
    WOULD_BE_CREATED: "Nobody has this Federation ID yet: they would be created as a member.",
}
TITLES = {
    "shape": "The response can be read and holds nothing harmful",
    "status": "The identity provider agreed to the sign-in",
    "issuer": "It comes from the IDP Issuer URL/URN",
    "audience": "It is meant for our entity ID",
    "destination": "It was sent to our ACS URL",
    "time": "It is valid now",
    "question": "It answers the question that this test asked",
    "name": "It names a person",
    "signature": "It is signed with a certificate of this connection",
    "person": "That person may sign in here",
}


@dataclass(frozen=True)
class Step:
    """One check. `code` and `detail` say why it failed."""

    name: str
    state: str
    code: str = ""
    detail: str = ""


@dataclass
class Examination:
    """What came of it. `verified` is there when all that concerns the response has passed."""

    steps: list[Step]
    facts: dict[str, Any]
    verified: VerifiedAssertion | None = None

    @property
    def failure(self) -> Step | None:
        """The first check that failed."""
        return next((step for step in self.steps if step.state == FAILED), None)

    def as_rows(self) -> list[dict[str, str]]:
        return [asdict(step) for step in self.steps]


def examine(encoded: str, expected: Expected) -> Examination:
    """Every check on the form field SAMLResponse. Raises nothing."""
    try:
        response = guard_before.inspect(encoded)
    except Refused as refused:
        if refused.code in OF_SIGNATURE:  # the last of its rules: the rest may be read
            return _looked_at(encoded, expected, _failed("signature", refused))
        return Examination(_unread(refused), {})
    try:
        verified = service_provider.read_response(
            response, sp=expected.sp, idp=expected.idp, request_id=expected.request_id
        )
    except Refused as refused:
        return _looked_at(encoded, expected, _failed("signature", refused))
    found = _looked_at(encoded, expected, Step("signature", PASSED))
    found.verified = verified
    return found


def _unread(refused: Refused) -> list[Step]:
    """The response was put away before anything of it was believed."""
    is_status = refused.code in OF_STATUS
    first = [Step("shape", PASSED)] if is_status else []
    first.append(_failed("status" if is_status else "shape", refused))
    reached = {step.name for step in first} | {"person"}
    return first + [Step(name, NOT_REACHED) for name in TITLES if name not in reached]


def _looked_at(encoded: str, expected: Expected, signature: Step) -> Examination:
    """Each check for itself. The library gives up at the first, so what it said of the signature
    counts only where all else is in order.
    """
    document = guard_before.read(encoded)
    assertion = guard_after.assertion_of(document)
    steps = [Step("shape", PASSED), Step("status", PASSED), *_steps(document, assertion, expected)]
    is_other = signature.code not in OF_SIGNATURE and any(s.state == FAILED for s in steps)
    steps.append(Step("signature", NOT_REACHED) if is_other else signature)
    return Examination(steps, facts_of(document, assertion))


def _steps(document: Element, assertion: Element, expected: Expected) -> list[Step]:
    """Each check for itself, on what is not verified yet."""
    entity_id, acs_url = expected.sp.entity_id, expected.sp.acs_url
    checks: dict[str, Callable[[], object]] = {
        "issuer": lambda: guard_after.check_issuers(document, assertion, expected.idp.entity_id),
        "audience": lambda: guard_after.check_audience(assertion, entity_id),
        "destination": lambda: guard_after.check_destination(document, acs_url),
        "time": lambda: guard_after.check_times(document, assertion),
        "question": lambda: guard_after.check_answer(document, expected),
        "name": lambda: _check_name(assertion),
    }
    return [_step(name, check) for name, check in checks.items()]


def _step(name: str, check: Callable[[], object]) -> Step:
    try:
        with failures_refuse():
            check()
    except Refused as refused:
        return _failed(name, refused)
    return Step(name, PASSED)


def _failed(name: str, refused: Refused) -> Step:
    return Step(name, FAILED, refused.code, refused.detail)


def _check_name(assertion: Element) -> None:
    if not text(guard_after.name_id_of(assertion)).strip():
        raise Refused("nameid")
