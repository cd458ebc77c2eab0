"""Okta's whole script against the running product: both kinds of app, over HTTP.

The stand-in Okta does what an administrator does there. After each act the product is asked,
by SCIM and in its console, what it has now.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from tests.conformance.bystander import Bystander
from tests.conformance.scim_reader import Reader
from tests.live import PASSWORD
from tests.okta.client import StandIn
from tests.okta.push import dialects, resource
from tests.okta.push.client import ScimClient
from tests.okta.push.groups import Member
from tests.visitor import Visitor

pytestmark = [pytest.mark.live, pytest.mark.timeout(900)]
TELEPHONY = resource.TELEPHONY
VERB = {"oin": "PATCH", "aiw": "PUT"}
STYLE = {"oin": "bearer", "aiw": "raw"}
NUMBER = {"oin": "+14155550151", "aiw": "+14155550152"}
FORMS = ("path", "pathless", "remove")
numbers = count(1)


@dataclass
class Stage:
    """One organization and the Okta that is connected to it."""

    kind: str
    okta: StandIn
    scim: Reader
    console: Visitor

    def hire(self, first_name: str, last_name: str = "Script") -> str:
        """A new person of this Okta, whom no other test knows. Returns the login."""
        login = f"{first_name.lower()}{next(numbers)}@acme.example"
        self.okta.add_person(first_name, last_name, login)
        return login

    def assign(self, login: str) -> str:
        """Assign the application and return the id there."""
        outcome = well(self.okta.assign(login))
        return str(outcome["person"]["scim_id"])

    def sent(self) -> list[str]:
        """The methods of the calls since the last look, without those that only read."""
        calls = [each["method"] for each in self.okta.journal("out")]
        self.okta.forget_journal()
        return [method for method in calls if method != "GET"]

    def push_as_client(self) -> ScimClient:
        return ScimClient(self.scim.base_url, self.scim.token, STYLE[self.kind])


def well(outcome: dict[str, Any]) -> dict[str, Any]:
    """An act whose task did not fail."""
    assert outcome["task"]["problem"] == ""
    return outcome


@pytest.fixture(scope="module", params=["oin", "aiw"])
def process(request, running_switchroom, base_url_and_token) -> Iterator[Stage]:
    kind = request.param
    base_url, token = base_url_and_token(f"okta-{kind}")
    console = Visitor(running_switchroom.url)
    console.sign_in(f"owner@okta-{kind}.example", PASSWORD)
    with StandIn(pace=0, seed=sum(map(ord, kind))) as okta:
        yield Stage(kind, okta, Reader(base_url, token), console)


@pytest.fixture
def stage(process: Stage) -> Stage:
    """People and groups of earlier tests stay, as in life; nobody meets them."""
    process.okta.forget_journal()
    process.okta.configure(
        scim_url=process.scim.base_url,
        scim_token=process.scim.token,
        dialect=process.kind,
        header_style=STYLE[process.kind],
        profile_source=False,
        import_groups=False,
    )
    return process


def test_a_person_is_assigned_changed_renamed_deactivated_and_brought_back(stage):
    okta, scim, console = stage.okta, stage.scim, stage.console
    barbara, verb = stage.hire("Barbara", "Jensen"), VERB[stage.kind]
    okta.test_credentials()

    scim_id = stage.assign(barbara)
    created = scim.user(scim_id)
    assert stage.sent() == ["POST"]
    assert (created["userName"], created["active"]) == (barbara, True)
    assert created["externalId"] == okta.people()[barbara]["id"]
    assert "password" not in created
    assert "Barbara Jensen" in the_row(console, barbara)

    well(okta.update(barbara, firstName="Babs", displayName="Babs Jensen"))
    assert stage.sent() == [verb]
    assert scim.user(scim_id)["name"] == {"givenName": "Babs", "familyName": "Jensen"}
    assert "Babs Jensen" in the_row(console, barbara)

    married = f"new-{barbara}"
    well(okta.rename(barbara, married))
    assert scim.user(scim_id)["userName"] == married
    assert scim.find("Users", f'userName eq "{barbara}"') == []
    assert the_row(console, married).count(married) == 2  # user name and Federation ID

    before = scim.user(scim_id)
    well(okta.change_password(married))
    assert scim.user(scim_id) == before

    well(okta.suspend(married))
    assert scim.user(scim_id)["active"] is False
    assert "Suspended" in the_row(console, married)

    stage.sent()
    well(okta.reactivate(married))
    assert stage.sent() == [verb, verb]  # active, then the profile
    assert scim.user(scim_id)["active"] is True
    assert "Suspended" not in the_row(console, married)


def the_row(console: Visitor, login: str) -> str:
    (row,) = console.rows("/users/", q=login)
    return row


def test_a_person_who_is_there_already_is_found_and_taken_over(stage):
    login = stage.hire("Chidi", "Okafor")
    client = dialects.speak(stage.kind, stage.push_as_client())
    there = client.create(resource.values(stage.okta.profile(login), None))
    client.set_active(there, active=False)
    client.client.session.close()

    scim_id = stage.assign(login)

    user = stage.scim.user(scim_id)
    assert scim_id == there
    assert user["active"] is True
    assert user["externalId"] == stage.okta.people()[login]["id"]
    assert "POST" not in stage.sent()


def test_a_local_person_of_that_name_becomes_oktas(stage):
    login = stage.hire("Lena")
    stage.console.send("/users/add/", user_name=login, role="member")
    assert " Local " in the_row(stage.console, login)
    assert stage.scim.find("Users", f'userName eq "{login}"') == []

    stage.assign(login)

    assert " Local " not in the_row(stage.console, login)
    assert len(stage.scim.find("Users", f'userName eq "{login}"')) == 1


def test_a_refusal_is_read_in_oktas_list_of_tasks(stage):
    login, owner = stage.hire("Ivy"), f"owner@okta-{stage.kind}.example"
    scim_id = stage.assign(login)

    problem = stage.okta.rename(login, owner)["task"]["problem"]

    assert problem.startswith("409: ")
    assert "user name" in problem.lower()
    assert stage.okta.tasks()[-1]["problem"] == problem
    assert stage.scim.user(scim_id)["userName"] == login


def test_an_import_meets_everybody_who_stays_exactly_once_while_people_change(stage):
    client = dialects.speak(stage.kind, stage.push_as_client())
    people = [client.create(a_user(f"crowd-{next(numbers)}-{n:03}")) for n in range(240)]
    leavers, stayers = people[::4], {each for n, each in enumerate(people) if n % 4}

    with Bystander(client.client.base_url, client.client.token) as bystander:
        bystander.begin(leavers, sorted(stayers))
        met = Counter()
        for place, user in enumerate(client.import_users()):
            met[user["id"]] += 1
            if place % 100 == 99:
                bystander.wait_for_more(12)

    assert {each: met[each] for each in stayers} == dict.fromkeys(stayers, 1)
    assert set(met.values()) == {1}
    assert bystander.problems == []
    assert bystander.deleted >= 4
    client.client.session.close()


def a_user(name: str) -> dict[str, Any]:
    login = f"{name}@acme.example"
    profile = {"login": login, "email": login, "firstName": "Some", "lastName": "Body"}
    return resource.values(profile, None)


def test_an_import_brings_extension_and_number_into_the_profile(stage):
    login, number = stage.hire("Imogen"), NUMBER[stage.kind]
    scim_id = stage.assign(login)
    give_a_phone(stage.console, scim_id, number)
    assert stage.scim.user(scim_id)[TELEPHONY]["extension"] == "1001"

    outcome = stage.okta.import_now()

    assert login in outcome["matched"]
    profile = stage.okta.profile(login)
    assert (profile["extension"], profile["primaryPhone"]) == ("1001", number)
    well(stage.okta.update(login, firstName="Gene"))
    assert stage.scim.user(scim_id)[TELEPHONY]["extension"] == "1001"


def give_a_phone(console: Visitor, scim_id: str, number: str) -> None:
    page = f"/users/{scim_id}/"
    console.send("/licenses/add/", from_page="/licenses/", sku="standard", count="5")
    console.send("/numbers/add/", first=number)
    console.send(f"{page}license/", from_page=page, sku="standard")
    console.send(f"{page}extension/", from_page=page, number="1001")
    console.send(f"{page}numbers/", from_page=page, **{"give-number": number})


def test_a_profile_source_creates_deactivates_and_deletes_in_okta(stage):
    client = dialects.speak(stage.kind, stage.push_as_client())
    stays, sleeps, goes = [f"source-{next(numbers)}" for _ in range(3)]
    ids = {name: client.create(a_user(name)) for name in (stays, sleeps, goes)}
    stage.okta.configure(profile_source=True)

    first = stage.okta.import_now()
    client.set_active(ids[sleeps], active=False)
    client.client.call("DELETE", f"/Users/{ids[goes]}")
    second = stage.okta.import_now()
    client.client.session.close()

    logins = {name: f"{name}@acme.example" for name in ids}
    assert set(logins.values()) <= set(first["created"])
    assert second["created"] == []
    assert second["deactivated"] == [logins[sleeps]]
    assert second["deleted"] == [logins[goes]]
    assert stage.okta.people()[logins[stays]]["status"] == "ACTIVE"


def test_a_group_is_pushed_changed_renamed_emptied_and_deleted(stage):
    okta, scim, console = stage.okta, stage.scim, stage.console
    ann, ben, cleo = (stage.hire(name) for name in ("Ann", "Ben", "Cleo"))
    ids = {login: stage.assign(login) for login in (ann, ben)}
    name = f"Sales {next(numbers)}"
    okta.groups.add(name, ann, ben, cleo)
    stage.sent()

    scim_id = well(okta.groups.push(name))["group"]["scim_id"]
    assert scim.group(scim_id)["displayName"] == name
    assert scim.members(scim_id) == set(ids.values())  # Cleo is not assigned yet
    assert console.rows("/groups/", q=name)[0].startswith(f"{name} 2 ")

    ids[cleo] = stage.assign(cleo)
    assert scim.members(scim_id) == set(ids.values())
    assert [each["display"] for each in scim.user(ids[cleo])["groups"]] == [name]

    well(okta.groups.set_members(name, cleo, ann))
    assert scim.members(scim_id) == {ids[cleo], ids[ann]}
    assert not scim.user(ids[ben]).get("groups")

    renamed = f"Selling {next(numbers)}"
    well(okta.groups.rename(name, renamed))
    assert scim.group(scim_id)["displayName"] == renamed
    assert scim.members(scim_id) == {ids[cleo], ids[ann]}
    assert console.rows("/groups/", q=name) == []
    assert console.rows("/groups/", q=renamed)[0].startswith(f"{renamed} 2 ")

    well(okta.groups.unlink(renamed, delete=True))
    assert scim.status(f"/Groups/{scim_id}") == 404
    assert console.rows("/groups/", q=renamed) == []
    assert scim.user(ids[ann])["active"] is True
    assert not scim.user(ids[ann]).get("groups")


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_pushing_now_puts_right_what_another_changed(stage, form):
    ann, name = stage.hire("Ann"), f"Support {next(numbers)}"
    scim_id = stage.assign(ann)
    stage.okta.groups.add(name, ann)
    group = well(stage.okta.groups.push(name))["group"]["scim_id"]
    another = dialects.speak_of_groups(stage.kind, stage.push_as_client())

    another.push_now(group, "Changed", [])
    well(stage.okta.groups.push_now(name, form))
    assert stage.scim.members(group) == {scim_id}

    well(stage.okta.groups.set_members(name))
    another.push_now(group, name, [Member(scim_id, ann)])
    well(stage.okta.groups.push_now(name, form))
    assert stage.scim.members(group) == set()
    another.client.session.close()


def test_a_group_that_is_there_already_is_taken_over(stage):
    ann, name = stage.hire("Ann"), f"Warehouse {next(numbers)}"
    scim_id = stage.assign(ann)
    stage.okta.groups.add(name, ann)
    group = well(stage.okta.groups.push(name))["group"]["scim_id"]
    well(stage.okta.groups.unlink(name, delete=False))
    assert stage.scim.members(group) == {scim_id}

    again = well(stage.okta.groups.push(name))["group"]["scim_id"]

    assert again == group
    assert stage.scim.members(group) == {scim_id}


def test_where_groups_are_imported_okta_links_without_asking(stage):
    name = f"Night shift {next(numbers)}"
    stage.okta.groups.add(name)
    group = well(stage.okta.groups.push(name))["group"]["scim_id"]
    well(stage.okta.groups.unlink(name, delete=False))
    stage.okta.configure(import_groups=True)

    assert name in stage.okta.import_now()["groups"]
    stage.okta.forget_journal()

    assert well(stage.okta.groups.push(name))["group"]["scim_id"] == group
    assert "GET" not in [call["method"] for call in stage.okta.journal("out")]
