"""An organization with people, groups and an Okta to tell, as Switchroom keeps them."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from identity import arrivals, okta_connections, organizations, scim_tokens
from identity.audit import Actor
from identity.models import Group, Membership, Organization, User
from identity.profiles import Profile
from telephony import extensions
from tests.bench import okta

ACTOR = Actor("the benchmark", "command")
FIRST_KEY = 70_000  # of people and groups: a number that means nothing else in any statement


@dataclass
class Filled:
    """`people` and `groups`: key, id, and names, all that stands for one of them in statements."""

    token: str
    people: list[list[Any]]
    groups: list[list[Any]]

    @staticmethod
    def ids(rows: list[list[Any]]) -> list[str]:
        return [str(row[1]) for row in rows]


@transaction.atomic
def fill(people: int) -> Filled:
    """Everybody came over SCIM, some have an extension, and an Okta wants to know it."""
    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    owner = acme.scim_connections.get()
    _, token = scim_tokens.issue(owner, name="Okta", actor=ACTOR)
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="a" * 42, actor=ACTOR)
    _start_at(User, Group)
    for number in range(people):
        arrivals.provision(owner, profile=_profile(number), is_active=True, actor=ACTOR)
    everybody = list(acme.users.order_by("pk"))
    for number, person in enumerate(everybody[: okta.SUSPENDED]):
        extensions.give(person, number=str(20_000 + number), actor=ACTOR)
    groups = [_group(acme, number, everybody) for number in range(okta.GROUPS)]
    return Filled(
        token,
        [[each.pk, each.scim_id, each.user_name, each.external_id] for each in everybody],
        [[each.pk, each.scim_id] for each in groups],
    )


def settle() -> None:
    """Let the database know what is in it."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _start_at(*models: type[Any]) -> None:
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH {FIRST_KEY}")
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, FIRST_KEY])


def _profile(number: int) -> Profile:
    sent = okta.person(f"person{number}")
    name, address = sent["name"], str(sent["userName"])
    return Profile(
        address,
        external_id=str(sent["externalId"]),
        display_name=str(sent["displayName"]),
        given_name=name["givenName"],
        family_name=name["familyName"],
        email=address,
        attributes={key: sent[key] for key in ("name", "displayName", "emails")},
    )


def _group(acme: Organization, number: int, people: list[User]) -> Group:
    from identity import groups  # noqa: PLC0415

    group = groups.create(
        acme,
        connection=acme.scim_connections.get(),
        display_name=f"Group {number}",
        members=[each.pk for each in people[: okta.IN_GROUP]],
        actor=ACTOR,
    )
    assert Membership.objects_all_organizations.filter(group=group).count() == okta.IN_GROUP
    return group
