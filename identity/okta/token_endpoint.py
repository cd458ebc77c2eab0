"""`/oauth2/v1/token` of an Okta org: an access token for an app that proves itself by a key.

Every request carries a DPoP proof; whether the token is then bound to the key of the proof,
Okta says by `token_type`.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from jwcrypto.jwk import JWK

from identity import safe_http
from identity.okta import clocks, errors, jose, rates
from identity.okta.errors import Kind, OktaFailure
from identity.okta.exchange import Exchange
from identity.okta.urls import BadUrl
from identity.safe_http import Answer

PATH = "/oauth2/v1/token"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RENEW_BEFORE = 300  # seconds before its end a token is used no more
LONGEST = 3600  # seconds that we believe a token lives, whatever Okta says
# What we have just signed is too old, or of the future: our clock is wrong.
OUT_OF_TIME = re.compile(r"(?i)(assertion|proof|token).*(\bexpired|not yet valid|in the future)")
# Counts on while the machine sleeps, as the life of a token does.
CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True)
class AccessToken:
    """`is_bound` tells that each call needs a proof by `proof_key`."""

    value: str = field(repr=False)
    is_bound: bool
    proof_key: JWK = field(repr=False)
    good_until: float

    @property
    def is_good(self) -> bool:
        return time.clock_gettime(CLOCK) < self.good_until


@dataclass(frozen=True)
class TokenEndpoint:
    """The endpoint of the org at `url`, asked on behalf of the app `client_id`.

    `before` and `after` are those of `identity.okta.client.Client`.
    """

    url: str
    client_id: str
    before: Callable[[], None]
    after: Callable[[Exchange], None]

    def ask(self, key: JWK, scopes: tuple[str, ...]) -> AccessToken:
        """A token for all of `scopes`. Raises OktaFailure.

        The first answer is often only a nonce, with which the proof is made again.
        """
        proof_key = jose.make_proof_key()
        try:
            return self._ask(key, scopes, proof_key, "")
        except _NonceWanted as wanted:
            return self._ask(key, scopes, proof_key, wanted.nonce)

    def _ask(self, key: JWK, scopes: tuple[str, ...], proof_key: JWK, nonce: str) -> AccessToken:
        self.before()
        call = Exchange("POST", PATH, "token", sent={"scope": " ".join(scopes)})
        started = time.monotonic()
        try:
            return _read(self._send(call, key, proof_key, nonce), proof_key, is_last=bool(nonce))
        except OktaFailure as failure:
            call.failure = failure
            raise
        finally:
            call.duration_ms = round((time.monotonic() - started) * 1000)
            self.after(call)

    def _send(self, call: Exchange, key: JWK, proof_key: JWK, nonce: str) -> Answer:
        url = self.url + PATH
        form = {
            "grant_type": "client_credentials",
            "scope": call.sent["scope"],
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": jose.assertion(key, client_id=self.client_id, audience=url),
        }
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": f"Switchroom/{settings.VERSION}",
            "DPoP": jose.proof(proof_key, verb="POST", url=url, nonce=nonce),
        }
        body = urlencode(form).encode()
        try:
            answer = safe_http.send("POST", self.url, PATH, headers=headers, body=body)
        except safe_http.NoAnswer as trouble:
            raise errors.no_answer(trouble, is_write=False) from None
        except BadUrl as refusal:
            raise OktaFailure(Kind.UNCLEAR, "unreachable", str(refusal)) from None
        call.status, call.rate = answer.status, rates.read(answer.headers)
        call.request_id = answer.headers.get("X-Okta-Request-Id", "")[:100]
        return answer


class _NonceWanted(Exception):
    def __init__(self, nonce: str) -> None:
        super().__init__()
        self.nonce = nonce


def _read(answer: Answer, proof_key: JWK, *, is_last: bool) -> AccessToken:
    """Raises OktaFailure, and _NonceWanted unless `is_last`."""
    document = errors.read(answer)
    if answer.status != 200:
        nonce = answer.headers.get("DPoP-Nonce", "")
        if document.get("error") == "use_dpop_nonce" and nonce and not is_last:
            raise _NonceWanted(nonce)
        raise _failure(answer, document)
    value, kind = document.get("access_token"), str(document.get("token_type", "")).lower()
    seconds = document.get("expires_in")
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        raise errors.not_okta("The answer holds no access token.", is_write=False)
    if kind not in ("bearer", "dpop") or not isinstance(seconds, int):
        raise errors.not_okta("The answer holds no access token that we know.", is_write=False)
    good_for = min(seconds, LONGEST) - RENEW_BEFORE
    return AccessToken(value, kind == "dpop", proof_key, time.clock_gettime(CLOCK) + good_for)


def _failure(answer: Answer, document: dict[str, Any]) -> OktaFailure:
    """RFC 6749 section 5.2. What no OAuth error explains says nothing about the app."""
    if answer.status == 429:
        seconds = rates.wait_seconds(answer.headers)
        return OktaFailure(Kind.WAIT, "rate_limited", "Okta asks us to wait.", wait_seconds=seconds)
    error = document.get("error")
    if answer.status not in (400, 401, 403) or not isinstance(error, str) or not error:
        text = f"The token endpoint answered with status {answer.status}."
        reason = "okta_error" if document.get("errorCode") else "unexpected_answer"
        return OktaFailure(Kind.UNCLEAR, reason, text)
    text = errors.redacted(f"{error}: {document.get('error_description', '')}".strip(": "))
    if error == "invalid_scope":
        return OktaFailure(Kind.NO_RIGHT, "scope_missing", text)
    trouble = clocks.trouble(answer.headers)
    reason = "clock_wrong" if trouble or OUT_OF_TIME.search(text) else "token_rejected"
    return OktaFailure(Kind.TOKEN, reason, f"{trouble}: {text}" if trouble else text)
