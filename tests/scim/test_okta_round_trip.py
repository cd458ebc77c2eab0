"""The stand-in Okta's own SCIM client against us, in both of its dialects."""

import pytest

from tests.okta import cast
from tests.okta.push import dialects, resource
from tests.okta.push.client import Failed, ScimClient

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["oin", "aiw"])
def push(request, okta, acme, live_server):
    client = ScimClient(f"{live_server.url}/scim/v2/acme", okta.token, "raw")
    yield dialects.speak(request.param, client)
    client.session.close()


def test_a_person_is_created_changed_deactivated_and_brought_back(push, acme):
    profile = cast.profiles()[3]
    mapped = resource.values(profile, "00u1")
    assert (push.test_credentials(), push.find(profile["login"])) == (0, None)

    scim_id = push.create(mapped)
    push.update(scim_id, resource.values({**profile, "firstName": "Babs"}, "00u1"))
    push.set_active(scim_id, active=False)
    gone = acme.users.get()
    push.set_active(scim_id, active=True)

    user = acme.users.get()
    assert (gone.is_active, user.is_active) == (False, True)
    assert (user.given_name, user.external_id) == ("Babs", "00u1")
    assert push.find(profile["login"])["id"] == scim_id
    assert [each["id"] for each in push.import_users()] == [scim_id]
    with pytest.raises(Failed, match="409"):
        push.create(mapped)


def test_extension_and_number_survive_what_okta_pushes_and_come_back(push, bob):
    before = push.read(str(bob.scim_id))

    push.update(str(bob.scim_id), {"displayName": "Robert", "phoneNumbers": [
        {"primary": True, "value": "+1 000", "type": "work"}
    ]})  # fmt: skip

    imported = next(iter(push.import_users()))
    assert imported["displayName"] == "Robert"
    assert resource.imported(imported) == resource.imported(before)
    assert resource.imported(imported) == {"primaryPhone": "+14155550101", "extension": "1001"}
