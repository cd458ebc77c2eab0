"""Owners stay in charge: who may act upon whom, and there is always one owner."""

import pytest

from identity import audit, ranks, users
from identity.audit import SYSTEM, Actor
from identity.models import User
from tests.conftest import ACTOR, PASSWORD, staff
from tests.races import at_once

SCIM = Actor("Okta", "scim")


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_at_once_leave_one(acme, olga):
    otto = staff(acme, "otto", User.Role.OWNER)
    by_olga, by_otto = audit.person(olga), audit.person(otto)

    at_once(
        [
            lambda: users.set_role(otto, role="member", actor=by_olga),
            lambda: users.set_role(acme.users.get(pk=olga.pk), role="member", actor=by_otto),
        ]
    )

    assert acme.users.filter(role="owner").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_suspend_each_other_at_once_leave_one(acme, olga):
    otto = staff(acme, "otto", User.Role.OWNER)

    at_once(
        [
            lambda: users.suspend(otto, actor=audit.person(olga)),
            lambda: users.suspend(acme.users.get(pk=olga.pk), actor=audit.person(otto)),
        ]
    )

    assert acme.users.filter(role="owner", is_active=True).count() == 1


def test_an_owner_who_was_demoted_meanwhile_has_no_power_left(acme, olga, alice):
    was_owner = audit.person(staff(acme, "otto", User.Role.OWNER))
    users.set_role(acme.users.get(given_name="Otto"), role="member", actor=audit.person(olga))

    with pytest.raises(ranks.OwnersOnly):
        users.set_role(alice, role="owner", actor=was_owner)


def test_an_owner_of_another_organization_has_no_power_here(alice, dave):
    with pytest.raises(ranks.OwnersOnly):
        users.set_role(alice, role="member", actor=audit.person(dave))


@pytest.mark.parametrize("actor", [SCIM, SYSTEM, ACTOR])
def test_an_idp_and_an_operator_may_suspend_even_the_last_owner(olga, actor):
    """Whoever left the company is out, whatever becomes of the console."""
    assert users.suspend(olga, actor=actor)


def test_not_even_an_operator_takes_the_last_owners_role(olga):
    with pytest.raises(ranks.LastOwner):
        users.set_role(olga, role="member", actor=ACTOR)


def test_administrators_keep_their_own_password_and_federation_id(alice):
    users.set_password(alice, password="another horse battery", actor=audit.person(alice))
    users.set_federation_id(alice, federation_id="A-1", actor=audit.person(alice))

    assert alice.federation_id == "A-1"


@pytest.mark.parametrize(
    "deed",
    [
        lambda user, actor: users.set_password(user, password="another horse", actor=actor),
        lambda user, actor: users.set_federation_id(user, federation_id="A-1", actor=actor),
        lambda user, actor: users.set_role(user, role="helpdesk", actor=actor),
        lambda user, actor: users.suspend(user, actor=actor),
    ],
)
def test_who_became_an_owner_a_moment_ago_is_out_of_an_administrators_reach(acme, alice, deed):
    pat = staff(acme, "pat", User.Role.MEMBER)
    as_alice_saw_pat = acme.users.get(pk=pat.pk)
    users.set_role(pat, role=User.Role.OWNER, actor=ACTOR)
    staff(acme, "olga", User.Role.OWNER)

    with pytest.raises(ranks.OwnersOnly):
        deed(as_alice_saw_pat, audit.person(alice))

    assert acme.users.get(pk=pat.pk, is_active=True).check_password(PASSWORD)
