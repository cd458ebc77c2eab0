"""An organization of which everybody has a phone, straight into PostgreSQL."""

from django.core.management import call_command
from django.db import connection
from django.test import Client

from identity import okta_connections, organizations, tenancy
from identity.models import Organization
from tests.bench.filling import ACTOR, settle
from tests.bench.many import PEOPLE

# Whoever has no extension yet gets all that a phone needs.
NEW = """(SELECT u.id, u.scim_id, row_number() OVER (ORDER BY u.id) + {first} - 1 AS i FROM identity_user u
    WHERE u.organization_id = {org} AND u.role = 'member' AND u.id > {after})"""
PHONES = (
    """INSERT INTO telephony_extension (organization_id, number, user_id, kind, state, created_at)
    SELECT {org}, (200000 + i)::text, id, 'user', 'assigned', now() FROM {new} p""",
    """INSERT INTO telephony_phonenumber (organization_id, e164, extension_id, is_primary, state,
        created_at)
    SELECT {org}, '+1415' || (5000000 + p.i), x.id, true, 'assigned', now()
    FROM {new} p JOIN telephony_extension x ON x.user_id = p.id""",
    """INSERT INTO telephony_licenseseat (organization_id, pool_id, kind, user_id, state,
        assigned_at)
    SELECT {org}, (SELECT id FROM telephony_licensepool WHERE organization_id = {org}), 'base', id,
        'assigned', now() FROM {new} p""",
    """INSERT INTO identity_line (user_id, organization_id, extension, primary_phone, did,
        caller_id, site, license, licenses, version, updated_at)
    SELECT id, {org}, (200000 + i)::text, '+1415' || (5000000 + i), '+1415' || (5000000 + i),
        '+1415' || (5000000 + i), 'Paris', 'Standard', '[]', 1, now()
    FROM {new} p""",
    """INSERT INTO identity_syncstate (organization_id, connection_id, user_id, okta_user_id,
        desired_version, synced_version, synced_hash, state, reason, error_text, priority, next_at,
        first_pending_at, attempts, claims_unsettled, mismatches)
    SELECT {org}, (SELECT id FROM identity_oktaconnection WHERE organization_id = {org}), id, '', 1,
        0, '', CASE WHEN i % 10 = 0 THEN 'blocked' ELSE 'pending' END, 'not_found', '', 0, now(),
        now(), 0, 0, 0
    FROM {new} p""",
    """INSERT INTO telephony_placement (organization_id, user_id, site_id)
    SELECT {org}, id, (SELECT id FROM telephony_site WHERE organization_id = {org}) FROM {new} p""",
    """INSERT INTO telephony_numberhistory (organization_id, kind, value, holder, holder_id, since,
        reason, given_by, ended_by)
    SELECT {org}, 'extension', (200000 + i)::text, 'Person ' || i, scim_id, now(), '', 'bench',
        ''
    FROM {new} p""",
    """INSERT INTO telephony_device (organization_id, extension_id, kind, make, model, mac, label,
        wants_new_secret, created_at)
    SELECT {org}, x.id, 'desk', 'yealink', 'T54W', lpad(to_hex(p.i), 12, '0'), '', false, now()
    FROM {new} p JOIN telephony_extension x ON x.user_id = p.id""",
    """INSERT INTO identity_membership (organization_id, group_id, user_id)
    SELECT {org}, (SELECT id FROM identity_group WHERE organization_id = {org}), id
    FROM {new} p""",
)


def organization() -> Client:
    """Acme, with a site, a group, a rule and an Okta; in the browser of its owner."""
    from identity import groups  # noqa: PLC0415
    from telephony import seats, sites  # noqa: PLC0415
    from telephony.models import LicenseSku  # noqa: PLC0415
    from telephony.rules import book  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    acme = organizations.create("acme", name="Acme", actor=ACTOR)
    tenancy.bind(acme.pk)
    standard = LicenseSku.objects.get(code="standard")
    seats.buy(acme, sku=standard, count=1, actor=ACTOR)
    sites.add(acme, name="Paris", country="FR", actor=ACTOR)
    okta_connections.save(acme, okta_url="https://acme.okta.com", token="a" * 42, actor=ACTOR)
    groups.create(
        acme,
        connection=acme.scim_connections.get(),
        display_name="Everybody",
        members=[],
        actor=ACTOR,
    )
    book.add(acme, book.Wanted(name="All", license=standard), actor=ACTOR)
    return _browser(acme)


def grow(first: int, last: int) -> None:
    """People number `first` + 1 to `last`."""
    acme = Organization.objects.get(slug="acme")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM identity_user")
        (after,) = cursor.fetchone()
        known = {"org": acme.pk, "first": first + 1, "last": last, "after": after}
        known["new"] = NEW.format(**known)
        for statement in (PEOPLE, *PHONES):
            cursor.execute(statement.format(**known))
    settle()


def _browser(acme: Organization) -> Client:
    owner = organizations.add_owner(
        acme, email="olga@acme.example", password="of the benchmark", actor=ACTOR
    )
    browser = Client()
    browser.force_login(owner)
    return browser
