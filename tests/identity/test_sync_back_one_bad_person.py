"""Every call about one person goes wrong. All the others hear nothing of it.

Each kind of trouble at a hundred of a hundred calls; what comes back is neither followed nor
kept in memory.
"""

import socket
import tracemalloc

import pytest

from identity import okta_connections, safe_http
from identity.models import OktaConnection
from identity.syncback import queue, tick
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.identity import sync_back
from tests.identity.simulated_time import Time
from tests.identity.sync_back import row

BOB = "bob@acme.example"
MEGABYTE = 2**20
TROUBLE = {
    "400": {"kind": "error", "code": "E0000001"},
    "404": {"kind": "error", "code": "E0000007"},
    "a hundred megabytes": {"kind": "big_body"},
    "half a document": {"kind": "invalid_json"},
    "a document without a bottom": {"kind": "nested"},
    "somebody else": {"kind": "wrong_id"},
    "go elsewhere": {"kind": "redirect"},  # to a link-local address
    "500": {"kind": "error", "code": "E0000009"},
    "closed": {"kind": "reset"},
}


@pytest.fixture
def called(monkeypatch) -> set[str]:
    """Hosts to which a connection was made."""
    hosts, real = set(), socket.socket.connect

    def connect(self, address):
        hosts.add(address[0])
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return hosts


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
def test_everybody_else_is_told_within_ten_seconds(told, acmes_okta, acme, bob, called, trouble):
    others = sync_back.crowd(acme, acmes_okta, 8)
    acmes_okta.add_faults([{"login": BOB, **trouble}])
    passing = Time(acmes_okta)

    for _ in range(2):
        tick.run()
        passing.passes(5)

    for person in others:
        assert acmes_okta.profile(person.user_name)["extension"] == person.line.extension
    told.refresh_from_db()
    assert told.circuit == OktaConnection.Circuit.CLOSED
    assert told.pause_until is None
    assert row(bob).reason != ""
    assert called == {"127.0.0.1"}


@pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE)
def test_they_are_told_of_later_changes_just_as_soon(told, acmes_okta, acme, bob, trouble):
    """However long the trouble lasts."""
    (other,) = sync_back.crowd(acme, acmes_okta, 1)
    acmes_okta.add_faults([{"login": BOB, **trouble}])
    passing = Time(acmes_okta)
    for _ in range(6):
        tick.run()
        passing.passes(600)

    extensions.give(other, number="3999", actor=ACTOR)
    tick.run()

    assert acmes_okta.profile(other.user_name)["extension"] == "3999"


def test_an_answer_of_a_hundred_megabytes_takes_less_than_twenty_of_memory(told, acmes_okta, bob):
    acmes_okta.add_faults([{"login": BOB, "kind": "big_body"}])
    tick.run()  # what is loaded once is loaded now
    sync_back.let_time_pass()

    tracemalloc.start()
    tick.run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert acmes_okta.journal()[-1]["fault"] == "big_body"
    assert most < 20 * MEGABYTE


def test_an_okta_whose_certificate_is_not_valid_delays_no_other(
    told, acmes_okta, bob, globex, monkeypatch
):
    extensions.give(arrival(globex, "dora", "Globex"), number="7001", actor=ACTOR)
    bad = "https://globex.okta.com"
    okta_connections.save(globex, okta_url=bad, token="00" + "x" * 40, actor=ACTOR)
    real = safe_http.send

    def send(method, base_url, path, **more):
        if base_url == bad:
            raise safe_http.NoAnswer("Its certificate is not valid.", is_sent=False)
        return real(method, base_url, path, **more)

    monkeypatch.setattr(safe_http, "send", send)
    for _ in range(3):
        tick.run()
        sync_back.let_time_pass()

    assert acmes_okta.profile(BOB)["extension"] == "1001"
    assert queue.counts(globex).waiting == 1
