"""Organizations: what is good at one is no use at another."""

import pytest
from django.utils import timezone

from identity import organizations
from identity.models import VerifiedDomain
from tests.conftest import ACTOR, arrival
from tests.identity.saml.attacks.scene import ALICE, Attack, Scene, made
from tests.identity.saml.edits import content
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import signer

pytestmark = pytest.mark.django_db

DAVE = "dave@globex.example"


def globex(key: str = "globex", *names: str) -> Idp:
    """The other organization, where Dave works, and whoever else is named."""
    organization = organizations.create("globex", name="Globex", actor=ACTOR)
    for name in ("dave", *names):
        arrival(organization, name, "Person")
    return connect(organization, signer(key))


def by_globexs_key(scene: Scene):
    return scene.mint(by=globex().key)


def globexs_response(scene: Scene, _: object):
    """As Globex's IdP minted it, for a request of Globex, posted at Acme's door."""
    other = globex()
    request_id, relay_state = other.ask(scene.browser)
    return scene.post(other.mint(request_id, ALICE), relay_state=relay_state, at=scene.idp)


def globexs_answer_to_acmes_request(scene: Scene, _: object):
    other = globex("acme")
    return scene.post(other.mint(scene.request_id, ALICE), at=scene.idp)


def of_the_same_idp(scene: Scene, _: object):
    """Globex has the same IdP: same issuer, same certificate, and a person of the same name."""
    other = globex("acme")
    issuer = scene.idp.connection.idp_entity_id
    other.connection.idp_entity_id = issuer
    other.connection.save()
    return scene.post(other.mint(scene.request_id, ALICE), at=scene.idp)


def ticket_at_acmes_door(scene: Scene, given: str):
    query = given.partition("?")[2]
    return scene.browser.get(f"{scene.idp.door('finish')}?{query}")


def ticket_of_globex(scene: Scene) -> str:
    other = globex()
    request_id, relay_state = other.ask(scene.browser)
    return str(other.post(other.mint(request_id, DAVE), relay_state)["Location"])


def known_only_at_globex(scene: Scene):
    globex()
    return scene.mint(name_id=DAVE)


def by_the_address_alone(scene: Scene):
    """The e-mail address is Alice's; who is meant is somebody else."""
    return scene.mint(content("//saml:AttributeValue", ALICE), name_id="nobody@acme.example")


def outside_the_domains(scene: Scene):
    """The name is Alice's; the address beside it is of a domain that Acme has not proved."""
    proved = {"token": "x", "verified_at": timezone.now()}
    VerifiedDomain.objects_all_organizations.create(
        organization=scene.acme, domain="acme.example", **proved
    )
    return scene.mint(content("//saml:AttributeValue", DAVE))


CASES = {
    "Globex's key in Acme's name": made(by_globexs_key, "bad_signature"),
    "Globex's response": Attack("unknown_request", globexs_response),
    "Globex's response to Acme's request": Attack(
        "response_issuer", globexs_answer_to_acmes_request
    ),
    "the same IdP, for Globex": Attack("destination", of_the_same_idp),
    "a name that only Globex knows": made(known_only_at_globex, "user_unknown"),
    "an address instead of a name": made(by_the_address_alone, "user_unknown"),
    "an address outside the verified domains": made(outside_the_domains, "outside_domains"),
    "Globex's ticket": Attack("ticket_unknown", ticket_at_acmes_door, prepare=ticket_of_globex),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_another_organizations_opens_nothing_here(case):
    CASES[case].fails()
