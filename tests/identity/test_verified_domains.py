"""A domain is an organization's own once its DNS says so; from then on it leads people there."""

import socket
import threading
from http import HTTPStatus

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from console.demo import txt_records as demo
from identity import tasks, txt_records, users, verified_domains
from identity.models import Organization, VerifiedDomain
from tests.conftest import ACTOR, PASSWORD
from tests.identity import dns as zone
from tests.identity.saml.minting import one, signer
from tests.identity.test_sign_in import (
    give_name,
    give_password,
    is_signed_in,
    last_attempt,
    switch_sso_on,
    without_tokens,
)
from tests.identity.test_single_sign_on import assert_refused, connect, person_in
from tests.races import at_once

PAGE = "/identity/"


@pytest.fixture(autouse=True)
def empty_zone():
    zone.RECORDS.clear()
    yield
    zone.RECORDS.clear()


@pytest.fixture
def alices(as_user, alice) -> Client:
    return as_user(alice)


def add(browser: Client, domain: str):
    return browser.post("/identity/domains/", {"domain": domain}, follow=True)


def act(browser: Client, row: VerifiedDomain, deed: str) -> str:
    answer = browser.post(f"/identity/domains/{row.pk}/{deed}/", follow=True)
    return answer.content.decode()


def listed(organization: Organization, domain: str = "acme.example") -> VerifiedDomain:
    return verified_domains.add(organization, domain=domain, actor=ACTOR)


def publish(row: VerifiedDomain) -> None:
    zone.RECORDS[row.record_name] = ["v=spf1 -all", row.record_value]


def verify(organization: Organization, domain: str = "acme.example") -> VerifiedDomain:
    row = listed(organization, domain)
    publish(row)
    assert verified_domains.check(row, actor=ACTOR) == ""
    row.refresh_from_db(from_queryset=organization.domains.all())
    return row


def switch_to_sso_only(organization: Organization) -> str:
    login = switch_sso_on(organization)
    Organization.objects.filter(pk=organization.pk).update(sign_in_method="sso")
    return login


def actions(organization: Organization) -> list[str]:
    events = organization.audit_events.filter(action__startswith="domain.").order_by("pk")
    return list(events.values_list("action", flat=True))


# --- The proof -------------------------------------------------------------------------------


def test_alice_lists_a_domain_and_is_given_the_record(alices, acme):
    page = add(alices, " @ACME.example. ").content.decode()

    row = acme.domains.get()
    assert (row.domain, row.verified_at) == ("acme.example", None)
    assert 'value="_switchroom-verify.acme.example"' in page
    assert f'value="switchroom-verify={row.token}"' in page
    assert "Not verified" in page


def test_the_record_verifies_it(alices, acme):
    row = listed(acme)
    publish(row)

    page = act(alices, row, "check")

    assert "The record is there: acme.example is verified." in page
    assert acme.domains.get().verified_at
    assert actions(acme) == ["domain.added", "domain.verified"]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([], "There is no TXT record at _switchroom-verify.acme.example yet"),
        (["switchroom-verify=somebody-elses"], "but it holds another value"),
        (None, "DNS gave no answer"),
    ],
)
def test_anything_else_verifies_nothing_and_is_told_plainly(alices, acme, found, sentence):
    row = listed(acme)
    zone.RECORDS[row.record_name] = found

    page = act(alices, row, "check")

    assert sentence in page
    assert acme.domains.get().verified_at is None
    assert acme.domains.get().checked_at


def test_a_domain_of_another_organization_is_refused_without_naming_it(alices, acme, globex):
    verify(globex)
    row = listed(acme)
    publish(row)

    page = act(alices, row, "check")

    assert "another organization has verified" in page
    assert "globex" not in page.lower()
    assert acme.domains.get().verified_at is None


def test_whose_domain_it_is_stays_unsaid_to_who_cannot_prove_it(alices, acme, globex):
    verify(globex)
    row = listed(acme)
    zone.RECORDS[row.record_name] = []

    page = act(alices, row, "check")

    assert "There is no TXT record" in page
    assert "another organization" not in page


@pytest.mark.django_db(transaction=True)
def test_of_two_organizations_at_once_one_verifies_it(acme, globex):
    rows = [listed(acme), listed(globex)]
    zone.RECORDS[rows[0].record_name] = [row.record_value for row in rows]

    outcomes = at_once([lambda row=row: verified_domains.check(row, actor=ACTOR) for row in rows])

    assert sorted(outcomes) == ["", "elsewhere"]


