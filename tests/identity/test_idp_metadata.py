"""Administrators let the identity provider's metadata fill the form in."""

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from identity import idp_metadata_news, sso_connections
from identity.saml import idp_metadata
from tests.conftest import PASSWORD
from tests.identity import wire
from tests.identity.pages import certificate
from tests.identity.saml import minting
from tests.identity.test_identity_management import PAGE, SETTINGS, field
from tests.identity.test_single_sign_on import connect

READ = "/identity/metadata/"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
ISSUER, LOGIN = "http://www.okta.com/exk9", "https://acme.okta.com/app/exk9/sso/saml"
FIRST, SECOND, THIRD = (
    certificate(f"{name}.acme.example") for name in ("first", "second", "third")
)


def bare(pem: bytes) -> str:
    return "".join(pem.decode().splitlines()[1:-1])


def key(pem: bytes, use: str = ' use="signing"') -> str:
    inside = f"<ds:X509Data><ds:X509Certificate>\n{bare(pem)}\n</ds:X509Certificate></ds:X509Data>"
    return f"<md:KeyDescriptor{use}><ds:KeyInfo>{inside}</ds:KeyInfo></md:KeyDescriptor>"


def service(url: str = LOGIN, binding: str = REDIRECT) -> str:
    return f'<md:SingleSignOnService Binding="{binding}" Location="{url}"/>'


def idp(inside: str, more: str = "") -> str:
    protocol = 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"'
    return f"<md:IDPSSODescriptor {protocol}{more}>{inside}</md:IDPSSODescriptor>"


def entity(inside: str | None = None, *, who: str = ISSUER, more: str = "") -> bytes:
    inside = idp(key(FIRST) + service()) if inside is None else inside
    return (
        '<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
        f' xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{who}"{more}>'
        f"{inside}</md:EntityDescriptor>"
    ).encode()


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("metadata.xml", content)


def read(browser: Client, content: bytes):
    return browser.post(READ, {"file": file(content)})


def hidden(page: str) -> dict[str, str]:
    """What the filled form carries to the next save."""
    return {name: field(page, name) for name in ("metadata_url", "from_metadata")}


@pytest.fixture
def alices(as_user, alice) -> Client:
    return as_user(alice)


def test_a_file_fills_the_form_in_and_stores_nothing(alices, acme):
    page = read(alices, entity()).content.decode()

    draft = acme.sso_connections.get()
    assert field(page, "idp_entity_id") == ISSUER
    assert field(page, "idp_sso_url") == LOGIN
    assert "Nothing is stored before you save it" in page
    assert "CN=first.acme.example" in page
    assert (draft.idp_entity_id, draft.certificates.count()) == ("", 0)


def test_what_was_read_is_saved_with_all_its_certificates(alices, acme):
    both = idp(key(FIRST) + key(SECOND, "") + service(binding=POST) + service())
    page = read(alices, entity(both)).content.decode()

    saved = alices.post(
        "/identity/single-sign-on/",
        SETTINGS | {"idp_entity_id": ISSUER, "idp_sso_url": LOGIN} | hidden(page),
    )

    sso = acme.sso_connections.get()
    assert saved.status_code == HTTPStatus.FOUND
    assert (sso.idp_entity_id, sso.is_enabled) == (ISSUER, True)
    subjects = sorted(sso.certificates.values_list("subject", flat=True))
    assert subjects == ["CN=first.acme.example", "CN=second.acme.example"]


def test_reading_it_again_says_that_there_is_nothing_new(alices, acme):
    page = read(alices, entity()).content.decode()
    filled = SETTINGS | {"idp_entity_id": ISSUER, "idp_sso_url": LOGIN} | hidden(page)
    alices.post("/identity/single-sign-on/", filled)

    again = read(alices, entity()).content.decode()

    assert "Nothing new" in again
    assert field(again, "from_metadata") == ""


def test_a_rollover_adds_the_next_certificate_and_keeps_the_present_one(alices, acme):
    page = read(alices, entity()).content.decode()
    filled = SETTINGS | {"idp_entity_id": ISSUER, "idp_sso_url": LOGIN}
    alices.post("/identity/single-sign-on/", filled | hidden(page))

    page = read(alices, entity(idp(key(SECOND) + service()))).content.decode()
    alices.post("/identity/single-sign-on/", filled | hidden(page))

    assert "no longer lists the certificate CN=first.acme.example" in page
    assert acme.sso_connections.get().certificates.count() == 2


