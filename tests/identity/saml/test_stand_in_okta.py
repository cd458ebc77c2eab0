"""The stand-in Okta shares no code with us: what each says, the other must understand."""

from urllib.parse import parse_qs, urlsplit

import pytest

from identity.saml import authn_request, certificates
from identity.saml.errors import Refused
from identity.saml.parties import IdentityProvider
from tests.identity.saml.conftest import REQUEST_ID
from tests.okta import saml_idp, saml_request
from tests.okta.org import Options, Org


@pytest.fixture(scope="module")
def okta() -> Org:
    return Org(Options())


@pytest.fixture(autouse=True)
def set_up(okta, sp):
    """An administrator pastes our addresses into the app."""
    okta.saml.behave()
    okta.saml.acs_url, okta.saml.entity_id = sp.acs_url, sp.entity_id


@pytest.fixture
def idp(okta) -> IdentityProvider:
    """And Okta's values into ours."""
    pem = certificates.read(okta.key.certificate_base64.encode()).pem
    return IdentityProvider(okta.saml.issuer, okta.saml.sso_url, (pem,))


def minted(okta: Org, request_id: str | None = REQUEST_ID) -> bytes:
    return saml_idp.mint(okta, okta.people.find("alice@acme.example"), request_id)


def test_okta_understands_what_we_ask(okta, sp, idp):
    request = authn_request.build(sp, idp)

    (sent,) = parse_qs(urlsplit(request.url).query)["SAMLRequest"]
    assert saml_request.read(sent, okta.saml).id == request.id


@pytest.mark.parametrize("part", ["assertion", "response", "both"])
def test_we_understand_what_okta_answers(okta, read, part):
    okta.saml.switch({"sign": part})

    verified = read(minted(okta), signs_assertion=part != "response")

    assert verified.name_id == "alice@acme.example"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("audience", "audience"),
        ("recipient", "subject_confirmation"),
        ("destination", "destination"),
        ("issuer", "response_issuer"),
        ("expired", "expired"),
        ("in_response_to", "in_response_to"),
        ("key", "bad_signature"),
        ("unsigned", "unsigned"),
    ],
)
def test_whatever_okta_gets_wrong_is_named(okta, read, wrong, code):
    okta.saml.switch({"wrong": [wrong]})

    with pytest.raises(Refused) as refused:
        read(minted(okta))

    assert refused.value.code == code


def test_a_tile_answers_nobodys_request(okta, read):
    assert read(minted(okta, None), request_id=None).in_response_to is None
