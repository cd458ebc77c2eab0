"""Test connection, its first two lines: where the name leads, and who is there."""

from collections.abc import Iterator

from django.utils.formats import date_format

from identity import handshake
from identity.models import OktaConnection
from identity.okta import scopes
from identity.okta.urls import BadUrl
from identity.safe_http import NoAnswer
from identity.syncback.step import Step

SHOWN = 3  # addresses
PLAIN = "Nothing is encrypted: plain http, as a stand-in Okta on this machine speaks it."


def steps(connection: OktaConnection) -> Iterator[Step]:
    """Ends with the first line that failed. No request is sent, so nothing is counted."""
    try:
        found = handshake.addresses(connection.okta_url)
    except (NoAnswer, BadUrl) as trouble:
        yield Step("Name", False, str(trouble))
        return
    name = handshake.host(connection.okta_url)
    yield Step("Name", True, f"{name} leads to {_listed(found)}.")
    yield _tls(connection, found)


def _tls(connection: OktaConnection, found: list[str]) -> Step:
    try:
        seen = handshake.look(connection.okta_url, found)
    except NoAnswer as trouble:
        return Step("TLS", False, f"{trouble} No token was sent.")
    if seen is None:
        return Step("TLS", None, PLAIN)
    until = date_format(seen.until, "j M Y")
    sentence = f"{seen.version}. The certificate is for {seen.holder}, from {seen.issuer}, good until {until}."
    return Step("TLS", True, sentence)


def _listed(found: list[str]) -> str:
    """The same address may have been found twice."""
    shown = list(dict.fromkeys(found))
    more = len(shown) - SHOWN
    return scopes.listed([*shown[:SHOWN], f"{more} more"] if more > 0 else shown)
