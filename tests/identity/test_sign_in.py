"""People sign in: a name first, then the ways in that their organization offers."""

from http import HTTPStatus

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core.cache import cache
from django.test import Client

from identity import sign_in, sso_connections, users
from identity.models import AuditEvent, Organization, SignInAttempt, User
from identity.saml import certificates
from identity.session_store import SessionStore
from tests.conftest import ACTOR, PASSWORD, staff
from tests.identity import authenticator
from tests.identity.pages import CERTIFICATE, prove

REFUSED = "We could not sign you in"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


@pytest.fixture
def visitor() -> Client:
    return Client()


def give_name(visitor: Client, name: str, **more: str):
    return visitor.post("/sign-in/", {"name": name, **more})


def give_password(visitor: Client, name: str, password: str, **more: str):
    return visitor.post("/sign-in/", {"name": name, "password": password, **more})


def switch_sso_on(organization: Organization, method: str = "both") -> str:
    """Returns the address to which "Continue with single sign-on" leads."""
    connection = sso_connections.for_organization(organization)
    settings = {
        "is_enabled": True,
        "idp_sso_url": "https://acme.okta.com/sso",
        "idp_entity_id": "http://www.okta.com/exk1",
        "actor": ACTOR,
    }
    facts = certificates.read(CERTIFICATE)
    settings["agreed"] = True
    sso_connections.save(connection, sign_in_method="both", certificate=facts, **settings)
    prove(organization)
    sso_connections.save(connection, sign_in_method=method, **settings)
    return f"/sso/{connection.pk}/login/"


def is_signed_in(visitor: Client) -> bool:
    return visitor.get("/account/").status_code == HTTPStatus.OK


def last_attempt() -> SignInAttempt:
    return SignInAttempt.objects_all_organizations.latest("pk")


def without_tokens(html: str, *names: str) -> str:
    """The page as a stranger compares it: without the CSRF token and the name typed."""
    lines = [line for line in html.splitlines() if "csrfmiddlewaretoken" not in line]
    text = "\n".join(lines)
    for name in names:
        text = text.replace(name, "NAME")
    return text


def test_alice_signs_in_with_her_password(visitor, alice):
    asked = give_name(visitor, "ALICE@acme.example")
    answer = give_password(visitor, alice.user_name, PASSWORD)

    assert "Password" in asked.content.decode()
    assert (answer.status_code, answer["Location"]) == (HTTPStatus.SEE_OTHER, "/")
    assert is_signed_in(visitor)
    assert (last_attempt().code, last_attempt().user) == ("ok", alice)
    assert AuditEvent.objects_all_organizations.latest("pk").action == "user.signed_in"


def test_her_session_key_is_a_new_one(visitor, alice):
    visitor.get("/sign-in/")
    session = visitor.session
    session["before"] = "yes"
    session.save()
    before = session.session_key

    give_password(visitor, alice.user_name, PASSWORD)

    assert visitor.session.session_key != before


def test_her_email_address_does_as_well(visitor, acme):
    nora = users.create_local(acme, user_name="nora", email="nora@mail.example", actor=ACTOR)
    users.set_password(nora, password=PASSWORD, actor=ACTOR)

    give_password(visitor, "Nora@Mail.example", PASSWORD)

    assert is_signed_in(visitor)


def test_an_address_that_two_people_share_signs_neither_in(visitor, acme):
    for name in ("nora", "noah"):
        person = users.create_local(acme, user_name=name, email="desk@mail.example", actor=ACTOR)
        users.set_password(person, password=PASSWORD, actor=ACTOR)

    give_password(visitor, "desk@mail.example", PASSWORD)

    assert not is_signed_in(visitor)


def test_a_wrong_password_gets_a_reference_and_no_reason(visitor, alice):
    answer = give_password(visitor, alice.user_name, "wrong")

    attempt = last_attempt()
    assert REFUSED in answer.content.decode()
    assert attempt.reference in answer.content.decode()
    assert (attempt.code, attempt.organization) == ("bad_password", alice.organization)
    assert not is_signed_in(visitor)


def test_an_unknown_name_looks_like_a_known_one(visitor, alice):
    known = give_name(visitor, "alice@acme.example")
    unknown = give_name(visitor, "nobody@acme.example")

    assert without_tokens(known.content.decode(), "alice@acme.example") == without_tokens(
        unknown.content.decode(), "nobody@acme.example"
    )


def test_an_unknown_name_is_refused_like_a_wrong_password(visitor, alice):
    wrong = give_password(visitor, "alice@acme.example", "wrong")
    wrong_reference = last_attempt().reference
    unknown = give_password(visitor, "nobody@acme.example", "wrong")

    assert without_tokens(
        wrong.content.decode(), "alice@acme.example", wrong_reference
    ) == without_tokens(unknown.content.decode(), "nobody@acme.example", last_attempt().reference)


