"""Whoever sends a form in letters that nobody reads is told so, at every door."""

import json
from http import HTTPStatus

import pytest
from django.test import Client

from console.charsets import Handler
from identity import scim_tokens
from tests.conftest import ACTOR, PASSWORD, connection
from tests.identity.saml.idp import connect
from tests.identity.saml.minting import signer

BODY = (
    b'--x\r\nContent-Disposition: form-data; name="RelayState"\r\n\r\n\\ud800\r\n'
    b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nalice\r\n--x--\r\n'
)
NO_CHARSETS = [
    *("hex", "rot13", "base64", "zlib", "idna", "punycode", "undefined"),
    *("unicode_escape", "raw_unicode_escape", "utf-7", "utf-16", "klingon"),
]
DOORS = ["/sign-in/", "/o/token/", "/o/device-authorization/"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("charset", NO_CHARSETS)
def test_a_form_in_no_charset_is_refused_in_a_sentence(db, door, charset):
    kind = f"multipart/form-data; boundary=x; charset={charset}"

    answer = Client().generic("POST", door, BODY, content_type=kind)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Send the form in UTF-8" in answer.content.decode()
    assert answer["X-Request-Id"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("charset", ["hex", "klingon"])
def test_neither_is_a_plain_form(db, door, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"

    answer = Client().generic("POST", door, b"name=alice", content_type=kind)

    assert answer.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", "us-ascii", "iso-8859-1", "latin1"])
def test_people_sign_in_in_the_charsets_of_browsers(alice, charset):
    form = {"name": alice.user_name, "password": PASSWORD}
    lines = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in form.items()
    )
    kind = f"multipart/form-data; boundary=x; charset={charset}"

    answer = Client().generic("POST", "/sign-in/", f"{lines}--x--\r\n", content_type=kind)

    assert answer.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("charset", ["hex", "idna", "klingon"])
def test_a_program_is_answered_in_its_own_way_whatever_it_says(db, charset):
    kind = f"application/scim+json; charset={charset}"

    answer = Client().generic("POST", "/scim/v2/Users", b"{}", content_type=kind)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED  # it brings no token
    assert json.loads(answer.content)["status"] == "401"


@pytest.fixture
def as_served(monkeypatch):
    """Django's client makes requests of a class of its own; these are as the web server's."""
    monkeypatch.setattr("django.test.client.WSGIRequest", Handler.request_class)


@pytest.mark.parametrize("charset", ["hex", "idna", "utf-16", "klingon"])
def test_a_page_that_is_asked_for_so_is_refused_too(db, as_served, charset):
    """Its query would be read in that charset, though there is no body."""
    kind = f"text/plain; charset={charset}"

    answer = Client().generic("GET", "/sign-in/?next=/users/", CONTENT_TYPE=kind)

    assert answer.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("charset", ["hex", "idna", "utf-16", "klingon"])
def test_the_query_of_a_program_is_read_in_utf_8(acme, as_served, charset):
    _, token = scim_tokens.issue(connection(acme), name="Okta", actor=ACTOR)
    headers = {"Authorization": f"Bearer {token}"}
    kind = f"application/scim+json; charset={charset}"
    url = f"/scim/v2/{acme.slug}/Users?filter=userName+eq+%22nobody%22"

    answer = Client(headers=headers).generic("GET", url, CONTENT_TYPE=kind)

    assert answer.status_code == HTTPStatus.OK
    assert json.loads(answer.content)["totalResults"] == 0


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "parameter",
    [
        "charset*=hex''%41",
        "charset*=klingon''a",
        "charset*=utf-8''%00",
        "a*=klingon''b",
        "a*=undefined''%41",
    ],
)
def test_a_head_that_is_written_in_no_charset_is_refused(db, as_served, door, parameter):
    kind = f"multipart/form-data; boundary=x; {parameter}"

    answer = Client().generic("POST", door, BODY, content_type=kind)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Send the form in UTF-8" in answer.content.decode()


def test_people_sign_in_as_ever(alice, as_served):
    form = {"name": alice.user_name, "password": PASSWORD}

    assert Client().post("/sign-in/", form).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("charset", ["hex", "utf-16", "klingon"])
def test_an_answer_of_an_idp_in_no_charset_is_refused_with_a_reference(acme, as_served, charset):
    door = connect(acme, signer("acme")).door("acs")
    kind = f"multipart/form-data; boundary=x; charset={charset}"

    answer = Client().generic("POST", door, BODY, content_type=kind)

    attempt = acme.sign_in_attempts.get()
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert attempt.code == "charset"
    assert attempt.reference in answer.content.decode()


def test_who_sends_many_such_answers_is_slowed_down_as_with_any(acme, settings):
    settings.SIGN_IN_ATTEMPTS_PER_MINUTE = 1
    door = connect(acme, signer("acme")).door("acs")
    kind = "application/x-www-form-urlencoded; charset=hex"

    codes = [Client().generic("POST", door, b"", content_type=kind).status_code for _ in range(11)]

    assert codes == [HTTPStatus.BAD_REQUEST] * 10 + [HTTPStatus.TOO_MANY_REQUESTS]


def test_an_address_that_leads_nowhere_is_not_found_in_any_charset(db, as_served):
    answer = Client().generic("GET", "/nowhere/?a=b", CONTENT_TYPE="text/plain; charset=hex")

    assert answer.status_code == HTTPStatus.NOT_FOUND
