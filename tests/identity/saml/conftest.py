"""One connection between Acme's IdP and us, without a database."""

from dataclasses import replace

import pytest

from identity.saml import guard_before, service_provider
from identity.saml.parties import IdentityProvider, ServiceProvider
from tests.identity.saml import minting

REQUEST_ID = "_4fee3b046395c4e751011e97f8900b5273d56685"
ALICE = "alice@acme.example"


@pytest.fixture
def sp():
    base = "https://console.acme.example/sso/8f14e45f-ceea-467f-a9d4-0a1b2c3d4e5f"
    return ServiceProvider(entity_id=f"{base}/metadata/", acs_url=f"{base}/acs/")


@pytest.fixture
def idp():
    return IdentityProvider(
        entity_id=minting.IDP,
        sso_url="https://idp.acme.example/sso",
        certificates=(minting.signer().certificate_pem,),
    )


@pytest.fixture
def mint(sp):
    """Make a response for Alice; `edit` spoils it before it is signed."""

    def _mint(edit=None, *, part="assertion", by=None, name_id=ALICE, request_id=REQUEST_ID, **how):
        root = minting.unsigned(
            entity_id=sp.entity_id, acs=sp.acs_url, request_id=request_id, name_id=name_id
        )
        if edit:
            edit(root)
        return minting.signed(root, by or minting.signer(), part, **how)

    return _mint


@pytest.fixture
def read(sp, idp):
    """Hand a response to the product, as its ACS does."""

    def _read(root, *, request_id=REQUEST_ID, **of_idp):
        response = guard_before.inspect(minting.encoded(root))
        return service_provider.read_response(
            response, sp=sp, idp=replace(idp, **of_idp), request_id=request_id
        )

    return _read
