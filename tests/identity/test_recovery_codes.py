"""Ten codes for the day on which the phone is lost: shown once, kept hashed, good once."""

import re

import pytest

from identity import second_factor
from identity.models import AuditEvent, RecoveryCode
from identity.second_factor import WrongCode
from tests.conftest import ACTOR, PASSWORD
from tests.identity import authenticator
from tests.races import at_once


def renew(browser, code: str):
    form = {"password": PASSWORD, "code": code}
    return browser.post("/account/second-factor/codes/", form).content.decode()


def codes_on(page: str) -> list[str]:
    return re.findall(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", page)


def test_ten_codes_are_shown_once_and_kept_as_hashes(as_user, alice):
    browser = as_user(alice)
    browser.post("/account/second-factor/", {"password": PASSWORD})
    page = browser.post(
        "/account/second-factor/set-up/", {"code": authenticator.shown(alice)}
    ).content.decode()
    codes, kept = codes_on(page), RecoveryCode.objects_all_organizations.all()

    assert len(set(codes)) == 10 == kept.count()
    assert not {code.replace("-", "") for code in codes} & {row.digest for row in kept}
    assert codes_on(browser.get("/account/").content.decode()) == []


def test_each_code_works_once(alice):
    codes = authenticator.set_up(alice)
    second_factor.check(alice, code=codes[0], actor=ACTOR)

    with pytest.raises(WrongCode):
        second_factor.check(alice, code=codes[0], actor=ACTOR)
    second_factor.check(alice, code=codes[1], actor=ACTOR)
    event = AuditEvent.objects_all_organizations.latest("pk")
    assert (event.action, event.changes) == ("recovery_code.used", {"left": 8})


def test_a_code_may_be_typed_small_and_without_the_hyphen(alice):
    codes = authenticator.set_up(alice)

    typed = codes[0].replace("-", " ").lower()

    assert second_factor.check(alice, code=typed, actor=ACTOR) == "recovery"


def test_new_codes_take_the_place_of_the_old_ones(as_user, alice):
    old = authenticator.set_up(alice)
    new = codes_on(renew(as_user(alice), authenticator.shown(alice)))

    assert len(new) == 10
    assert not set(old) & set(new)
    with pytest.raises(WrongCode):
        second_factor.check(alice, code=old[0], actor=ACTOR)
    assert second_factor.check(alice, code=new[0], actor=ACTOR) == "recovery"


def test_new_codes_are_made_only_for_who_proves_themselves(as_user, alice):
    authenticator.set_up(alice)
    page = renew(as_user(alice), authenticator.wrong(alice))

    assert "Not done" in page
    assert codes_on(page) == []


def test_somebody_with_two_codes_left_is_told_to_make_new_ones(as_user, alice):
    codes = authenticator.set_up(alice)
    for code in codes[2:]:
        second_factor.check(alice, code=code, actor=ACTOR)

    page = as_user(alice).get("/account/").content.decode()

    assert "2 left" in page
    assert "Few recovery codes are left" in page


def test_the_codes_of_one_person_are_not_those_of_another(alice, olga):
    codes = authenticator.set_up(alice)
    authenticator.set_up(olga)

    with pytest.raises(WrongCode):
        second_factor.check(olga, code=codes[0], actor=ACTOR)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_the_same_code_at_once_one_wins(alice):
    codes = authenticator.set_up(alice)

    def use():
        return second_factor.check(alice, code=codes[0], actor=ACTOR)

    outcomes = at_once([use, use])

    assert outcomes.count("recovery") == 1
    assert sum(isinstance(each, WrongCode) for each in outcomes) == 1
