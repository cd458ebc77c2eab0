"""Single sign-on of an organization: its SAML settings, its certificates, on and off.

An organization has one connection in this version. It exists from the moment somebody looks
at its settings, because the IdP wants our addresses before it tells us its own.
"""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from identity import audit, last_way_in, sign_in_tests, signing_keys, sso_agreements
from identity.audit import Actor
from identity.models import Certificate, Organization, SsoConnection, User
from identity.saml.certificates import CertificateFacts

Method = Organization.SignInMethod


class NotComplete(Exception):
    """Single sign-on needs a login URL, an issuer and a certificate before it is switched on."""


class NoWayBack(Exception):
    """No break-glass administrator is ready, so a broken IdP would lock everybody out."""


class NotTested(Exception):
    """No test sign-in has succeeded with the settings that are stored."""


class LastCertificate(Exception):
    """Single sign-on is on and this is its only certificate."""


class CertificateKnown(Exception):
    """The connection has this certificate already."""


def for_organization(organization: Organization) -> SsoConnection:
    """The connection, made as an empty draft if there is none yet."""
    found = organization.sso_connections.order_by("created_at", "id").first()
    if found:
        return found
    draft, _ = SsoConnection.objects_all_organizations.get_or_create(
        organization=organization, idp_entity_id=""
    )
    return draft


@transaction.atomic
def save(
    connection: SsoConnection,
    *,
    is_enabled: bool,
    sign_in_method: str,
    certificate: CertificateFacts | None = None,
    from_metadata: Iterable[CertificateFacts] = (),
    agreed: bool = False,
    knows_untested: bool = False,
    actor: Actor,
    added_by: User | None = None,
    **settings: Any,
) -> SsoConnection:
    """Store the settings, which are fields of SsoConnection, and perhaps certificates.

    Of those that metadata brought, the known ones stay as they are. For `agreed` and
    `knows_untested` see sso_agreements. Raises NotComplete, NoWayBack, NotTested, Untested,
    NotAgreed, CertificateKnown; then nothing is stored.
    """
    connection = _lock(connection)
    was = sso_agreements.stored(connection)
    new = [certificate] if certificate else []
    for facts in new + _unknown(connection, from_metadata):
        add_certificate(connection, facts=facts, actor=actor, added_by=added_by)
    _store(connection, settings, actor)
    if is_enabled and not is_complete(connection):
        raise NotComplete
    _switch(connection, is_enabled, actor)
    _set_method(connection, sign_in_method, actor)
    sso_agreements.check(connection, was, agreed=agreed, knows_untested=knows_untested)
    return connection


def _unknown(
    connection: SsoConnection, certificates: Iterable[CertificateFacts]
) -> list[CertificateFacts]:
    known = set(connection.certificates.values_list("sha256", flat=True))
    return [each for each in certificates if each.sha256 not in known]


@transaction.atomic
def add_certificate(
    connection: SsoConnection,
    *,
    facts: CertificateFacts,
    actor: Actor,
    added_by: User | None = None,
) -> Certificate:
    """Believe this key too; those in use stay, for the time of a rollover. Raises CertificateKnown."""
    try:
        with transaction.atomic():
            certificate = Certificate.objects_all_organizations.create(
                organization_id=connection.organization_id,
                connection=connection,
                pem=facts.pem,
                sha256=facts.sha256,
                subject=facts.subject,
                not_before=facts.not_before,
                not_after=facts.not_after,
                added_by=added_by,
            )
    except IntegrityError:
        raise CertificateKnown from None
    audit.record("certificate.added", subject=certificate, actor=actor, sha256=facts.sha256)
    return certificate


@transaction.atomic
def remove_certificate(certificate: Certificate, *, actor: Actor) -> None:
    """Believe this key no longer, from the next sign-in on. Raises LastCertificate."""
    connection = _lock(certificate.connection)
    if _has_one_left(connection):
        raise LastCertificate
    audit.record("certificate.removed", subject=certificate, actor=actor, sha256=certificate.sha256)
    certificate.delete()


def is_needed(certificate: Certificate) -> bool:
    """Single sign-on is on, and believes no other."""
    return _has_one_left(certificate.connection)


def is_complete(connection: SsoConnection) -> bool:
    """Everything is there that a sign-in needs."""
    has_addresses = bool(connection.idp_sso_url and connection.idp_entity_id)
    return has_addresses and connection.certificates.exists()


@transaction.atomic
def offer_passwords_again(organization: Organization, *, actor: Actor) -> bool:
    """Where nobody gets in without single sign-on, let passwords count. False: somebody does."""
    organization = last_way_in.lock(organization.pk)
    if organization.sign_in_method != Method.SSO or last_way_in.ready(organization):
        return False
    _store_method(organization, Method.BOTH, actor)
    return True


def _has_one_left(connection: SsoConnection) -> bool:
    return connection.is_enabled and connection.certificates.count() == 1


def _lock(connection: SsoConnection) -> SsoConnection:
    rows = SsoConnection.objects_all_organizations.select_for_update(of=("self",))
    return rows.select_related("organization").get(pk=connection.pk)


def _store(connection: SsoConnection, settings: dict[str, Any], actor: Actor) -> None:
    changes = _write(connection, settings)
    if connection.signs_requests:
        signing_keys.make_first(connection, actor=actor)
    connection.metadata_news = ""  # an administrator has looked; tomorrow tells whether it is all
    connection.save()
    if changes:
        audit.record("sso_connection.saved", subject=connection, actor=actor, **changes)


def _write(connection: SsoConnection, settings: dict[str, Any]) -> dict[str, Any]:
    """Set the fields and return those that differ, as [old, new]."""
    changes = {}
    for name, new in settings.items():
        old = getattr(connection, name)
        if old != new:
            setattr(connection, name, new)
            changes[name] = [old, new]
    return changes


def _switch(connection: SsoConnection, is_enabled: bool, actor: Actor) -> None:
    if connection.is_enabled == is_enabled:
        return
    connection.is_enabled = is_enabled
    connection.save(update_fields=["is_enabled", "updated_at"])
    action = "sso_connection.enabled" if is_enabled else "sso_connection.disabled"
    audit.record(action, subject=connection, actor=actor)


def _set_method(connection: SsoConnection, method: str, actor: Actor) -> None:
    if connection.organization.sign_in_method == method:
        return
    if method == Method.SSO:
        _check_only_way(connection)
    _store_method(connection.organization, method, actor)


def _check_only_way(connection: SsoConnection) -> None:
    organization = connection.organization
    if not last_way_in.ready(last_way_in.lock(organization.pk)):
        raise NoWayBack
    if not sign_in_tests.is_proven(connection):
        raise NotTested


def _store_method(organization: Organization, method: str, actor: Actor) -> None:
    old, organization.sign_in_method = organization.sign_in_method, method
    organization.save(update_fields=["sign_in_method"])
    audit.record(
        "organization.updated", subject=organization, actor=actor, sign_in_method=[old, method]
    )
