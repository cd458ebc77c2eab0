"""Acme's Okta as its own process, and the IdPs through which people sign in."""

from collections.abc import Iterator

import pytest

from identity.models import OktaConnection
from tests.identity import sync_back
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import signer
from tests.okta.client import StandIn


@pytest.fixture(scope="session")
def okta_process() -> Iterator[StandIn]:
    with StandIn(pace=0, no_push_back=True) as process:
        yield process


@pytest.fixture
def acmes_okta(okta_process) -> StandIn:
    """Acme's Okta with its cast, as at the start."""
    okta_process.reset()
    return okta_process


@pytest.fixture
def told(acme, acmes_okta) -> OktaConnection:
    """Acme's Okta is to be told of extensions and numbers."""
    return sync_back.connect(acme, acmes_okta)


@pytest.fixture
def acme_idp(acme) -> Idp:
    return connect(acme, signer("acme"))


@pytest.fixture
def globex_idp(globex) -> Idp:
    return connect(globex, signer("globex"))