def test_a_key_for_encryption_never_signs(alices):
    page = read(
        alices, entity(idp(key(FIRST) + key(SECOND, ' use="encryption"') + service()))
    ).content.decode()

    assert "CN=first.acme.example" in page
    assert "CN=second.acme.example" not in page


DOCTYPE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
BAD = {
    "nothing": (b" ", "not well-formed"),
    "no XML": (b"<md:EntityDescriptor", "not well-formed"),
    "a document type": (entity().replace(b"?>", b"?>" + DOCTYPE, 1), "document type"),
    "a page": (b"<html/>", "not SAML metadata"),
    "an SP": (entity("<md:SPSSODescriptor/>"), "no identity provider"),
    "two IdPs": (entity(idp(key(FIRST) + service()) * 2), "several identity providers"),
    "no entityID": (entity(who=""), "does not say who publishes it"),
    "no redirect": (entity(idp(key(FIRST) + service(binding=POST))), "no login URL"),
    "http": (entity(idp(key(FIRST) + service("http://idp.example/sso"))), "not one to send"),
    "script": (entity(idp(key(FIRST) + service("javascript:alert(1)"))), "not one to send"),
    "no certificate": (entity(idp(service())), "no certificate for signing"),
    "only encryption": (
        entity(idp(key(FIRST, ' use="encryption"') + service())),
        "no certificate for signing",
    ),
    "expired": (entity(more=' validUntil="2020-01-01T00:00:00Z"'), "no longer valid"),
    "1 MB": (b"<a>" + b" " * idp_metadata.MAX_BYTES, "larger than 1 MB"),
}


@pytest.mark.parametrize("case", BAD)
def test_anything_else_is_refused_with_one_plain_sentence(alices, acme, case):
    content, sentence = BAD[case]

    answer = read(alices, content)

    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert sentence in page
    assert "Nothing is stored before you save it" not in page
    assert acme.sso_connections.get().idp_entity_id == ""


def test_a_file_and_a_url_at_once_or_neither_are_refused(alices):
    both = alices.post(READ, {"file": file(entity()), "url": "https://idp.example/m"})
    neither = alices.post(READ)

    assert "not both" in both.content.decode()
    assert "Choose the file, or enter its URL" in neither.content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "http://idp.example/metadata",
        "file:///etc/passwd",
        "https://127.0.0.1/metadata",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://idp.example:8443/metadata",
        "https://user@idp.example/metadata",
    ],
)
def test_a_url_that_leads_inside_is_never_asked(alices, settings, url):
    settings.OKTA_STAND_IN = False

    page = alices.post(READ, {"url": url}).content.decode()

    assert "aria-invalid" in page
    assert "Nothing is stored before you save it" not in page


def test_a_url_is_asked_and_remembered(alices, acme):
    with wire.serving(wire.says(wire.answer(entity()))) as published:
        url = f"{published.url}/metadata"
        page = alices.post(READ, {"url": url}).content.decode()
    filled = SETTINGS | {"idp_entity_id": ISSUER, "idp_sso_url": LOGIN} | hidden(page)
    alices.post("/identity/single-sign-on/", filled)

    assert acme.sso_connections.get().metadata_url == url
    assert published.requests[0].startswith(b"GET /metadata HTTP/1.1\r\n")
    assert b"cookie" not in published.requests[0].lower()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (wire.answer(b"", "404 Not Found"), "the answer was 404"),
        (wire.answer(b"", "302 Found", "Location: http://127.0.0.1/"), "the answer was 302"),
        (wire.answer(b" " * (idp_metadata.MAX_BYTES + 1)), "larger than 1024 KB"),
        (b"", "could not be fetched"),
    ],
)
def test_a_url_that_gives_no_metadata_is_told_of(alices, raw, sentence):
    with wire.serving(wire.says(raw)) as published:
        page = alices.post(READ, {"url": published.url}).content.decode()

    assert sentence in page


