"""Telephony settings: chosen by administrators, with what a suspension will do said before."""

from http import HTTPStatus

import pytest

from telephony import suspension_words, voice_settings
from telephony.models import VoiceSettings

WISHES = {
    "after_suspension": "park",
    "park_days": "14",
    "numbers_after_suspension": "forwarded",
    "extension_quarantine_days": "0",
    "number_quarantine_days": "90",
    "default_country": "de",
}
ADDRESS = "/telephony/settings/"


@pytest.fixture
def alices(alice, as_user):
    """Alice's browser."""
    return as_user(alice)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_before_anybody_chose_the_page_shows_what_holds(alices):
    response = alices.get(ADDRESS)

    assert response.context["form"].initial["park_days"] == 30
    assert "kept for 30 days" in text_of(response)


def test_an_administrator_saves_and_the_trail_tells_what_changed(alices, acme):
    response = alices.post(ADDRESS, WISHES, follow=True)

    settings = voice_settings.of(acme)
    assert "The telephony settings were saved." in text_of(response)
    assert (settings.park_days, settings.default_country) == (14, "DE")
    assert acme.audit_events.latest("pk").changes["park_days"] == [30, 14]


def test_saving_the_same_again_is_no_change(alices, acme):
    alices.post(ADDRESS, WISHES)
    events = acme.audit_events.count()

    alices.post(ADDRESS, WISHES)

    assert acme.audit_events.count() == events


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("park_days", "0"),
        ("park_days", "367"),
        ("park_days", "soon"),
        ("extension_quarantine_days", "-1"),
        ("default_country", "ZZ"),
        ("default_country", "U\0"),
        ("after_suspension", "burn"),
        ("numbers_after_suspension", ""),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_saved(alices, acme, field, value):
    response = alices.post(ADDRESS, WISHES | {field: value})

    assert response.context["form"].errors[field]
    assert not VoiceSettings.objects_all_organizations.exists()


def test_a_choice_says_what_it_would_do_before_it_is_saved(alices, acme):
    html = text_of(alices.get(ADDRESS, WISHES | {"after_suspension": "free"}))

    assert "free for somebody else at once" in html
    assert "calls ring a colleague" in html
    assert not VoiceSettings.objects_all_organizations.exists()


def test_a_choice_that_is_half_typed_is_said_as_far_as_it_goes(alices):
    assert "kept for 30 days" in text_of(alices.get(ADDRESS, WISHES | {"park_days": "x"}))


@pytest.mark.parametrize("numbers", VoiceSettings.Numbers.values)
@pytest.mark.parametrize("after", VoiceSettings.AfterSuspension.values)
def test_every_wish_has_a_sentence_of_its_own(after, numbers):
    settings = VoiceSettings(after_suspension=after, numbers_after_suspension=numbers)
    plain = VoiceSettings(after_suspension=after)

    said = suspension_words.sentence(settings)

    assert ("ring a colleague" in said) == (numbers == "forwarded")
    assert (said == suspension_words.sentence(plain)) == (
        numbers == "kept" or (after == "free" and numbers == "released")
    )


def test_others_neither_see_nor_change_them(audrey, henry, as_user):
    for person in (audrey, henry):
        assert as_user(person).get(ADDRESS).status_code == HTTPStatus.FORBIDDEN
        assert as_user(person).post(ADDRESS, WISHES).status_code == HTTPStatus.FORBIDDEN
