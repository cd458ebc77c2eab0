"""Tell one Okta of one person: read, compare, and write only what differs.

No transaction is open while a call is under way. What was read after the claim is what is
sent; a line that changes later has a version of its own.
"""

from typing import Any

from identity.models import Line, OktaConnection, SyncState
from identity.okta import circuit
from identity.okta.answers import OktaUser
from identity.okta.client import Client
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import call_counts, calls, known_ids, mapping, orgs, settle
from identity.syncback.claims import Claim

READS_BEFORE_FORCE = 3  # when somebody changes the profile each time just before us
MISMATCHES = 3  # looks that found another value than the one we had sent


def deliver(claim: Claim) -> None:
    """Bring Okta to the person's line, and settle the claim.

    Raises OktaFailure and claims.LeaseTooOld; the row is still leased then.
    """
    line = Line.objects.filter(user_id=claim.row.user_id).first()
    wanted = mapping.attributes(claim.connection, line)
    with calls.of_claim(claim) as client:
        if _is_known(claim, wanted):
            settle.known(claim.row)
        else:
            _look(claim, client, wanted)


def _look(claim: Claim, client: Client, wanted: dict[str, Any]) -> None:
    """Read the person, and write what differs. Raises OktaFailure, claims.LeaseTooOld."""
    person = _person(claim, client)
    _remember(claim, person)
    _count_second_look(claim, is_equal=person.has(wanted))
    orgs.learn(claim.connection, client)
    if person.has(wanted):
        circuit.holds_right(claim.connection)
        _settle(claim, wanted, person.id)
    elif claim.row.drifted_at and not claim.row.ambiguous_until and _was_told(claim, wanted):
        settle.known(claim.row)  # nothing of ours is new: nobody writes them unasked
    elif _is_last_look(claim):
        settle.block(claim.row, "overwritten", "")
    else:
        person = _write(claim, client, person, wanted)
        circuit.accepted(claim.connection)
        _settle(claim, wanted, person.id, is_resent=_is_second_look(claim))


def _is_second_look(claim: Claim) -> bool:
    return claim.row.state == SyncState.State.VERIFY


def _is_last_look(claim: Claim) -> bool:
    return _is_second_look(claim) and claim.row.mismatches + 1 >= MISMATCHES


def _count_second_look(claim: Claim, *, is_equal: bool) -> None:
    if not _is_second_look(claim):
        return
    if is_equal:
        call_counts.looked_again(call_counts.EQUAL)
    else:
        is_last = _is_last_look(claim)
        call_counts.looked_again(call_counts.OVERWRITTEN if is_last else call_counts.DIFFERENT)


def _is_known(claim: Claim, wanted: dict[str, Any]) -> bool:
    """Okta was told exactly this, and nothing sent earlier can still change it.

    A trial asks in any case: it is there to find out whether Okta answers.
    """
    row, is_trial = claim.row, claim.connection.circuit != OktaConnection.Circuit.CLOSED
    if is_trial or _is_second_look(claim) or row.ambiguous_until is not None:
        return False
    return _was_told(claim, wanted)


def _was_told(claim: Claim, wanted: dict[str, Any]) -> bool:
    row = claim.row
    return row.synced_hash == mapping.digest(claim.connection, wanted, row.okta_user_id)


def _settle(
    claim: Claim, wanted: dict[str, Any], okta_user_id: str, *, is_resent: bool = False
) -> None:
    digest = mapping.digest(claim.connection, wanted, okta_user_id)
    settle.done(claim.row, digest=digest, okta_user_id=okta_user_id, is_resent=is_resent)


def _person(claim: Claim, client: Client) -> OktaUser:
    """By the ID we know or Okta gave over SCIM, else by login. Raises OktaFailure NOT_FOUND."""
    if known := known_ids.of(claim.row):
        try:
            return client.user(known)
        except OktaFailure as failure:
            if failure.kind is not Kind.NOT_FOUND:
                raise
    return _by_login(claim, client)


def _remember(claim: Claim, person: OktaUser) -> None:
    """Which Okta user this is. Raises OktaFailure NOT_FOUND where that is somebody else here.

    Or each would be called told, and one of them with the values of the other. Whose ID it is
    over SCIM is right; two who come at once both say so before they ask.
    """
    row = claim.row
    if row.okta_user_id != person.id:
        settle.remember_id(row, person.id)
    other = known_ids.other(row, person.id)
    if other is not None and row.user.external_id == person.id:
        known_ids.take_away(other)
    elif other is not None:
        settle.remember_id(row, "")
        text = f"In Okta they are {other.user.user_name}, who is another person here."
        raise OktaFailure(Kind.NOT_FOUND, "not_found", text)


def _by_login(claim: Claim, client: Client) -> OktaUser:
    """Raises OktaFailure NOT_FOUND."""
    login = claim.row.user.user_name
    found = client.find(login)
    if found is None:
        raise OktaFailure(
            Kind.NOT_FOUND, "not_found", f"Nobody {client.WHERE} has the login {login}."
        )
    return client.user(found.id)  # once more by ID, for the entity tag


def _write(claim: Claim, client: Client, person: OktaUser, wanted: dict[str, Any]) -> OktaUser:
    """Send what differs; to whom. Raises OktaFailure."""
    try:
        _write_over(client, person, wanted)
    except OktaFailure as failure:
        if failure.kind is Kind.NOT_FOUND:
            return _write_anew(claim, client, wanted)
        if person.status == "DEPROVISIONED" and failure.kind in (Kind.REFUSED, Kind.NO_RIGHT):
            raise OktaFailure(Kind.USER_STATE, "user_deactivated", failure.text) from None
        raise
    return person


def _write_anew(claim: Claim, client: Client, wanted: dict[str, Any]) -> OktaUser:
    """Whoever was deleted in Okta since the read may be there again, under another ID."""
    person = _by_login(claim, client)
    _remember(claim, person)
    if not person.has(wanted):
        _write_over(client, person, wanted)
    return person


def _write_over(client: Client, person: OktaUser, wanted: dict[str, Any]) -> None:
    """With If-Match, so that a write which arrives late is refused; in the end without it.

    The attributes are ours: when the rest of the profile changes all the time, they are
    sent all the same.
    """
    for _ in range(READS_BEFORE_FORCE):
        try:
            client.write(person.id, person.differing(wanted), etag=person.etag)
            return
        except OktaFailure as failure:
            if failure.kind is not Kind.STALE:
                raise
        person = client.user(person.id)
        if person.has(wanted):
            return
    client.write(person.id, person.differing(wanted))
