"""Six providers, six shapes of a response: each signs Alice in, and none for anybody else."""

import pytest

from identity.models import SignInAttempt
from tests.identity.saml import minting
from tests.identity.saml.attacks.scene import ALICE, Scene
from tests.identity.saml.edits import content
from tests.identity.saml.golden import shapes
from tests.identity.saml.golden.shapes import SHAPES
from tests.identity.saml.test_accepted import assert_signs_in
from tests.identity.saml.wrapping import VICTIM

pytestmark = pytest.mark.django_db


class Provider(Scene):
    """Acme's IdP is of this shape."""

    shape: str = ""

    def mint(self, *_: object, **__: object):
        self.set(idp_entity_id=SHAPES[self.shape].issuer)
        return shapes.response(
            self.shape,
            self.idp.key,
            acs=self.idp.address("acs"),
            entity_id=self.idp.address("metadata"),
            request_id=self.request_id,
            name=ALICE,
        )


@pytest.fixture(params=SHAPES)
def provider(request, db) -> Provider:
    provider = Provider.build(SHAPES[request.param].demanded)
    provider.shape = request.param
    return provider


def test_a_response_of_this_shape_signs_alice_in(provider):
    assert_signs_in(provider, provider.mint())


def test_the_same_shape_with_another_name_is_refused(provider):
    root = provider.mint()
    content("//saml:NameID", VICTIM)(root)

    answer = provider.post(minting.reparsed(root))

    assert answer.status_code == 403
    assert SignInAttempt.objects_all_organizations.latest("id").code == "bad_signature"
