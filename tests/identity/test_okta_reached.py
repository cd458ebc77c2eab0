"""Test connection says where the name leads, whose certificate is there, and at what pace we go."""

import socket
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from identity import okta_connections, safe_http
from identity.models import OktaBudget
from identity.syncback import tick
from tests.conftest import ACTOR
from tests.identity import okta_app, wire
from tests.identity.test_safe_http import resolves_to

BOB = "bob@acme.example"


def lines(connection) -> dict[str, str]:
    return {step.name: step.sentence for step in okta_connections.test(connection)}


@contextmanager
def behind_tls(okta, context, authority, monkeypatch):
    """The stand-in under an https address of this machine; `authority` is trusted."""

    def pass_on(connected: socket.socket) -> None:
        if not front.requests[-1]:
            return  # only a look at the certificate
        at_home = ("127.0.0.1", urlsplit(okta.url).port)
        with socket.create_connection(at_home, timeout=5) as inside:
            asked = front.requests[-1].replace(b"Connection: keep-alive", b"Connection: close")
            inside.sendall(asked)
            while chunk := inside.recv(65536):
                connected.sendall(chunk)

    with wire.serving(pass_on, context) as front:
        if authority is not None:
            trusting = wire.trusting(authority)
            monkeypatch.setattr(safe_http, "tls_context", lambda: trusting)
        yield front


def connect(acme, okta, front):
    url = f"https://localhost:{front.port}"
    return okta_connections.save(acme, okta_url=url, token=okta.token, actor=ACTOR)


def test_version_holder_issuer_and_end_of_the_certificate_are_said(
    acme, acmes_okta, monkeypatch, tmp_path
):
    context, authority = wire.certificate_for("localhost", tmp_path)
    until = x509.load_pem_x509_certificate(authority.read_bytes()).not_valid_after_utc
    with behind_tls(acmes_okta, context, authority, monkeypatch) as front:
        steps = okta_connections.test(connect(acme, acmes_okta, front))

    assert steps[0].sentence.startswith("localhost leads to ")
    assert steps[1].is_ok is True
    assert steps[1].sentence == (
        "TLS 1.3. The certificate is for localhost, from localhost, good until"
        f" {until.day} {until:%b %Y}."
    )
    assert [step.is_ok for step in steps[2:6]] == [True, True, True, True]


def test_a_certificate_for_another_name_ends_the_test_before_the_token_is_sent(
    acme, acmes_okta, monkeypatch, tmp_path
):
    context, authority = wire.certificate_for("evil.example", tmp_path)
    with behind_tls(acmes_okta, context, authority, monkeypatch) as front:
        *_, last = okta_connections.test(connect(acme, acmes_okta, front))

    assert (last.name, last.is_ok) == ("TLS", False)
    assert last.sentence == (
        "The certificate of localhost is not for this name. No token was sent."
    )
    assert front.requests == []


def test_a_certificate_that_nobody_vouches_for_is_said_in_plain_words(
    acme, acmes_okta, monkeypatch, tmp_path
):
    context, _ = wire.certificate_for("localhost", tmp_path)
    with behind_tls(acmes_okta, context, None, monkeypatch) as front:
        *_, last = okta_connections.test(connect(acme, acmes_okta, front))

    assert (last.name, last.is_ok) == ("TLS", False)
    assert "is signed by nobody whom this server trusts" in last.sentence


def test_a_certificate_that_has_expired_is_said_to_have(acme, acmes_okta, monkeypatch, tmp_path):
    context, authority = wire.certificate_for("localhost", tmp_path, days=-1)
    with behind_tls(acmes_okta, context, authority, monkeypatch) as front:
        *_, last = okta_connections.test(connect(acme, acmes_okta, front))

    assert last.sentence == "The certificate of localhost has expired. No token was sent."


def test_what_speaks_no_tls_is_told_from_a_bad_certificate(acme, acmes_okta):
    with wire.serving(wire.says(wire.answer())) as front:
        *_, last = okta_connections.test(connect(acme, acmes_okta, front))

    assert (last.name, last.is_ok) == ("TLS", False)
    assert "speaks no TLS that is new enough" in last.sentence


