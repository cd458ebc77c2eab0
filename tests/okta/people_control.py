"""Control of people: add, assign, update, deactivate, import."""

from typing import TYPE_CHECKING, Any

from tests.okta import connection, routing, user_import
from tests.okta.messages import Request
from tests.okta.people import Person
from tests.okta.tasks import Task

if TYPE_CHECKING:
    from tests.okta.org import Org


def describe(person: Person) -> dict[str, Any]:
    """A person as tests see one."""
    return {
        "id": person.id,
        "login": person.login,
        "status": person.status,
        "is_assigned": person.is_assigned,
        "scim_id": person.scim_id,
        "profile": person.profile,
        "etag": person.etag,
    }


def add(org: "Org", request: Request) -> Any:
    """A new person: `firstName`, `lastName`, `login`, and whatever else a profile holds."""
    profile = request.json()
    profile.setdefault("email", profile.get("login"))
    return describe(org.people.add(profile, now=org.clock.text()))


def assign(org: "Org", request: Request) -> Any:
    return _done(org, request, org.provisioning.assign)


def unassign(org: "Org", request: Request) -> Any:
    return _done(org, request, org.provisioning.unassign)


def deactivate(org: "Org", request: Request) -> Any:
    return _done(org, request, org.provisioning.deactivate)


def suspend_silently(org: "Org", request: Request) -> Any:
    return _done(org, request, org.provisioning.suspend_silently)


def reactivate(org: "Org", request: Request) -> Any:
    return _done(org, request, org.provisioning.reactivate)


def update(org: "Org", request: Request) -> Any:
    """An administrator's edit: `login` and `profile`."""
    changes = request.json()["profile"]
    return _done(org, request, lambda person: org.provisioning.update(person, changes))


def change_password(org: "Org", request: Request) -> Any:
    return _done(org, request, org.provisioning.change_password)


def own(org: "Org", request: Request) -> Any:
    """Let a directory master these `attributes` of a person; ["*"] is all, [] is none."""
    person = org.people.get(request.json()["login"])
    person.owned_elsewhere = frozenset(request.json()["attributes"])
    return describe(person)


def make_type(org: "Org", request: Request) -> Any:
    """A user type `name`, shown as `title`, whose people are `logins` from now on."""
    wanted = request.json()
    made = org.types.make(wanted["name"], wanted["title"])
    for person in [org.people.get(login) for login in wanted["logins"]]:
        person.type_id, person.schema = made.id, made.schema
    return {"id": made.id, "schema_id": made.schema_id}


def run_import(org: "Org", request: Request) -> Any:
    """Import now, and map extension and primary phone back."""
    del request
    return user_import.run(org).as_dict()


def test_credentials(org: "Org", request: Request) -> Any:
    """What "Test API Credentials" finds: the number of users on the other side."""
    del request
    return {"users": connection.people(org).test_credentials()}


def _done(org: "Org", request: Request, act: Any) -> dict[str, Any]:
    """Do one act for the person named by `login`, and say how it went."""
    person = org.people.get(request.json()["login"])
    task: Task = act(person)
    return {"task": task.as_dict(), "person": describe(person)}


ROUTES = [
    routing.route("POST", "/_control/users", add),
    routing.route("POST", "/_control/assign", assign),
    routing.route("POST", "/_control/unassign", unassign),
    routing.route("POST", "/_control/deactivate", deactivate),
    # What the product calls "suspend" is what it does when Okta deactivates somebody.
    routing.route("POST", "/_control/suspend", deactivate),
    routing.route("POST", "/_control/suspend-silently", suspend_silently),
    routing.route("POST", "/_control/reactivate", reactivate),
    routing.route("POST", "/_control/update", update),
    routing.route("POST", "/_control/password", change_password),
    routing.route("POST", "/_control/own", own),
    routing.route("POST", "/_control/types", make_type),
    routing.route("POST", "/_control/import", run_import),
    routing.route("POST", "/_control/test-credentials", test_credentials),
]
