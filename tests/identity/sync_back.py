"""What the tests of sync-back share: Acme's Okta, and Acme's connection to it."""

from identity import okta_connections, outbox
from identity.database import is_postgresql
from identity.models import OktaBudget, OktaConnection, Organization, SyncAttempt, SyncState, User
from telephony import extensions
from tests.conftest import ACTOR, arrival
from tests.okta.client import StandIn

PAST = "2020-01-01T00:00:00Z"


def connect(organization: Organization, okta: StandIn) -> OktaConnection:
    """As after a first call: the org is known."""
    told = okta_connections.save(organization, okta_url=okta.url, token=okta.token, actor=ACTOR)
    told.okta_org_id = okta.org_id
    told.save()
    return told


def crowd(organization: Organization, okta: StandIn, count: int) -> list[User]:
    """People whom Okta sent, each with an extension from 3000 on."""
    people = []
    for number in range(count):
        person = arrival(organization, f"p{number}", "Many")
        person.external_id = okta.add_person(f"P{number}", "Many", person.user_name)["id"]
        person.save()
        extensions.give(person, number=str(3000 + number), actor=ACTOR)
        people.append(person)
    return people


def row(user: User) -> SyncState:
    return SyncState.objects_all_organizations.select_related("connection").get(user=user)


def attempts(user: User) -> list[SyncAttempt]:
    return list(SyncAttempt.objects_all_organizations.filter(user=user).order_by("pk"))


def let_time_pass() -> None:
    """Backoff, horizon, pauses, open circuits and leases end; every call is paid for."""
    rows = SyncState.objects_all_organizations
    rows.update(next_at=PAST)
    rows.filter(ambiguous_until__isnull=False).update(ambiguous_until=PAST)
    rows.filter(lease_until__isnull=False).update(lease_until=PAST)
    connections = OktaConnection.objects_all_organizations
    connections.filter(open_until__isnull=False).update(open_until=PAST)
    connections.filter(pause_until__isnull=False).update(pause_until=PAST)
    connections.filter(recovered_at__isnull=False).update(recovered_at=PAST)
    OktaBudget.objects.update(paid_until=PAST)


def publish_line(user, *, extension="", phone="", site=""):
    """Say of `user` what telephony does not know of."""
    sql = """SELECT CAST(%s AS text) AS extension, CAST(%s AS text) AS primary_phone, '' AS did,
        '' AS caller_id, CAST(%s AS text) AS site, '' AS license, {} AS licenses"""
    licenses = "'[]'::jsonb" if is_postgresql() else "'[]'"
    outbox.publish(user, outbox.Query(sql.format(licenses), (extension, phone, site)))
