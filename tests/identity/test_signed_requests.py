"""Switchroom signs what it asks an identity provider, for those that answer nobody else."""

import base64
import html
import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.core import mail
from django.db import IntegrityError, connection as database
from django.test import Client
from django.utils import timezone
from lxml import etree

from identity import certificate_expiry, signing_keys, sso_connections
from identity.models import SigningKey, SsoConnection
from identity.saml import certificates, settings as library_settings
from tests.conftest import ACTOR
from tests.identity.saml import minting
from tests.identity.saml.idp import Idp, connect
from tests.identity.saml.minting import NS
from tests.identity.saml.test_authn_request import follows
from tests.identity.test_identity_management import PAGE, save_sso
from tests.identity.test_idp_metadata import (
    FIRST,
    entity,
    idp as idp_role,
    key as listed,
    read,
    service,
)
from tests.identity.test_test_sign_in import try_it
from tests.idps.running import ForeignIdp
from tests.races import at_once

KEYS = f"{PAGE}signing-keys/"
AGREED = {"agreed": "yes"}
needs_xmlsec1 = pytest.mark.skipif(
    not shutil.which("xmlsec1"), reason="xmlsec1 is not installed (apt install xmlsec1)"
)
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


@pytest.fixture
def okta(acme) -> Idp:
    return connect(acme, minting.signer())


@pytest.fixture
def desk(as_user, alice) -> Client:
    """Alice's browser."""
    return as_user(alice)


def test_alice_is_told_that_a_key_was_made_and_where_its_certificate_is(desk, okta):
    def saved() -> str:
        answer = save(desk, okta, signs_requests="on")
        return desk.get(answer["Location"]).content.decode()

    first, second = saved(), saved()

    told = "A key was made to sign requests with. Its certificate stands under Advanced"
    is_open = re.compile(r"open>\s*<summary>Advanced")
    assert (told in first, bool(is_open.search(first))) == (True, True)
    assert (told in second, bool(is_open.search(second))) == (False, False)


def save(desk: Client, okta: Idp, **more):
    stored = {
        "idp_sso_url": okta.connection.idp_sso_url,
        "idp_entity_id": okta.connection.idp_entity_id,
    }
    return save_sso(desk, **stored, **more)


@pytest.fixture
def signing(desk, okta) -> Idp:
    """Alice has ticked it."""
    answer = save(desk, okta, signs_requests="on")
    assert answer.status_code == HTTPStatus.FOUND
    return okta


def keys(idp: Idp) -> list[SigningKey]:
    return list(
        SigningKey.objects_all_organizations.filter(connection=idp.connection).order_by("pk")
    )


def asked(idp: Idp) -> str:
    """Where a browser is sent that wants to sign in."""
    return Client().get(idp.door("login"))["Location"]


def published(idp: Idp) -> tuple[str, list[x509.Certificate]]:
    """What our metadata says: whether requests are signed, and with which certificates."""
    xml = etree.fromstring(Client().get(idp.door("metadata")).content)
    assert follows(xml, "saml-schema-metadata-2.0.xsd")
    (role,) = xml.findall("md:SPSSODescriptor", NS)
    found = role.findall("md:KeyDescriptor[@use='signing']//ds:X509Certificate", NS)
    ders = [base64.b64decode(each.text, validate=True) for each in found]
    return role.get("AuthnRequestsSigned"), [x509.load_der_x509_certificate(der) for der in ders]