def test_an_unknown_name_is_not_kept_because_it_may_be_a_password(visitor, alice):
    give_password(visitor, PASSWORD, "typed into the wrong field")

    attempt = last_attempt()
    assert (attempt.code, attempt.name_id, attempt.organization) == ("user_unknown", "", None)


def test_an_unknown_name_costs_as_much_hashing(visitor, alice, hashings):
    give_password(visitor, "alice@acme.example", "wrong")
    for_a_known_name = hashings.copy()
    hashings.clear()
    give_password(visitor, "nobody@acme.example", "wrong")

    assert hashings == for_a_known_name == ["hashed"]


@pytest.fixture
def hashings(monkeypatch) -> list[str]:
    """A line for each password that is hashed, which is what takes the time."""
    hasher, done = type(get_hasher()), []
    encode = hasher.encode

    def noted(self, *args, **kwargs):
        done.append("hashed")
        return encode(self, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", noted)
    return done


def test_carol_is_suspended_and_learns_no_more_than_a_stranger(visitor, carol):
    User.objects_all_organizations.filter(pk=carol.pk).update(password=hashed(PASSWORD))

    answer = give_password(visitor, carol.user_name, PASSWORD)

    assert REFUSED in answer.content.decode()
    assert "suspend" not in answer.content.decode().lower()
    assert last_attempt().code == "user_inactive"
    assert not is_signed_in(visitor)


def hashed(password: str) -> str:
    person = User()
    person.set_password(password)
    return person.password


def test_nobody_signs_in_to_an_organization_that_is_not_active(visitor, acme, alice):
    acme.is_active = False
    acme.save()

    give_password(visitor, alice.user_name, PASSWORD)

    assert last_attempt().code == "organization_inactive"
    assert not is_signed_in(visitor)


def test_a_name_of_two_organizations_asks_which_and_names_neither(visitor, acme, globex):
    for organization in (acme, globex):
        person = users.create_local(organization, user_name="sam", actor=ACTOR)
        users.set_password(person, password=f"{PASSWORD} {organization.slug}", actor=ACTOR)

    asked = give_name(visitor, "sam").content.decode()
    answered = give_name(visitor, "sam", organization="Globex ").content.decode()
    give_password(visitor, "sam", f"{PASSWORD} globex", organization="globex")

    assert "Which organization?" in asked
    assert "globex" not in asked.lower()
    assert "Password" in answered
    assert last_attempt().organization == globex
    assert is_signed_in(visitor)


def test_a_stranger_cannot_lead_a_name_to_their_own_organization(visitor, acme, globex):
    """Globex calls somebody by the address of an Acme person: that decides nothing."""
    users.create_local(acme, user_name="nora", email="nora@acme.example", actor=ACTOR)
    users.create_local(globex, user_name="nora@acme.example", actor=ACTOR)

    asked = give_name(visitor, "nora@acme.example")

    assert "Which organization?" in asked.content.decode()


def test_a_name_of_an_sso_organization_is_shown_the_link(visitor, acme, bob):
    login = switch_sso_on(acme)

    page = give_name(visitor, bob.user_name, next="/account/").content.decode()

    assert f'href="{login}?next=%2Faccount%2F"' in page
    assert 'name="password"' in page


def test_single_sign_on_that_is_off_is_not_offered(visitor, acme, alice):
    page = give_name(visitor, alice.user_name, way="sso").content.decode()

    assert "Single sign-on is not available for this name" in page
    assert "/sso/" not in page


def test_where_sso_is_the_only_way_a_password_opens_nothing(visitor, acme, alice, olga):
    authenticator.make_break_glass(olga)
    login = switch_sso_on(acme, method="sso")

    page = give_name(visitor, alice.user_name).content.decode()
    answer = give_password(visitor, alice.user_name, PASSWORD)

    assert login in page
    assert "Administrator without single sign-on?" in page
    assert REFUSED in answer.content.decode()
    assert last_attempt().code == "sso_only"
    assert not is_signed_in(visitor)


def test_the_eleventh_try_in_a_minute_has_to_wait(visitor, alice):
    answers = [give_password(visitor, alice.user_name, "wrong") for _ in range(10)]
    waiting = give_password(visitor, alice.user_name, PASSWORD)

    assert {answer.status_code for answer in answers} == {HTTPStatus.OK}
    assert waiting.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert waiting["Retry-After"] == "60"
    assert last_attempt().code == "too_many"
    assert not is_signed_in(visitor)


def test_somebody_elses_tries_keep_nobody_waiting(visitor, alice, olga):
    for _ in range(11):
        give_password(visitor, alice.user_name, "wrong")

    give_password(visitor, olga.user_name, PASSWORD)

    assert is_signed_in(visitor)


def test_asking_for_names_is_limited_too(visitor, db, settings):
    settings.SIGN_IN_ATTEMPTS_PER_MINUTE = 1
    answers = [give_name(visitor, f"name{each}").status_code for each in range(11)]

    assert answers == [HTTPStatus.OK] * 10 + [HTTPStatus.TOO_MANY_REQUESTS]


def test_people_sign_in_while_the_cache_is_away(visitor, alice, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(cache, "incr", broken)

    give_password(visitor, alice.user_name, PASSWORD)

    assert is_signed_in(visitor)
    assert "not counted" in caplog.text


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/audit-log/?who=bob", "/audit-log/?who=bob"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("user", "/"),  # the name of a view, which it is not taken for
        ("nobody", "/"),
    ],
)
def test_after_signing_in_people_land_on_a_page_of_ours(visitor, alice, wanted, reached):
    answer = give_password(visitor, alice.user_name, PASSWORD, next=wanted)

    assert answer["Location"] == reached


