"""While single sign-on is the only way in, what nobody has tested is saved by who knows it."""

from http import HTTPStatus

import pytest
from django.test import Client

from identity.models import Organization, SsoConnection
from tests.identity import authenticator
from tests.identity.pages import certificate
from tests.identity.saml import minting
from tests.identity.saml.idp import Idp, connect
from tests.identity.test_identity_management import PAGE, save_sso, upload
from tests.identity.test_test_sign_in import only, try_it

QUESTION = "These settings have not been tested"
BANNER = "the only way in, and its settings are not tested since they changed"
WRONG = "https://wrong.example/sso"


@pytest.fixture
def desk(as_user, alice) -> Client:
    """Alice's browser."""
    return as_user(alice)


@pytest.fixture
def idp(acme, desk, olga, bob) -> Idp:
    """Acme's people sign in here and nowhere else."""
    found = connect(acme, minting.signer())
    authenticator.make_break_glass(olga)
    try_it(desk, found, bob.user_name)
    only(desk, found)
    assert method(acme) == "sso"
    return found


def method(organization: Organization) -> str:
    organization.refresh_from_db()
    return organization.sign_in_method


def saved(organization: Organization) -> SsoConnection:
    return organization.sso_connections.get()


def save(desk: Client, idp: Idp, **more) -> str:
    settings = {
        "idp_sso_url": idp.connection.idp_sso_url,
        "idp_entity_id": idp.connection.idp_entity_id,
        "sign_in_method": "sso",
    }
    answer = save_sso(desk, **(settings | more))
    return (desk.get(PAGE) if answer.status_code == HTTPStatus.FOUND else answer).content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"idp_sso_url": WRONG},
        {"idp_entity_id": "https://wrong.example/"},
        {"signed_part": "response"},
        {"allow_repeated_attributes": "on"},
        {"creates_people": "on"},
        {"signs_requests": "on"},
        {"blocks_expired": "on"},
        {"certificate_text": certificate("next").decode()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_alice_is_asked_before_the_only_way_in_changes_untested(desk, idp, acme, change):
    was = (saved(acme).updated_at, saved(acme).certificates.count())

    asked = save(desk, idp, **change)
    kept = (saved(acme).updated_at, saved(acme).certificates.count())
    page = save(desk, idp, **change, knows_untested="on")

    assert QUESTION in asked
    assert "Only break-glass administrators get in if they are wrong." in asked
    assert 'name="knows_untested"' in asked
    assert kept == was
    assert BANNER in page
    assert method(acme) == "sso"


def test_the_warning_goes_with_the_next_test_that_succeeds(desk, idp, acme, bob):
    before = desk.get(PAGE).content.decode()
    changed = save(desk, idp, allow_repeated_attributes="on", knows_untested="on")
    try_it(desk, idp, bob.user_name)

    after = desk.get(PAGE).content.decode()

    assert [BANNER in page for page in (before, changed, after)] == [False, True, False]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"provider": "entra"},
        {"sign_out_url": "https://acme.example/bye"},
        {"allow_idp_initiated": "on"},
    ],
)
def test_what_no_test_depends_on_is_saved_unasked(desk, idp, acme, change):
    page = save(desk, idp, **change)

    assert "Single sign-on is saved." in page
    assert BANNER not in page


def test_the_way_back_to_settings_that_were_tested_is_free(desk, idp, acme):
    save(desk, idp, idp_sso_url=WRONG, knows_untested="on")

    page = save(desk, idp)

    assert "Single sign-on is saved." in page
    assert BANNER not in page


def test_where_passwords_count_again_nothing_is_asked(desk, idp, acme):
    save(desk, idp, idp_sso_url=WRONG, sign_in_method="both")

    assert saved(acme).idp_sso_url == WRONG
    assert BANNER not in desk.get(PAGE).content.decode()


def test_the_file_that_was_uploaded_is_not_lost_with_the_question(desk, idp, acme):
    pem = certificate("next.okta.com")

    asked = save(desk, idp, certificate_file=upload(pem))

    field = asked.split('name="certificate_text"')[1].split("</textarea>")[0]
    typed = field.partition(">")[2]
    save(desk, idp, certificate_text=typed, knows_untested="on")
    assert saved(acme).certificates.filter(subject="CN=next.okta.com").exists()


def agree(desk: Client, deed: str) -> str:
    answer = desk.post(f"/identity/{deed}/", {"agreed": "yes"}, follow=True)
    return answer.content.decode()


def test_a_certificate_that_is_removed_is_warned_of(desk, idp, acme, bob):
    """The test succeeded while both were believed."""
    save(desk, idp, certificate_text=certificate("next").decode(), knows_untested="on")
    try_it(desk, idp, bob.user_name)
    last = saved(acme).certificates.latest("pk")

    page = agree(desk, f"certificates/{last.pk}/remove")

    assert BANNER in page


def test_another_key_to_sign_with_is_warned_of(desk, idp, acme, bob):
    save(desk, idp, signs_requests="on", knows_untested="on")
    try_it(desk, idp, bob.user_name)
    desk.post("/identity/signing-keys/")
    key = saved(acme).signing_keys.latest("pk")

    page = agree(desk, f"signing-keys/{key.pk}/use")

    assert BANNER in page


def test_an_auditor_reads_the_warning_and_is_led_to_no_test(desk, idp, as_user, audrey):
    save(desk, idp, idp_sso_url=WRONG, knows_untested="on")

    page = as_user(audrey).get(PAGE).content.decode()

    assert BANNER in page
    assert "Test sign-in now" not in page