def test_nobody_at_home_is_said(acme, acmes_okta):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"https://localhost:{port}"
    connection = okta_connections.save(acme, okta_url=url, token="00secret1234", actor=ACTOR)

    *_, last = okta_connections.test(connection)

    assert last.sentence == "localhost cannot be reached. No token was sent."


def test_the_stand_in_of_this_machine_is_said_not_to_encrypt(as_user, alice, told):
    page = as_user(alice).post("/identity/okta/test/").content.decode()

    assert "Nothing is encrypted: plain http" in page
    assert "127.0.0.1 leads to 127.0.0.1." in page


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ((), "The name acme.okta.com was not found."),
        (("10.0.0.7",), "acme.okta.com leads to an address inside a network."),
    ],
)
def test_a_name_that_leads_nowhere_or_inside_ends_the_test(acme, monkeypatch, found, sentence):
    url = "https://acme.okta.com"
    connection = okta_connections.save(acme, okta_url=url, token="00secret1234", actor=ACTOR)
    resolves_to(monkeypatch, *found)

    (only,) = okta_connections.test(connection)

    assert (only.name, only.is_ok, only.sentence) == ("Name", False, sentence)


def test_many_addresses_are_counted_and_not_all_listed(acme, monkeypatch):
    url = "https://acme.okta.com"
    connection = okta_connections.save(acme, okta_url=url, token="00secret1234", actor=ACTOR)
    resolves_to(monkeypatch, *[f"8.8.8.{last}" for last in (1, 2, 3, 4, 5, 5)])

    def closed(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(safe_http.socket, "create_connection", closed)

    first, last = okta_connections.test(connection)

    assert first.sentence == "acme.okta.com leads to 8.8.8.1, 8.8.8.2, 8.8.8.3 and 2 more."
    assert last.sentence == "acme.okta.com cannot be reached. No token was sent."


def test_a_custom_domain_that_the_operator_took_back_ends_the_test(acme, settings, monkeypatch):
    settings.OKTA_EXTRA_HOSTS = ["login.acme.example"]
    url = "https://login.acme.example"
    connection = okta_connections.save(acme, okta_url=url, token="00secret1234", actor=ACTOR)
    settings.OKTA_EXTRA_HOSTS = []

    (only,) = okta_connections.test(connection)

    assert only.is_ok is False
    assert "is not an Okta address" in only.sentence


# The pace


def test_the_pace_is_half_of_what_okta_said_it_allows(told, acmes_okta, bob):
    okta_connections.test(told)
    tick.run()

    assert lines(told)["Pace"] == (
        "Okta allows 1,000 reads and 300 writes a minute; we use at most 500 and 150."
    )


def test_before_the_first_change_nothing_is_known_of_writes(told):
    assert lines(told)["Pace"] == (
        "Okta allows 1,000 reads a minute; we use at most 500."
        " Of writes Okta has told no figure yet: at most 50 a minute until it does."
    )


def test_an_app_that_has_read_nobody_yet_is_told_so(acme, acmes_okta):
    steps = okta_connections.test(okta_app.connect(acme, acmes_okta))

    pace = next(step for step in steps if step.name == "Pace")
    assert pace.is_ok is None
    assert pace.sentence.startswith("Of reads and writes Okta has told no figure yet")


def test_calls_about_an_app_have_a_figure_of_their_own(acme, acmes_okta, bob):
    acmes_okta.assign(BOB)
    connection = okta_connections.save(
        acme,
        okta_url=acmes_okta.url,
        token=acmes_okta.token,
        way="app",
        app_id=acmes_okta.app_id,
        actor=ACTOR,
    )

    assert lines(connection)["Pace"] == (
        "Okta allows 50 calls about the app a minute; we use at most 25."
    )


def test_figures_of_another_okta_are_not_ours(told):
    OktaBudget.objects.create(
        key="00oAnother", bucket="write", limit_seen=7, paid_until="2020-01-01T00:00:00Z"
    )

    assert " 7 writes" not in lines(told)["Pace"]


# Who owns the attributes


def test_who_owns_each_attribute_is_said(told):
    assert (
        "Each person's profile source, Okta or a directory, owns primaryPhone and extension."
        in (lines(told)["Attributes"])
    )
