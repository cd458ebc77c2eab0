"""The address in the trail is the person's, not the proxy's, and nobody can make one up."""

from django.test import Client

from tests.conftest import PASSWORD


def address_of_the_sign_in(alice, forwarded: str) -> str:
    body = {"name": alice.user_name, "password": PASSWORD}
    Client().post("/sign-in/", body, headers={"X-Forwarded-For": forwarded})
    return alice.organization.audit_events.get(action="user.signed_in").ip_address


def test_behind_a_proxy_the_trail_shows_whose_call_it_was(settings, alice):
    settings.BEHIND_PROXY = True

    assert address_of_the_sign_in(alice, "203.0.113.9") == "203.0.113.9"


def test_addresses_that_came_from_outside_are_not_believed(settings, alice):
    settings.BEHIND_PROXY = True

    assert address_of_the_sign_in(alice, "198.51.100.1, 203.0.113.9") == "203.0.113.9"


def test_what_is_no_address_changes_nothing(settings, alice):
    settings.BEHIND_PROXY = True

    assert address_of_the_sign_in(alice, "nonsense") == "127.0.0.1"


def test_without_a_proxy_the_header_means_nothing(alice):
    assert address_of_the_sign_in(alice, "203.0.113.9") == "127.0.0.1"
