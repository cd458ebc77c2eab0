"""Test connection: each step on the way to Okta, and how far one gets."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from identity import encryption, okta_settings_versions
from identity.models import OktaConnection, SyncAttempt
from identity.okta import circuit, schema, scopes
from identity.okta.client import Client
from identity.okta.errors import Kind, OktaFailure
from identity.syncback import (
    app_attributes,
    blocked_words,
    calls,
    figures,
    orgs,
    reach,
    sign_in,
    type_check,
)
from identity.syncback.step import Step


def test(connection: OktaConnection) -> list[Step]:
    """Find Okta, see its certificate, know the org, sign in, read a person, look at the attributes.

    Stops at the first step without which the next ones are pointless. Nothing is written
    in Okta. A token that works again closes the circuit at once; so does a test without trouble
    when nobody waits.
    """
    connection.refresh_from_db()
    if not connection.can_sign_in:
        return [Step(_way_in(connection), False, NOTHING_YET[connection.auth])]
    lines: list[Step] = []
    try:
        for line in _steps(connection, calls.of_connection(connection)):
            lines.append(line)
            if line.is_ok is False:
                break
        else:
            circuit.answers(connection)
    except encryption.CannotDecrypt:
        lines.append(Step(_way_in(connection), False, UNREADABLE[connection.auth]))
    connection.refresh_from_db()
    return lines


def _steps(connection: OktaConnection, client: Client) -> Iterator[Step]:
    yield from reach.steps(connection)
    yield _org(connection, client)
    yield _sign_in(connection, client)
    yield _reading(connection, client)
    yield (attributes := _schema(connection))
    if attributes.is_ok and not connection.is_through_app:
        yield type_check.step(connection)
    yield figures.step(connection)
    orgs.learn(connection, client)
    yield _writing(connection)


def _way_in(connection: OktaConnection) -> str:
    return "OAuth app" if connection.is_app else "API token"


def _org(connection: OktaConnection, client: Client) -> Step:
    """Which org answers. Another one than before is not spoken to."""
    try:
        found = client.org_id()
    except OktaFailure as failure:
        return Step("Okta URL", False, why(failure, connection))
    if connection.okta_org_id in ("", found):
        return Step("Okta URL", True, f"{connection.okta_url} answers; its org is {found}.")
    circuit.hold(connection, circuit.ORG_CHANGED)
    was = connection.okta_org_id
    return Step("Okta URL", False, f"This is another Okta org ({found}) than before ({was}).")


def _sign_in(connection: OktaConnection, client: Client) -> Step:
    name = _way_in(connection)
    try:
        sentence = sign_in.prove(client)
    except OktaFailure as failure:
        if failure.kind is Kind.TOKEN or failure.reason == circuit.SCOPES:
            circuit.not_let_in(connection, failure)
        return Step(name, False, _why_not_in(connection, failure))
    if connection.open_reason in circuit.IN:
        circuit.accepted(connection)
    return Step(name, True, sentence)


def _why_not_in(connection: OktaConnection, failure: OktaFailure) -> str:
    """In Okta's own words where we have no better ones."""
    if failure.reason == circuit.SCOPES:
        return f"Grant {scopes.listed(failure.scopes)} to the app in Okta."
    if connection.is_app and failure.kind is Kind.TOKEN:
        return f"Okta does not let the app in: {failure.text.removesuffix('.')}."
    return why(failure, connection)


def _reading(connection: OktaConnection, client: Client) -> Step:
    try:
        client.any_user()
    except OktaFailure as failure:
        if failure.reason == circuit.APP:
            circuit.not_let_in(connection, failure)
        return Step("Reading people", False, why(failure, connection))
    if connection.open_reason == circuit.APP:
        circuit.accepted(connection)
    return Step("Reading people", True, "We may read people.")


def _schema(connection: OktaConnection) -> Step:
    """To have no right to read the schema is no fault: we need none."""
    try:
        found = calls.of_connection(connection, (scopes.READ_SCHEMA,)).attributes()
    except OktaFailure:
        return Step("Attributes", None, "Not checked: we may not read the user schema.")
    where = _where(connection)
    for row in connection.mapping:
        name, template = row["attribute"], row["template"]
        if trouble := schema.trouble(name, found.get(name), template, where=where):
            return _lacking(connection, trouble, name, found)
    return Step("Attributes", True, _about_attributes(connection, found))


def _lacking(
    connection: OktaConnection, trouble: str, name: str, found: dict[str, dict[str, Any]]
) -> Step:
    if name in found:
        return Step("Attributes", False, trouble)
    lacking = app_attributes.lacking(connection, found) if connection.is_through_app else {}
    body = json.dumps(schema.app_addition(lacking), indent=2) if lacking else ""
    return Step("Attributes", False, trouble, missing=name, addition=body)


def _where(connection: OktaConnection) -> str:
    return schema.APP_PROFILE if connection.is_through_app else schema.USER_PROFILE


def _about_attributes(connection: OktaConnection, found: dict[str, dict[str, Any]]) -> str:
    names = [row["attribute"] for row in connection.mapping]
    sentences = [f"{_where(connection)} has {scopes.listed(names)}."]
    if not connection.is_through_app:
        for owner, says in OWNERS.items():
            if owned := [name for name in names if schema.owner(found[name]) == owner]:
                sentences.append(says.format(scopes.listed(owned)))
    return " ".join(sentences)


def _writing(connection: OktaConnection) -> Step:
    """Proved by a write that Okta accepted since the last save; a test must not write by itself."""
    writes = SyncAttempt.objects_all_organizations.filter(
        connection=connection, verb="POST", path__contains="/users/"
    )
    if since := okta_settings_versions.saved_at(connection):
        writes = writes.filter(at__gte=since)
    telling = writes.filter(Q(status=200, reason="") | Q(reason="no_right"))
    last = telling.order_by("-pk").first()
    if last is None:
        return Step("Changing people", None, "Not checked: the first change will show it.")
    if last.reason:
        refused = "Not checked since Okta refused the last change for lack of a right."
        return Step("Changing people", None, refused)
    return Step("Changing people", True, "Okta has accepted changes from us.")


NOTHING_YET = {"ssws": "There is no API token yet.", "oauth": "There is no client ID yet."}
OWNERS = {
    "OKTA": "Okta itself owns {}.",
    "PROFILE_MASTER": "Each person's profile source, Okta or a directory, owns {}.",
    "OVERRIDE": "Okta may take {} from another source.",
}
UNREADABLE = {
    "ssws": "The stored token cannot be read: save it again.",
    "oauth": "The stored key cannot be read: make new keys.",
}
WHY = {
    "token_rejected": "Okta does not accept the token.",
    "app_missing": "Okta has no such app. Compare the app ID with the app in Okta.",
    "rate_limited": "Okta asks us to wait. Try again in a minute.",
    "read_only": "Okta is in read-only mode.",
    "okta_error": "Okta answers with an error.",
}


def why(failure: OktaFailure, connection: OktaConnection) -> str:
    """For a line of the report: our words for the common reasons, else Okta's own."""
    if failure.reason == "no_right":
        return f"{blocked_words.who(connection)} has no right to do this in Okta."
    return WHY.get(failure.reason, failure.text or "Okta refused.")