def is_signed_by(certificate: x509.Certificate, url: str) -> bool:
    """Whether the letters of the query, as they stand, are signed with this certificate's key."""
    query = urlsplit(url).query
    signed = re.search(r"SAMLRequest=[^&]+&RelayState=[^&]+&SigAlg=[^&]+", query)[0]
    given = parse_qs(query)
    assert given["SigAlg"] == [RSA_SHA256]
    signature = base64.b64decode(given["Signature"][0], validate=True)
    try:
        certificate.public_key().verify(
            signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature:
        return False
    return True


def actions(organization) -> list[str]:
    events = organization.audit_events.filter(action__startswith="signing_key").order_by("pk")
    return list(events.values_list("action", flat=True))


# --- On and off -------------------------------------------------------------------------


def test_nothing_is_signed_unless_somebody_wants_it(okta, desk):
    save(desk, okta)

    assert "Signature" not in asked(okta)
    assert published(okta) == ("false", [])
    assert not keys(okta)


def test_requests_are_signed_with_the_key_whose_certificate_we_publish(signing):
    said, (certificate,) = published(signing)

    assert said == "true"
    assert is_signed_by(certificate, asked(signing))
    assert certificate.public_key().key_size == 3072


def test_the_identity_providers_own_query_stays_in_front_and_is_not_signed(signing):
    url = asked(signing)

    assert url.startswith(f"{signing.connection.idp_sso_url}&SAMLRequest=")
    assert is_signed_by(published(signing)[1][0], url)


def test_a_request_that_somebody_changes_is_signed_no_longer(signing):
    _, (certificate,) = published(signing)
    url = asked(signing)

    assert not is_signed_by(certificate, url.replace("RelayState=", "RelayState=x"))


def test_people_sign_in_as_before(signing, bob):
    browser = Client()

    signing.sign_in(browser, bob.user_name)

    assert browser.get("/account/").context["user"] == bob


def test_the_page_shows_the_certificate_and_hands_it_over_as_a_file(signing, desk, as_user, audrey):
    (key,) = keys(signing)
    page = desk.get(PAGE).content.decode()
    file = as_user(audrey).get(f"{KEYS}{key.pk}/certificate/")

    assert ":".join(re.findall("..", key.sha256.upper())) in page
    assert "CN=testserver" in page
    assert "In use: signs requests" in page
    assert certificates.read(file.content).sha256 == key.sha256
    assert "attachment" in file["Content-Disposition"]


def test_the_private_key_is_encrypted_and_shown_nowhere(signing, desk, acme):
    (key,) = keys(signing)
    pages = [desk.get(path).content.decode() for path in (PAGE, "/audit-log/")]
    pages.append(desk.get(f"{KEYS}{key.pk}/certificate/").content.decode())

    assert not any("PRIVATE" in page or key.key_encrypted in page for page in pages)
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM identity_signingkey")
        assert "PRIVATE" not in str(cursor.fetchall())
    assert "PRIVATE" not in str(list(acme.audit_events.values()))


def test_the_key_is_kept_while_nothing_is_signed(signing, desk):
    (key,) = keys(signing)

    save(desk, signing)
    off = (asked(signing), published(signing))
    save(desk, signing, signs_requests="on")

    assert "Signature" not in off[0]
    assert off[1] == ("false", [])
    assert keys(signing) == [key]
    assert is_signed_by(published(signing)[1][0], asked(signing))


def test_the_trail_tells_who_wanted_it(signing, desk, acme):
    event = acme.audit_events.get(action="signing_key.made")
    page = desk.get("/audit-log/").content.decode()

    assert event.changes == {"sha256": keys(signing)[0].sha256}
    assert "Signing key made" in page
    assert "Signs requests" in page


def test_a_key_that_cannot_be_read_is_told_and_costs_no_error(signing, desk, settings):
    settings.ENCRYPTION_KEYS = ["another master key altogether, 32 bytes"]

    refused = Client().get(signing.door("login"))
    test = desk.get(f"{PAGE}test-sign-in/", follow=True).content.decode()

    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "ENCRYPTION_KEYS has changed" in test


def test_no_request_is_signed_without_a_key(okta):
    with pytest.raises(IntegrityError, match="requests_are_signed_with_a_key"):
        SsoConnection.objects_all_organizations.update(signs_requests=True)


def test_metadata_that_wants_signed_requests_ticks_the_box(desk, acme):
    wanting = entity(idp_role(listed(FIRST) + service(), ' WantAuthnRequestsSigned="true"'))

    pages = [read(desk, document).content.decode() for document in (entity(), wanting)]

    ticked = [bool(re.search(r'<input[^>]*"signs_requests"[^>]*checked', page)) for page in pages]
    assert ticked == ["It wants signed requests" in page for page in pages] == [False, True]
    assert not sso_connections.for_organization(acme).signs_requests


# --- The next key -----------------------------------------------------------------------


def test_the_next_key_is_published_before_anything_is_signed_with_it(signing, desk):
    desk.post(KEYS)

    said, (first, second) = published(signing)
    url = asked(signing)
    assert said == "true"
    assert (is_signed_by(first, url), is_signed_by(second, url)) == (True, False)


def test_a_change_of_keys_leaves_no_moment_without_one(signing, desk, acme):
    desk.post(KEYS)
    before, after = keys(signing)

    desk.post(f"{KEYS}{after.pk}/use/", AGREED)
    during, url = published(signing)[1], asked(signing)
    desk.post(f"{KEYS}{before.pk}/remove/")

    assert is_signed_by(during[0], url)
    assert len(during) == 2
    assert keys(signing) == [after]
    assert published(signing)[1] == during[:1]
    assert is_signed_by(during[0], asked(signing))
    made = "signing_key.made"
    assert actions(acme) == [made, made, "signing_key.put_in_use", "signing_key.removed"]


def test_the_key_before_can_sign_again(signing, desk):
    desk.post(KEYS)
    before, after = keys(signing)
    desk.post(f"{KEYS}{after.pk}/use/", AGREED)
    assert "Sign with it again" in desk.get(PAGE).content.decode()

    desk.post(f"{KEYS}{before.pk}/use/", AGREED)

    assert is_signed_by(published(signing)[1][0], asked(signing))
    assert SsoConnection.objects_all_organizations.get().signing_key == before


def test_two_keys_are_told_apart(signing, desk):
    desk.post(KEYS)
    names = [":".join(re.findall("..", key.sha256[:8].upper())) for key in keys(signing)]

    page = desk.get(PAGE).content.decode()
    shown = [card.split("</strong>", 1) for card in page.split("<strong>Key <code>")[1:]]

    assert [name.removesuffix("</code>") for name, _ in shown] == names
    assert ["In use: signs requests" in rest for _, rest in shown] == [True, False]
    assert ["Next: signs nothing yet" in rest for _, rest in shown] == [False, True]
    assert all("CN=testserver, made" in rest for _, rest in shown)


def test_another_key_signs_only_after_it_was_asked_whom_that_could_shut_out(signing, desk, bob):
    desk.post(KEYS)
    before, after = keys(signing)

    asked = desk.post(f"{KEYS}{after.pk}/use/", follow=True).content.decode()
    in_use = SsoConnection.objects_all_organizations.get().signing_key

    assert "Sign requests with this key?" in asked
    assert "1 person by single sign-on alone" in asked
    assert f'href="/users/{bob.scim_id}/"' in asked
    assert f'action="{KEYS}{after.pk}/use/"' in asked
    assert 'name="agreed"' in asked
    assert in_use == before


def test_there_are_two_keys_at_most(signing, desk):
    desk.post(KEYS)

    page = desk.post(KEYS, follow=True).content.decode()

    assert "The next key is there already" in page
    assert len(keys(signing)) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_at_once_one_makes_the_next_key(signing):
    made, refused = sorted(
        at_once([lambda: signing_keys.make_next(signing.connection, actor=ACTOR)] * 2),
        key=lambda outcome: isinstance(outcome, Exception),
    )

    assert isinstance(refused, signing_keys.NextIsMade)
    assert keys(signing)[1:] == [made]


@pytest.mark.django_db(transaction=True)
def test_a_key_is_never_in_use_and_removed_at_once(signing, desk):
    desk.post(KEYS)
    before, after = keys(signing)

    at_once(
        [
            lambda: signing_keys.put_in_use(after, actor=ACTOR),
            lambda: signing_keys.remove(after, actor=ACTOR),
        ]
    )

    in_use = SsoConnection.objects_all_organizations.get().signing_key
    assert in_use in keys(signing)
    assert (in_use == after) == (after in keys(signing))
    assert before in keys(signing)


def test_the_key_that_signs_is_not_removed(signing, desk):
    (key,) = keys(signing)

    page = desk.post(f"{KEYS}{key.pk}/remove/", follow=True).content.decode()

    assert "Sign with another before you remove it" in page
    assert keys(signing) == [key]


def test_a_key_that_somebody_removed_meanwhile_signs_nothing(signing, desk):
    desk.post(KEYS)
    before, after = keys(signing)
    desk.post(f"{KEYS}{after.pk}/remove/")

    with pytest.raises(signing_keys.Gone):
        signing_keys.put_in_use(after, actor=ACTOR)
    with pytest.raises(signing_keys.Gone):
        signing_keys.remove(after, actor=ACTOR)
    assert SsoConnection.objects_all_organizations.get().signing_key == before


def test_while_nothing_is_signed_no_key_is_made(okta, desk):
    page = desk.post(KEYS, follow=True).content.decode()

    assert "Requests are not signed" in page
    assert not keys(okta)


# --- What a test sign-in proved -----------------------------------------------------------


def is_proven(desk: Client) -> bool:
    return "A sign-in with exactly these settings succeeded" in desk.get(PAGE).content.decode()


def test_signing_and_another_key_want_a_test_of_their_own(okta, desk, bob):
    try_it(desk, okta, bob.user_name)
    unsigned = is_proven(desk)
    save(desk, okta, signs_requests="on")
    signed = is_proven(desk)
    try_it(desk, okta, bob.user_name)
    tested = is_proven(desk)
    desk.post(KEYS)
    prepared = is_proven(desk)
    desk.post(f"{KEYS}{keys(okta)[1].pk}/use/", AGREED)

    assert (unsigned, signed, tested, prepared, is_proven(desk)) == (True, False, True, True, False)


# --- Certificates that end ----------------------------------------------------------------


def test_our_own_certificate_is_warned_of_too(signing, desk, alice, acme):
    week = timezone.now() + timedelta(days=7, hours=1)
    SigningKey.objects_all_organizations.update(not_after=week)

    certificate_expiry.warn()
    certificate_expiry.warn()

    (message,) = mail.outbox
    assert message.to == [alice.email]
    assert message.subject == "Single sign-on at Acme: our own certificate expires in 7 days"
    assert "CN=testserver" in message.body
    assert all("Sign with the next one" in desk.get(path).content.decode() for path in (PAGE, "/"))
    assert actions(acme)[-1] == "signing_key.end_announced"


def test_of_our_certificates_the_one_that_signs_counts(signing, desk):
    SigningKey.objects_all_organizations.update(not_after=timezone.now() + timedelta(days=7))
    desk.post(KEYS)
    prepared = desk.get(PAGE).content.decode()

    desk.post(f"{KEYS}{keys(signing)[1].pk}/use/", AGREED)

    assert "Sign with the next one" in prepared
    assert "Sign with the next one" not in desk.get(PAGE).content.decode()


def test_while_nothing_is_signed_our_certificate_worries_nobody(signing, desk):
    SigningKey.objects_all_organizations.update(not_after=timezone.now() - timedelta(days=7))
    save(desk, signing)

    assert "Sign with the next one" not in desk.get(PAGE).content.decode()


# --- What reads responses -----------------------------------------------------------------


def test_what_reads_a_response_never_holds_our_key(signing, bob, monkeypatch):
    """With it, the library would decrypt what anybody sends, and follow what stands in it."""
    told = []
    monkeypatch.setattr(library_settings, "check", lambda each: told.append(deepcopy(each)))

    signing.sign_in(Client(), bob.user_name)

    assert set(told[0]["sp"]) == {"entityId", "assertionConsumerService"}
    assert "PRIVATE" not in str(told)


def test_nothing_is_read_where_a_key_of_ours_is_at_hand(signing, bob, monkeypatch, acme):
    honest = library_settings.for_reading

    def for_reading(sp, idp):
        told = honest(sp, idp)
        told["sp"]["privateKey"] = "one of ours"
        return told

    monkeypatch.setattr(library_settings, "for_reading", for_reading)

    answer = signing.sign_in(Client(), bob.user_name)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert acme.sign_in_attempts.latest("pk").code == "own_key"


# --- An identity provider that nobody here wrote --------------------------------------------


@pytest.fixture
def pysaml2(acme, desk, tmp_path) -> Iterator[tuple[ForeignIdp, Idp]]:
    """It answers signed requests only, and knows our metadata."""
    with ForeignIdp("pysaml2", tmp_path) as foreign:
        foreign.insist_on_signatures()
        urls = {"idp_entity_id": foreign.entity_id, "idp_sso_url": foreign.sso_url}
        certificate = foreign.keys[0].certificate_pem
        save_sso(desk, **urls, certificate_text=certificate, signs_requests="on")
        idp = Idp(sso_connections.for_organization(acme), foreign.keys[0])
        learn(foreign, idp)
        yield foreign, idp


def learn(foreign: ForeignIdp, idp: Idp) -> None:
    (foreign.directory / "us.xml").write_bytes(Client().get(idp.door("metadata")).content)


def answer_of(foreign: ForeignIdp, url: str, user: str) -> requests.Response:
    """Bob says at the identity provider who he is."""
    said = parse_qs(urlsplit(url).query) | {"user": user, "seconds": "300", "key": "0"}
    return requests.get(f"{foreign.url}/answer", params=said, timeout=30)


def signed_in(foreign: ForeignIdp, idp: Idp, user) -> bool:
    browser = Client()
    page = answer_of(foreign, browser.get(idp.door("login"))["Location"], user.user_name)
    fields = re.findall(r'name="(SAMLResponse|RelayState)" value="([^"]*)"', page.text)
    answer = browser.post(idp.door("acs"), {name: html.unescape(each) for name, each in fields})
    browser.get(answer["Location"])
    return browser.get("/account/").context["user"] == user


@needs_xmlsec1
def test_a_foreign_identity_provider_answers_what_we_sign_through_a_change_of_keys(
    pysaml2, desk, bob
):
    foreign, idp = pysaml2
    steps = [signed_in(foreign, idp, bob)]
    desk.post(KEYS)
    before, after = keys(idp)
    learn(foreign, idp)
    steps.append(signed_in(foreign, idp, bob))
    desk.post(f"{KEYS}{after.pk}/use/", AGREED)
    steps.append(signed_in(foreign, idp, bob))
    desk.post(f"{KEYS}{before.pk}/remove/")
    learn(foreign, idp)
    steps.append(signed_in(foreign, idp, bob))

    assert steps == [True] * 4


@needs_xmlsec1
def test_a_foreign_identity_provider_refuses_what_we_did_not_sign(pysaml2, desk, bob):
    foreign, idp = pysaml2
    url = asked(idp)
    desk.post(KEYS)
    desk.post(f"{KEYS}{keys(idp)[1].pk}/use/", AGREED)  # whose certificate it has not read
    asking = [url, url.replace("RelayState=", "RelayState=x"), url.partition("&SigAlg")[0]]
    asking.append(asked(idp))

    answers = [answer_of(foreign, each, bob.user_name).status_code for each in asking]

    assert answers == [HTTPStatus.OK] + [HTTPStatus.FORBIDDEN] * 3
