"""Once a day: does the IdP publish something else than what is stored? Nothing is applied."""

import logging
from time import monotonic

from django.db import transaction

from identity import audit, idp_metadata_import
from identity.audit import SYSTEM
from identity.idp_metadata_import import NoMetadata
from identity.models import SsoConnection

ROUND_SECONDS = 40.0  # of the daily look; a task has sixty
log = logging.getLogger(__name__)


def look_everywhere() -> None:
    """In any order: whom slow servers kept from their turn today is not the same tomorrow."""
    end = monotonic() + ROUND_SECONDS
    rows = SsoConnection.objects_all_organizations.filter(organization__is_active=True)
    for connection in rows.exclude(metadata_url="").order_by("?"):
        if monotonic() >= end:
            log.warning("Not every connection's metadata was looked at today")
            return
        look(connection)


def look(connection: SsoConnection) -> None:
    """Keep what is new there for the page, and tell the trail when it begins to differ."""
    try:
        document = idp_metadata_import.fetch(connection.metadata_url)
        words = idp_metadata_import.compare(connection, document).words
    except NoMetadata as reason:
        log.warning("Metadata of connection %s: %s", connection.pk, reason)
        return
    if words == connection.metadata_news:
        return
    with transaction.atomic():
        SsoConnection.objects_all_organizations.filter(pk=connection.pk).update(metadata_news=words)
        if words:
            audit.record("sso_connection.metadata_differs", subject=connection, actor=SYSTEM)