def test_once_a_day_what_changed_at_the_url_is_told_and_not_applied(alices, acme):
    known = wire.answer(entity())
    changed = wire.answer(entity(idp(key(FIRST) + key(SECOND) + service(f"{LOGIN}2"))))
    with wire.serving(wire.says(known)) as published:
        page = alices.post(READ, {"url": published.url}).content.decode()
        filled = SETTINGS | {"idp_entity_id": ISSUER, "idp_sso_url": LOGIN} | hidden(page)
        alices.post("/identity/single-sign-on/", filled)
        idp_metadata_news.look_everywhere()
        quiet = alices.get(PAGE).content.decode()
        published.speak = wire.says(changed)
        idp_metadata_news.look_everywhere()
        idp_metadata_news.look_everywhere()
    page = alices.get(PAGE).content.decode()

    sso = acme.sso_connections.get()
    assert "publishes something new" not in quiet
    assert "publishes something new" in page
    assert "There is another login URL, a new certificate." in page
    assert (sso.idp_sso_url, sso.certificates.count()) == (LOGIN, 1)
    assert acme.audit_events.filter(action="sso_connection.metadata_differs").count() == 1


def test_the_daily_look_ends_in_time_and_says_what_it_left(alices, acme, monkeypatch, caplog):
    with wire.serving(wire.says(wire.answer(entity()))) as published:
        acme.sso_connections.create(idp_entity_id=ISSUER, metadata_url=published.url)
        monkeypatch.setattr(idp_metadata_news, "ROUND_SECONDS", 0)
        idp_metadata_news.look_everywhere()

    assert published.requests == []
    assert "Not every connection" in caplog.text


def test_an_idp_that_does_not_answer_today_changes_nothing(alices, acme):
    sso = sso_connections.for_organization(acme)
    sso.metadata_url = "https://nowhere.invalid/metadata"
    sso.save()

    idp_metadata_news.look_everywhere()

    assert "publishes something new" not in alices.get(PAGE).content.decode()


# What most connections leave as it is


def test_an_expired_key_is_believed_unless_the_administrator_says_otherwise(acme, bob):
    old = minting.signer(expired=True)
    okta = connect(acme, old)
    before = okta.sign_in(Client(), bob.user_name)

    acme.sso_connections.update(blocks_expired=True)
    after = Client().get(okta.door("login"))

    assert before.status_code == HTTPStatus.SEE_OTHER
    assert after.status_code == HTTPStatus.FORBIDDEN
    assert acme.sign_in_attempts.latest("pk").code == "expired_certificate"


def test_who_signed_in_through_okta_signs_out_by_its_own_page(acme, bob):
    okta = connect(acme, minting.signer())
    acme.sso_connections.update(sign_out_url="https://acme.okta.com/bye")
    browser = Client()
    okta.sign_in(browser, bob.user_name)

    page = browser.post("/sign-out/")

    assert 'href="https://acme.okta.com/bye"' in page.content.decode()
    assert browser.get("/account/").status_code == HTTPStatus.FOUND


def test_who_came_with_a_password_signs_out_here(acme, olga):
    acme.sso_connections.update(sign_out_url="https://acme.okta.com/bye")
    browser = Client()
    browser.post("/sign-in/", {"name": olga.user_name, "password": PASSWORD})

    assert browser.post("/sign-out/")["Location"] == "/sign-in/"


def test_the_page_keeps_what_is_set_under_advanced(alices, acme):
    more = {
        "signed_part": "response",
        "allow_idp_initiated": "on",
        "blocks_expired": "on",
        "sign_out_url": "https://acme.okta.com/bye",
    }

    alices.post("/identity/single-sign-on/", SETTINGS | {"is_enabled": ""} | more)

    sso = acme.sso_connections.get()
    kept = (sso.signed_part, sso.allow_idp_initiated, sso.blocks_expired, sso.sign_out_url)
    assert kept == ("response", True, True, "https://acme.okta.com/bye")


def test_nobody_is_sent_to_a_script_after_signing_out(alices, acme):
    page = alices.post(
        "/identity/single-sign-on/", SETTINGS | {"sign_out_url": "javascript:alert(1)"}
    ).content.decode()

    assert "Enter a complete URL" in page
    assert acme.sso_connections.get().sign_out_url == ""