def test_a_password_that_was_changed_while_it_was_checked_opens_nothing(rf, alice):
    request = rf.post("/sign-in/")
    request.session = SessionStore()
    as_found = User.objects_all_organizations.get(pk=alice.pk)
    users.set_password(alice, password="another horse battery", actor=ACTOR)

    with pytest.raises(sign_in.Refused) as refused:
        sign_in.with_password(request, as_found, name=alice.user_name, password=PASSWORD)

    assert not alice.sessions.exists()
    assert last_attempt().reference == refused.value.reference


@pytest.mark.parametrize("way", [{}, {"password": PASSWORD}])
@pytest.mark.parametrize("typed", [{"name": "al\0ice"}, {"name": "al", "organization": "ac\0me"}])
def test_what_no_database_stores_is_nobodys_name(visitor, alice, typed, way):
    answer = visitor.post("/sign-in/", typed | way)

    assert answer.status_code == HTTPStatus.OK
    assert not is_signed_in(visitor)


def test_a_page_asks_people_to_sign_in_and_comes_back(visitor, alice):
    asked = visitor.get("/audit-log/")
    page = visitor.get(asked["Location"]).content.decode()

    assert asked["Location"] == "/sign-in/?next=/audit-log/"
    assert '<input type="hidden" name="next" value="/audit-log/">' in page


def test_who_is_signed_in_already_is_not_asked_again(as_user, alice):
    answer = as_user(alice).get("/sign-in/?next=/account/")

    assert answer["Location"] == "/account/"


@pytest.mark.parametrize("page", ["/", "/users/", "/account/", "/audit-log/", "/identity/"])
def test_what_people_see_behind_the_door_is_kept_by_no_cache(as_user, alice, page):
    assert "no-store" in as_user(alice).get(page)["Cache-Control"]


def test_signing_out_ends_the_session(as_user, alice):
    visitor = as_user(alice)
    answer = visitor.post("/sign-out/")

    assert answer["Location"] == "/sign-in/"
    assert not alice.sessions.exists()
    assert not is_signed_in(visitor)


def test_a_link_cannot_sign_anybody_out(as_user, alice):
    visitor = as_user(alice)
    visitor.get("/sign-out/")

    assert is_signed_in(visitor)


def test_alice_changes_her_password_and_stays_signed_in_only_here(as_user, alice):
    here, elsewhere = as_user(alice), as_user(alice)
    form = {
        "current": PASSWORD,
        "new": "a longer battery staple",
        "again": "a longer battery staple",
    }

    answer = here.post("/account/password/", form)

    alice.refresh_from_db()
    assert answer["Location"] == "/account/"
    assert alice.check_password("a longer battery staple")
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (
            {
                "current": "wrong",
                "new": "a longer battery staple",
                "again": "a longer battery staple",
            },
            "not your current password",
        ),
        ({"current": PASSWORD, "new": "12345678", "again": "12345678"}, "too common"),
        (
            {"current": PASSWORD, "new": "a longer battery staple", "again": "a longer battery"},
            "differ",
        ),
    ],
)
def test_a_password_is_changed_only_when_everything_is_right(as_user, alice, form, sentence):
    answer = as_user(alice).post("/account/password/", form)

    alice.refresh_from_db()
    assert sentence in answer.content.decode()
    assert alice.check_password(PASSWORD)


def test_bob_has_no_password_here_and_sees_his_line(as_user, bob):
    visitor = as_user(bob)
    page = visitor.get("/account/").content.decode()
    refused = visitor.post("/account/password/", {"current": "", "new": "a", "again": "a"})

    bob.refresh_from_db()
    assert "1001" in page
    assert "+1 415-555-0101" in page
    assert 'name="current"' not in page
    assert not bob.has_usable_password()
    assert refused.status_code == HTTPStatus.OK


def test_a_member_sees_only_what_members_may_open(as_user, acme):
    mia = staff(acme, "mia", User.Role.MEMBER)
    page = as_user(mia).get("/account/").content.decode()

    assert "Identity Management" not in page
    assert "Audit log" not in page