def test_the_database_keeps_a_domain_to_one_organization(acme, globex):
    row = verify(globex)

    with pytest.raises(IntegrityError), transaction.atomic():
        acme.domains.create(domain=row.domain, token="x", verified_at=row.verified_at)


def test_a_domain_is_listed_once(alices, acme):
    listed(acme)

    page = add(alices, "acme.example").content.decode()

    assert "in the list already" in page
    assert acme.domains.count() == 1


def test_a_list_is_not_endless(alices, acme, monkeypatch):
    monkeypatch.setattr(verified_domains, "MOST", 1)
    listed(acme)

    assert "The list is full" in add(alices, "acme.test").content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Straße.example", "xn--strae-oqa.example"),
        ("eu.acme.co.uk", "eu.acme.co.uk"),
        ("gmx.acme.example", "gmx.acme.example"),
        ("acme。example", "acme.example"),
    ],
)
def test_a_domain_is_kept_as_dns_spells_it(alices, acme, typed, kept):
    add(alices, typed)

    assert acme.domains.get().domain == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("com", "Everybody can register"),
        ("co.uk", "Everybody can register"),
        ("com.AU", "Everybody can register"),
        ("github.io", "Everybody can register"),
        ("gmail.com", "Everybody can have an address"),
        ("yahoo.co.uk", "Everybody can have an address"),
        ("gmx.net", "Everybody can have an address"),
        ("https://acme.example/", "Enter a domain such as"),
        ("alice@acme.example", "Enter a domain such as"),
        ("192.0.2.1", "Enter a domain such as"),
        ("_dmarc.acme.example", "Enter a domain such as"),
        ("a..example", "Enter a domain such as"),
        ("a" * 64 + ".example", "Enter a domain such as"),
        ("ac\0me.example", "Null characters are not allowed"),
        ("", "required"),
    ],
)
def test_what_is_nobodys_own_is_not_listed(alices, acme, typed, sentence):
    page = add(alices, typed).content.decode()

    assert sentence in page
    assert not acme.domains.exists()


def test_a_domain_that_is_removed_is_free_for_others(alices, acme, globex):
    row = verify(acme)

    page = act(alices, row, "remove")

    assert "acme.example is removed" in page
    assert actions(acme)[-1] == "domain.removed"
    assert verify(globex).verified_at


def test_dns_is_not_asked_for_ever(alices, acme):
    row = listed(acme)

    pages = [act(alices, row, "check") for _ in range(31)]

    assert "Wait a minute" not in pages[-2]
    assert "Wait a minute" in pages[-1]


def test_an_auditor_reads_the_list_and_changes_nothing(as_user, audrey, acme):
    row = listed(acme)
    browser = as_user(audrey)

    page = browser.get(PAGE).content.decode()

    assert "acme.example" in page
    assert "Check now" not in page
    answer = browser.post(f"/identity/domains/{row.pk}/remove/")
    assert answer.status_code == HTTPStatus.FORBIDDEN


# --- Every day -------------------------------------------------------------------------------


def test_a_record_that_is_gone_is_told_once_and_locks_nobody_out(alices, acme, alice):
    row = verify(acme)
    zone.RECORDS.clear()

    tasks.look_at_domains()
    tasks.look_at_domains()

    assert "Record is gone" in alices.get(PAGE).content.decode()
    assert actions(acme).count("domain.record_gone") == 1
    assert verified_domains.organization_of("x@acme.example") == acme
    publish(row)
    tasks.look_at_domains()
    assert "Record is gone" not in alices.get(PAGE).content.decode()


def test_dns_that_is_away_today_says_nothing_about_a_record(alices, acme):
    row = verify(acme)
    zone.RECORDS[row.record_name] = None

    tasks.look_at_domains()

    assert "Record is gone" not in alices.get(PAGE).content.decode()
    assert actions(acme) == ["domain.added", "domain.verified"]


def test_what_there_was_no_time_for_has_its_turn_next(acme, monkeypatch):
    rows = [verify(acme), verify(acme, "acme.test")]
    zone.RECORDS.clear()
    monkeypatch.setattr(verified_domains, "ROUND_SECONDS", 0)

    tasks.look_at_domains()

    assert {row.domain for row in acme.domains.filter(trouble="")} == {r.domain for r in rows}


# --- The name server ---------------------------------------------------------------------------


@pytest.fixture
def name_server(monkeypatch):
    """Set `name_server.answer` to what a message is answered with; None is silence."""
    server = NameServer()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    monkeypatch.setattr(txt_records, "system_resolver", lambda: resolver)
    yield server
    server.close()


