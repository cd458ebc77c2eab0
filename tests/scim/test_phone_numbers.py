"""The assigned number among the phone numbers an IdP keeps."""

from telephony import numbers
from tests.conftest import ACTOR
from tests.scim.bodies import TELEPHONY, changed, created, pathless, speak

MOBILE = {"value": "+1 (415) 555-0188", "type": "mobile"}
THEIRS = {"value": "+49 30 1234", "type": "work", "primary": True}


def test_a_number_pushed_for_our_entry_is_ignored_and_others_are_kept(okta, bob):
    path = f"/Users/{bob.scim_id}"

    answer = okta("PATCH", path, pathless(phoneNumbers=[THEIRS, MOBILE])).json()

    ours = {"value": "+14155550101", "type": "work", "primary": True}
    assert answer["phoneNumbers"] == [ours, MOBILE]
    assert answer[TELEPHONY]["primaryPhone"] == "+14155550101"


def test_the_loop_ends_when_okta_pushes_our_number_back(okta, bob):
    path = f"/Users/{bob.scim_id}"
    read = okta("GET", path).json()

    answer = okta("PATCH", path, pathless(phoneNumbers=read["phoneNumbers"]))

    assert answer.json() == read
    bob.refresh_from_db()
    assert "phoneNumbers" not in bob.profile


def test_there_is_one_primary_number_and_putting_it_back_changes_nothing(okta, bob):
    path = f"/Users/{bob.scim_id}"
    home = {"value": "+1 415 555 0199", "type": "home", "primary": True}
    okta("PATCH", path, pathless(phoneNumbers=[home]))

    read = okta("GET", path).json()
    again = okta("PUT", path, read).json()

    primary = [each["value"] for each in read["phoneNumbers"] if each.get("primary")]
    assert primary == ["+14155550101"]
    assert again == read


def test_without_a_number_of_ours_the_idps_numbers_come_back(okta):
    path = created(okta, phoneNumbers=[THEIRS, MOBILE])

    assert okta("GET", path).json()["phoneNumbers"] == [THEIRS, MOBILE]


def test_when_our_number_is_gone_the_idps_own_is_shown_again(okta, acme, bob):
    path = f"/Users/{bob.scim_id}"
    number = acme.phone_numbers.get()
    numbers.take_back(number, actor=ACTOR)
    okta("PATCH", path, pathless(phoneNumbers=[THEIRS]))
    numbers.give(bob, number=number, actor=ACTOR)
    during = okta("GET", path).json()["phoneNumbers"]
    okta("PATCH", path, pathless(phoneNumbers=during))

    numbers.take_back(number, actor=ACTOR)

    assert [each["value"] for each in during] == ["+14155550101"]
    assert okta("GET", path).json()["phoneNumbers"] == [THEIRS]


def test_entra_gets_its_numbers_unchanged_and_ours_in_the_extension(okta, acme, bob):
    speak(acme, "entra")
    path = f"/Users/{bob.scim_id}"

    answer = okta("PATCH", path, pathless(phoneNumbers=[THEIRS])).json()

    assert answer["phoneNumbers"] == [THEIRS]
    assert answer[TELEPHONY]["primaryPhone"] == "+14155550101"


def test_okta_reads_one_primary_entry_so_there_is_one(okta, acme):
    two = [{"value": "1"}, {"value": "2", "type": "work"}]
    path = created(okta, phoneNumbers=two, emails=[{"value": "b@x", "primary": False}])
    in_okta = okta("GET", path).json()
    speak(acme, "entra")
    other = created(
        okta, **changed({}, userName="c@acme.example", externalId="00uC", phoneNumbers=two)
    )

    assert in_okta["phoneNumbers"] == [two[0], {**two[1], "primary": True}]
    assert in_okta["emails"] == [{"value": "b@x", "primary": False}]
    assert okta("GET", other).json()["phoneNumbers"] == two
