"""Responses of well-behaved IdPs sign people in: what attacks must not make us refuse."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
import xmlsec
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone
from lxml import etree

from identity.models import Certificate, SeenAssertion, SignInAttempt, User
from tests.conftest import arrival, staff
from tests.identity.saml import minting
from tests.identity.saml.attacks.scene import Scene
from tests.identity.saml.edits import EVER, SCD, attribute, removed, unasked
from tests.identity.saml.idp import connect, trust
from tests.identity.saml.minting import signer
from tests.identity.saml.test_authn_request import asked

pytestmark = pytest.mark.django_db
PAST = datetime(2020, 1, 1, tzinfo=UTC)


def assert_signs_in(scene: Scene, root, name: str = "alice@acme.example", **how) -> None:
    answer = scene.post(root, **how)
    last = SignInAttempt.objects_all_organizations.last()
    assert answer.status_code == HTTPStatus.SEE_OTHER, (last.code, last.detail)
    assert scene.browser.get(answer["Location"]).status_code == HTTPStatus.SEE_OTHER
    user = User.objects_all_organizations.get(user_name=name)
    assert scene.browser.session[SESSION_KEY] == str(user.pk)


@pytest.mark.parametrize(
    ("signed", "demanded"),
    [
        ("assertion", "assertion"),
        ("response", "response"),
        ("both", "assertion"),
        ("both", "response"),
    ],
)
def test_alice_signs_in_whatever_part_her_idp_signs(signed, demanded):
    scene = Scene.build(demanded)

    assert_signs_in(scene, scene.mint(part=signed))


def test_an_elliptic_curve_key_is_as_good():
    scene, curve = Scene.build(), signer("curve", "p256")
    trust(scene.idp, curve)

    assert_signs_in(scene, scene.mint(by=curve))


@pytest.mark.parametrize("key", ["acme", "acme's next"])
def test_during_a_rollover_both_certificates_count(key):
    scene = Scene.build()
    trust(scene.idp, signer("acme's next"))

    assert_signs_in(scene, scene.mint(by=signer(key)))


def test_an_expired_certificate_is_still_a_key():
    """To SAML it is no more than that, and nobody may be locked out by a date unasked."""
    scene = Scene.build()
    Certificate.objects_all_organizations.update(not_after=PAST)

    assert_signs_in(scene, scene.mint())


def test_beside_an_expired_certificate_that_is_refused_the_next_one_counts():
    scene = Scene.build()
    scene.set(blocks_expired=True)
    Certificate.objects_all_organizations.update(not_after=PAST)
    trust(scene.idp, signer("acme's next"))

    assert_signs_in(scene, scene.mint(by=signer("acme's next")))


def test_sha512_is_accepted():
    scene = Scene.build()
    method, digest = xmlsec.constants.TransformRsaSha512, xmlsec.constants.TransformSha512

    assert_signs_in(scene, scene.mint(method=method, digest=digest))


def test_the_idp_may_start_where_the_organization_allows_it():
    scene = Scene.build()
    scene.set(allow_idp_initiated=True)

    assert_signs_in(scene, scene.mint(unasked), relay_state="")


def test_an_unsigned_response_may_leave_its_destination_out():
    scene = Scene.build()

    assert_signs_in(scene, scene.mint(attribute("/", "Destination", None)))


def test_a_login_url_with_a_query_keeps_it(client, acme):
    url = connect(acme, signer("acme")).door("login")

    sent = client.get(url)["Location"]

    query = parse_qs(urlsplit(sent).query)
    assert set(query) == {"app", "b", "SAMLRequest", "RelayState"}
    assert asked(sent).get("Destination") == "https://idp.acme.example/sso?app=1&b=2"


def test_a_person_made_by_hand_signs_in_like_one_from_the_idp():
    scene = Scene.build()
    staff(scene.acme, "olga", User.Role.OWNER)

    assert_signs_in(scene, scene.mint(name_id="olga@acme.example"), "olga@acme.example")


def test_an_assertion_without_attributes_is_enough():
    scene = Scene.build()

    assert_signs_in(scene, scene.mint(removed("//saml:AttributeStatement")))


CONDITIONS = "//saml:Conditions"


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        (CONDITIONS, "NotBefore", EVER[0]),
        (CONDITIONS, "NotOnOrAfter", EVER[1]),
        (CONDITIONS, "NotOnOrAfter", "9999-12-31T23:59:59Z"),
        (SCD, "NotOnOrAfter", EVER[1]),
        ("//saml:AuthnStatement", "SessionNotOnOrAfter", EVER[1]),
    ],
)
def test_an_idp_that_sets_no_limit_writes_the_end_of_all_time(path, name, value):
    scene = Scene.build()

    assert_signs_in(scene, scene.mint(attribute(path, name, value)))


def test_an_assertion_without_end_is_remembered_only_while_it_is_new_enough():
    scene = Scene.build()

    assert_signs_in(scene, scene.mint(attribute(SCD, "NotOnOrAfter", EVER[1])))

    seen = SeenAssertion.objects_all_organizations.get()
    assert seen.expires_at < timezone.now() + timedelta(hours=1)


def test_an_id_may_be_256_letters_long():
    scene = Scene.build()

    assert_signs_in(scene, scene.mint(attribute("//saml:Assertion", "ID", f"_{'a' * 255}")))


@pytest.mark.parametrize("noise", ["<!-- x -->", "<?x y?>", "<![CDATA[]]>"])
def test_noise_within_the_name_never_cuts_it(noise):
    """The person whose whole name it is signs in, and not the chief."""
    scene, whole = Scene.build(), "ceo@acme.example.evil.example"
    arrival(scene.acme, "evil", "Whole")
    User.objects_all_organizations.filter(user_name="evil@acme.example").update(
        federation_id=whole, federation_id_key=whole
    )
    sent = etree.tostring(scene.mint(name_id=whole))

    noisy = sent.replace(b".example.evil", f".example{noise}.evil".encode())

    assert_signs_in(scene, noisy, "evil@acme.example")


def test_white_space_within_the_base64_is_normal():
    scene = Scene.build()
    lines = minting.encoded(scene.mint())
    wrapped = "\r\n".join(lines[i : i + 76] for i in range(0, len(lines), 76))

    answer = Client().post(scene.idp.door("acs"), {"SAMLResponse": wrapped})

    assert answer.status_code == HTTPStatus.SEE_OTHER