class NameServer:
    """Answers over UDP on this machine."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.texts: list[str] = []
        self.rcode: int | None = dns.rcode.NOERROR
        self.asked: list[str] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join()
        self.socket.close()

    def _serve(self) -> None:
        while True:
            wire, address = self.socket.recvfrom(4096)
            if not wire:
                return
            question = dns.message.from_wire(wire)
            self.asked.append(question.question[0].name.to_text())
            if self.rcode is None:
                continue
            answer = dns.message.make_response(question)
            answer.set_rcode(self.rcode)
            if self.texts:
                name = question.question[0].name
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *self.texts))
            self.socket.sendto(answer.to_wire(), address)


def test_the_name_server_of_this_machine_is_asked(name_server):
    name_server.texts = ['"v=spf1 -all"', '"switchroom-" "verify=1"']

    found = txt_records.look_up("_switchroom-verify.acme.example")

    assert sorted(found) == ["switchroom-verify=1", "v=spf1 -all"]  # in no certain order
    assert name_server.asked == ["_switchroom-verify.acme.example."]


@pytest.mark.parametrize("rcode", [dns.rcode.NXDOMAIN, dns.rcode.NOERROR])
def test_a_name_without_records_has_none(name_server, rcode):
    name_server.rcode = rcode

    assert txt_records.look_up("_switchroom-verify.acme.example") == []


@pytest.mark.parametrize("rcode", [dns.rcode.SERVFAIL, None])
def test_a_name_server_that_fails_or_is_silent_is_no_answer(name_server, monkeypatch, rcode):
    monkeypatch.setattr(txt_records, "SECONDS", 0.5)
    name_server.rcode = rcode

    with pytest.raises(txt_records.NoAnswer):
        txt_records.look_up("_switchroom-verify.acme.example")


def test_the_demo_finds_every_record_under_example_and_no_other(acme):
    ours, others = listed(acme), listed(acme, "acme.test")

    assert demo.look_up(ours.record_name) == [ours.record_value]
    assert demo.look_up(others.record_name) == []


# --- The sign-in page ----------------------------------------------------------------------------


def test_an_address_in_the_domain_leads_to_its_single_sign_on(acme, globex):
    """Though Globex calls somebody by it too, and though her user name is another."""
    verify(acme)
    login = switch_to_sso_only(acme)
    users.create_local(acme, user_name="nora", email="nora@acme.example", actor=ACTOR)
    users.create_local(globex, user_name="nora@acme.example", actor=ACTOR)

    page = give_name(Client(), "Nora@ACME.example").content.decode()

    assert login in page
    assert "Which organization?" not in page


def test_her_password_is_that_of_the_domains_organization(acme, globex):
    verify(acme)
    nora = users.create_local(acme, user_name="nora", email="nora@acme.example", actor=ACTOR)
    users.set_password(nora, password=PASSWORD, actor=ACTOR)
    staff_of_globex = users.create_local(globex, user_name="nora@acme.example", actor=ACTOR)
    users.set_password(staff_of_globex, password="another horse battery", actor=ACTOR)
    browser = Client()

    give_password(browser, "nora@acme.example", PASSWORD)

    assert is_signed_in(browser)
    assert last_attempt().user == nora


@pytest.mark.parametrize("method", ["password", "both", "sso"])
def test_an_unknown_address_of_the_domain_is_shown_the_doors_of_a_known_one(acme, alice, method):
    verify(acme)
    switch_sso_on(acme)
    Organization.objects.filter(pk=acme.pk).update(sign_in_method=method)
    known = give_name(Client(), "alice@acme.example")
    unknown = give_name(Client(), "nobody@acme.example")

    assert without_tokens(known.content.decode(), "alice@acme.example") == without_tokens(
        unknown.content.decode(), "nobody@acme.example"
    )


def test_an_unknown_address_of_the_domain_is_refused_like_a_wrong_password(acme, alice):
    verify(acme)
    switch_to_sso_only(acme)
    wrong = give_password(Client(), "alice@acme.example", "wrong")
    wrong_reference = last_attempt().reference
    unknown = give_password(Client(), "nobody@acme.example", "wrong")

    assert without_tokens(
        wrong.content.decode(), "alice@acme.example", wrong_reference
    ) == without_tokens(unknown.content.decode(), "nobody@acme.example", last_attempt().reference)


def test_the_reference_of_a_mistyped_address_leads_its_administrator_to_the_reason(acme, alices):
    """The address is not kept: what was typed may be anything."""
    verify(acme)
    page = give_password(Client(), "alcie@acme.example", "wrong").content.decode()
    attempt = last_attempt()

    found = alices.get("/sign-ins/", {"reference": attempt.reference}).content.decode()

    assert attempt.reference in page
    assert "Nobody in this organization goes by this name." in found
    assert "Nobody known" in found
    assert (attempt.organization, attempt.user, attempt.name_id) == (acme, None, "")


def test_a_domain_that_is_only_listed_leads_nowhere(acme, globex, dave):
    listed(acme, "globex.example")
    switch_to_sso_only(acme)

    page = give_name(Client(), dave.user_name).content.decode()

    assert "/sso/" not in page
    assert "another organization" not in page


def test_a_domain_below_the_verified_one_leads_nowhere(acme):
    verify(acme)
    switch_sso_on(acme)

    assert "/sso/" not in give_name(Client(), "nora@eu.acme.example").content.decode()


def test_a_consultant_gets_into_the_organization_that_invited_them(acme, globex):
    """The domain is Acme's, the account Globex's: they say so, and name it."""
    verify(acme)
    switch_to_sso_only(acme)
    consultant = users.create_local(globex, user_name="cora@acme.example", actor=ACTOR)
    users.set_password(consultant, password=PASSWORD, actor=ACTOR)
    browser = Client()

    page = give_name(browser, "cora@acme.example").content.decode()
    asked = give_name(browser, "cora@acme.example", elsewhere="1").content.decode()
    give_password(browser, "cora@acme.example", PASSWORD, organization="globex")

    assert "My account is in another organization" in page
    assert "Which organization?" in asked
    assert 'value="cora@acme.example"' in asked
    assert is_signed_in(browser)
    assert last_attempt().user == consultant


@pytest.mark.parametrize("name", ["@acme.example", "a@", "a@b@acme.example\0", "a@" + "b" * 250])
def test_half_an_address_is_a_name_like_any_other(acme, name):
    verify(acme)
    switch_sso_on(acme)

    answer = give_name(Client(), name)

    assert answer.status_code == HTTPStatus.OK
    assert "/sso/" not in answer.content.decode()


# --- What the identity provider may say --------------------------------------------------------


@pytest.fixture
def acme_idp(acme):
    return connect(acme, signer("acme"))


def mail(address: str, name: str = "email"):
    def edit(root):
        one(root, "//saml:Attribute").set("Name", name)
        one(root, "//saml:AttributeValue").text = address

    return edit


def test_whoever_lies_in_the_domain_signs_in(acme_idp, acme, alice, client):
    verify(acme)

    acme_idp.sign_in(client, alice.user_name)

    assert person_in(client) == str(alice.pk)


def test_before_a_domain_is_verified_every_address_is_taken(acme_idp, acme, alice, client):
    listed(acme, "acme.test")

    acme_idp.sign_in(client, alice.user_name, mail("alice@elsewhere.example"))

    assert person_in(client) == str(alice.pk)


@pytest.mark.parametrize(
    "name",
    [
        "email",
        "Mail",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "urn:oid:0.9.2342.19200300.100.1.3",
    ],
)
@pytest.mark.parametrize(
    "address",
    ["alice@globex.example", "alice@eu.acme.example", "alice@acme.example.evil.test", "x"],
)
def test_an_address_outside_the_domains_is_refused(acme_idp, acme, alice, client, name, address):
    verify(acme)

    response = acme_idp.sign_in(client, alice.user_name, mail(address, name))

    attempt = assert_refused(response, "outside_domains")
    assert attempt.detail == address
    assert person_in(client) is None


def test_a_name_outside_the_domains_is_refused_though_somebody_has_it(acme_idp, acme, client):
    verify(acme)
    users.create_local(acme, user_name="gus@globex.example", actor=ACTOR)

    assert_refused(acme_idp.sign_in(client, "gus@globex.example"), "outside_domains")


def test_a_name_that_is_no_address_is_left_alone(acme_idp, acme, client):
    verify(acme)
    nora = users.create_local(acme, user_name="nora", actor=ACTOR)

    acme_idp.sign_in(client, "nora", mail("nora@acme.example"))

    assert person_in(client) == str(nora.pk)


def test_the_domains_of_others_bind_nobody_here(acme_idp, acme, globex, alice, client):
    verify(globex, "globex.example")

    acme_idp.sign_in(client, alice.user_name, mail("alice@elsewhere.example"))

    assert person_in(client) == str(alice.pk)
