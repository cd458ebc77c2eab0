"""Test sign-ins: a full round trip to the IdP that signs nobody in, and what it proves.

Single sign-on becomes the only way in after a test of exactly the settings in force.
"""

import hashlib
import json
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from identity.models import LoginRequest, SignInTest, SsoConnection, User
from identity.saml import (
    attempts,
    connections,
    examination,
    guard_before,
    newcomers,
    sign_in,
    subjects,
    tickets,
)
from identity.saml.attempts import Sighting
from identity.saml.errors import Refused
from identity.saml.examination import (
    FAILED,
    NOT_REACHED,
    PASSED,
    WOULD_BE_CREATED,
    Examination,
    Step,
)
from identity.saml.guard_after import Expected
from identity.saml.parties import VerifiedAssertion

KEPT = timedelta(days=7)
TESTED = ("idp_entity_id", "idp_sso_url", "signed_part", "blocks_expired")
SWITCHES = ("allow_repeated_attributes", "creates_people")  # later: off, older proofs stay good
MARK = "test-"  # of requests that are one: a real sign-in costs no look-up
Purpose = LoginRequest.Purpose


def settings_digest(connection: SsoConnection) -> str:
    """Of all that decides whether a sign-in succeeds: another digest, another connection."""
    settings = [getattr(connection, name) for name in TESTED]
    settings += [name for name in SWITCHES if getattr(connection, name)]
    if connection.signs_requests and connection.signing_key:  # else as it always was
        settings.append(connection.signing_key.sha256)
    keys = sorted(connection.certificates.values_list("sha256", flat=True))
    return hashlib.sha256(json.dumps([settings, keys]).encode()).hexdigest()


def is_proven(connection: SsoConnection) -> bool:
    """Somebody has signed in, for a test, with exactly the settings that are stored now."""
    return bool(connection.proven_at) and connection.proven_digest == settings_digest(connection)


def begin(connection: SsoConnection, *, by: User, keeps_xml: bool, browser_nonce: str) -> str:
    """Start a test, also of a connection that is off, and return the URL at the IdP.

    Raises Refused when there is nothing to test with yet.
    """
    if not connection.idp_sso_url or not connection.idp_entity_id:
        raise Refused("not_set_up")
    with transaction.atomic():
        url, request = sign_in.ask(
            connection, browser_nonce=browser_nonce, purpose=Purpose.TEST, mark=MARK
        )
        SignInTest.objects_all_organizations.create(
            organization_id=connection.organization_id,
            connection=connection,
            login_request=request,
            started_by=by,
            settings_digest=settings_digest(connection),
            keeps_xml=keeps_xml,
        )
    return url


def answered(connection: SsoConnection, *, encoded: str, relay_state: str) -> SignInTest | None:
    """The test that a response belongs to, by its RelayState or, without one, by InResponseTo."""
    if relay_state:
        is_marked = relay_state.startswith(MARK)
        mine = Q(login_request__relay_state_digest=tickets.digest(relay_state))
    else:
        request_id = _in_response_to(encoded)
        is_marked, mine = request_id.startswith(f"_{MARK}"), Q(login_request__request_id=request_id)
    if not is_marked:
        return None
    waiting = connection.sign_in_tests.filter(mine, finished_at=None)
    found = waiting.filter(login_request__used_at=None, login_request__expires_at__gt=Now())
    return found.select_related("login_request").first()


def _in_response_to(encoded: str) -> str:
    try:
        return guard_before.inspect(encoded).in_response_to or ""
    except Refused:
        return ""


def finish(test: SignInTest, *, encoded: str, sighting: Sighting) -> None:
    """Examine the response, keep what came of it, and mark the settings as proven if it is good."""
    connection = test.connection
    found = _examined(test, encoded)
    test.user, last = _person(connection, found)
    found.steps.append(last)
    sighting.user, sighting.name_id = test.user, str(found.facts.get("name_id", ""))
    with transaction.atomic():
        test.code = found.failure.code if found.failure else attempts.OK
        test.steps, test.facts, test.finished_at = found.as_rows(), found.facts, timezone.now()
        test.xml = guard_before.readable(encoded) if test.keeps_xml else ""
        test.save()
        connection.login_requests.filter(sign_in_test=test).update(used_at=Now())
        if test.code == attempts.OK and test.settings_digest == settings_digest(connection):
            rows = SsoConnection.objects_all_organizations.filter(pk=connection.pk)
            rows.update(proven_digest=test.settings_digest, proven_at=test.finished_at)
    attempts.tested(connection, sighting, code=test.code)


def delete_old() -> None:
    """Forget tests after seven days; what they proved stays."""
    old = timezone.now() - KEPT
    SignInTest.objects_all_organizations.filter(started_at__lt=old).delete()


def _examined(test: SignInTest, encoded: str) -> Examination:
    connection, request = test.connection, test.login_request
    try:
        idp = connections.identity_provider(connection)
    except Refused as refused:
        return Examination([Step("signature", FAILED, refused.code)], {})
    request_id = request.request_id if request else ""
    sp = connections.service_provider(connection)
    return examination.examine(encoded, Expected(sp, idp, request_id))


def _person(connection: SsoConnection, found: Examination) -> tuple[User | None, Step]:
    """Whom a real sign-in would have let in."""
    if found.verified is None:
        return None, Step("person", NOT_REACHED)
    try:
        user = subjects.person(connection, found.verified)
    except Refused as refused:
        return None, _newcomer(connection, found.verified, refused)
    try:
        subjects.check_active(user)
    except Refused as refused:
        return user, Step("person", FAILED, refused.code, refused.detail)
    return user, Step("person", PASSED)


def _newcomer(connection: SsoConnection, verified: VerifiedAssertion, refused: Refused) -> Step:
    """Nobody was found: a real sign-in might have created them, which a test never does."""
    if refused.code == "user_unknown":
        try:
            profile = newcomers.plan(connection, verified)
        except Refused as reason:
            refused = reason
        else:
            return Step("person", PASSED, WOULD_BE_CREATED, profile.user_name)
    return Step("person", FAILED, refused.code, refused.detail)
