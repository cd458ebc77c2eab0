"""The request, the assertion and the ticket: each in its own browser, in time, and once."""

from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from django.core.cache import cache
from django.test import Client

from identity.models import LoginRequest, SignInTicket
from identity.saml import replay
from tests.identity.saml import minting
from tests.identity.saml.attacks.scene import Attack, Scene, before, made
from tests.identity.saml.edits import EVER, SCD, all_of, attribute, unasked

pytestmark = pytest.mark.django_db

PAST = datetime(2020, 1, 1, tzinfo=UTC)


def rewritten(scene: Scene):
    """Only the assertion is signed, so what the response says it answers can be changed."""
    root = scene.mint(request_id="_stolen")
    root.set("InResponseTo", scene.request_id)
    return root


def cut_off(scene: Scene):
    """Passed off as one that nobody asked for, where those are let in."""
    scene.set(allow_idp_initiated=True)
    root = scene.mint()
    del root.attrib["InResponseTo"]
    return root


def removed_and_sent_elsewhere(scene: Scene, _: object):
    return scene.post(cut_off(scene), relay_state="another")


def used(scene: Scene):
    root = scene.mint()
    assert scene.post(root).status_code == HTTPStatus.SEE_OTHER
    return root


def used_with_an_open_request(scene: Scene):
    root = used(scene)
    LoginRequest.objects_all_organizations.update(used_at=None)
    return root


def used_without_end(scene: Scene):
    """Valid for ever, says its IdP; we remember it for as long as we take it."""
    scene.set(allow_idp_initiated=True)
    for_ever = attribute(SCD, "NotOnOrAfter", EVER[1])
    root = scene.mint(all_of(unasked, for_ever))
    assert scene.post(root, relay_state="").status_code == HTTPStatus.SEE_OTHER
    replay.delete_expired()
    return root


def used_unasked(scene: Scene):
    scene.set(allow_idp_initiated=True)
    root = scene.mint(unasked)
    assert scene.post(root, relay_state="").status_code == HTTPStatus.SEE_OTHER
    return root


def in_a_new_response(scene: Scene, root):
    root.set("ID", minting.new_id())
    return scene.post(minting.reparsed(root))


def after_a_restart(scene: Scene, root):
    """Or on another node: what was seen is in the database."""
    cache.clear()
    return scene.post(root, relay_state="")


def again(scene: Scene, root):
    return scene.post(root)


def expired_request(scene: Scene):
    LoginRequest.objects_all_organizations.update(expires_at=PAST)
    return scene.mint()


def spent_ticket(scene: Scene) -> str:
    ticket = scene.ticket()
    assert scene.browser.get(ticket).status_code == HTTPStatus.SEE_OTHER
    return ticket


def old_ticket(scene: Scene) -> str:
    ticket = scene.ticket()
    SignInTicket.objects_all_organizations.update(expires_at=PAST, used_at=None)
    return ticket


def finish(scene: Scene, ticket: str):
    return scene.browser.get(ticket)


CASES = {
    "an answer to nothing": before(unasked, "in_response_to"),
    "an answer to another's request": made(
        lambda scene: scene.mint(request_id="_stolen"), "unknown_request"
    ),
    "rewritten to answer this request": made(rewritten, "subject_confirmation"),
    "an assertion that names no request": before(
        attribute(SCD, "InResponseTo", None), "subject_confirmation"
    ),
    "what it answers cut off": made(cut_off, "in_response_to"),
    "cut off, and without our token": Attack("subject_confirmation", removed_and_sent_elsewhere),
    "an answer to a request that grew old": made(expired_request, "unknown_request"),
    "the same message twice": Attack("unknown_request", again, prepare=used),
    "the same assertion, its request open": Attack(
        "replay", again, prepare=used_with_an_open_request
    ),
    "the same assertion in a new response": Attack(
        "replay", in_a_new_response, prepare=used_with_an_open_request
    ),
    "the same assertion after a restart": Attack("replay", after_a_restart, prepare=used_unasked),
    "an assertion without end twice": Attack("replay", after_a_restart, prepare=used_without_end),
    "a ticket twice": Attack("ticket_spent", finish, prepare=spent_ticket),
    "a ticket after a minute": Attack("ticket_expired", finish, prepare=old_ticket),
    "a ticket in the attacker's own browser": Attack(
        "other_browser", lambda _, ticket: Client().get(ticket), prepare=Scene.ticket
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_nothing_works_twice_late_or_elsewhere(case):
    CASES[case].fails()
