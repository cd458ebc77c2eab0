"""The stand-in's API Services app is at least as strict as Okta's."""

import time
import uuid
from collections.abc import Iterator

import pytest
import requests
from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT

from tests.okta import jose
from tests.okta.client import StandIn

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class App:
    """Whoever holds the private key. What it says can be bent."""

    def __init__(self, okta: StandIn) -> None:
        self.key = JWK.generate(kty="RSA", size=2048, kid="one", alg="RS256")
        self.proof_key = JWK.generate(kty="EC", crv="P-256")
        self.okta, self.url = okta, f"{okta.url}/oauth2/v1/token"
        public = self.key.export_public(as_dict=True)
        self.client_id = okta.app(keys=[public])["client_id"]

    def assertion(self, **claims) -> str:
        now = int(time.time())
        said = {"iss": self.client_id, "sub": self.client_id, "aud": self.url, "exp": now + 300}
        said |= {"jti": uuid.uuid4().hex} | claims
        return self.signed(self.key, {"alg": "RS256", "kid": "one"}, said)

    def proof(self, url: str, *, method: str = "GET", **claims) -> str:
        said = {"htm": method, "htu": url, "iat": int(time.time()), "jti": uuid.uuid4().hex}
        header = {"typ": "dpop+jwt", "alg": "ES256"}
        header["jwk"] = self.proof_key.export_public(as_dict=True)
        return self.signed(self.proof_key, header, said | claims)

    def signed(self, key: JWK, header: dict, claims: dict) -> str:
        token = JWT(header=header, claims=claims)
        token.make_signed_token(key)
        return token.serialize()

    def ask(self, *, assertion: str = "", scope: str = "okta.users.read", **claims):
        """A token request; the answer. The nonce is fetched first."""
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION}
        form |= {"client_assertion": assertion or self.assertion(), "scope": scope}
        if "nonce" not in claims:
            claims["nonce"] = self.nonce()
        proof = self.proof(self.url, method="POST", **claims)
        return requests.post(self.url, data=form, headers={"DPoP": proof}, timeout=5)

    def nonce(self) -> str:
        return self.ask(nonce="").headers["dpop-nonce"]

    def call(self, token: str, *, scheme: str = "DPoP", **claims):
        url = f"{self.okta.url}/api/v1/users"
        proof = self.proof(url, **({"ath": jose.hashed(token)} | claims))
        headers = {"Authorization": f"{scheme} {token}", "DPoP": proof}
        return requests.get(url, headers=headers, timeout=5)


@pytest.fixture(scope="module")
def process() -> Iterator[StandIn]:
    with StandIn() as okta:
        yield okta


@pytest.fixture
def app(process) -> App:
    process.reset()
    return App(process)


def test_who_proves_itself_gets_a_token_that_is_bound_and_works(app):
    answer = app.ask().json()

    assert (answer["token_type"], answer["expires_in"]) == ("DPoP", 3600)
    assert app.call(answer["access_token"]).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://other.okta.com/oauth2/v1/token"},
        {"iss": "0oaOther"},
        {"sub": "0oaOther"},
        {"exp": 1},
        {"exp": int(time.time()) + 7200},
        {"jti": None},
    ],
)
def test_an_assertion_that_is_not_right_is_no_client(app, claims):
    answer = app.ask(assertion=app.assertion(**claims))

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_an_assertion_is_good_for_one_token(app):
    assertion = app.assertion()
    assert app.ask(assertion=assertion).status_code == 200

    assert app.ask(assertion=assertion).json()["error"] == "invalid_client"


def test_an_assertion_by_another_key_is_no_client(app):
    app.key = JWK.generate(kty="RSA", size=2048, kid="one")

    answer = app.ask(assertion=app.assertion(), nonce="any")

    assert answer.json()["error"] == "invalid_client"


def test_a_scope_that_was_not_granted_is_refused(app):
    answer = app.ask(scope="okta.users.read okta.apps.manage")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    "claims",
    [
        {"htm": "GET"},
        {"htu": "https://other.okta.com/"},
        {"iat": 1},
    ],
)
def test_a_proof_for_something_else_is_refused(app, claims):
    answer = app.ask(**claims)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_dpop_proof")


def test_a_nonce_works_for_three_days(app):
    nonce = app.nonce()

    app.okta.shift_clock(3 * 24 * 3600)
    assert app.ask(nonce=nonce).status_code == 200
    app.okta.shift_clock(4 * 24 * 3600)
    assert app.ask(nonce=nonce).json()["error"] == "use_dpop_nonce"


def test_a_bound_token_is_worth_nothing_without_its_key_or_as_a_bearer_token(app):
    token = app.ask().json()["access_token"]

    assert app.call(token, scheme="Bearer").json()["errorCode"] == "E0000011"
    assert app.call(token, ath="other").json()["error"] == "invalid_dpop_proof"
    app.proof_key = JWK.generate(kty="EC", crv="P-256")
    assert app.call(token).json()["errorCode"] == "E0000011"


def test_a_token_dies_after_an_hour(app):
    token = app.ask().json()["access_token"]

    app.okta.shift_clock(3601)

    assert app.call(token).json()["errorCode"] == "E0000011"


def test_a_token_reaches_as_far_as_its_scopes(app):
    app.okta.app(scopes=["okta.schemas.read"])
    token = app.ask(scope="okta.schemas.read").json()["access_token"]

    assert app.call(token).json()["errorCode"] == "E0000006"


def test_the_journal_holds_no_assertion(app):
    app.ask()

    assert "eyJ" not in str(app.okta.journal())
