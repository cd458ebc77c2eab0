"""The provisioning log: every call of a SCIM client, once we know whose it is.

A write's record commits with what it changed, or by itself when it was refused. Records of
reads are gathered and stored together, at most SCIM_LOG_DELAY seconds later: a statement
and a commit for every read would cost more than the read (docs/adr/0006).
"""

import atexit
import logging
import threading

from django.conf import settings
from django.db import Error, connection, transaction

from identity import written, written_together
from identity.models import AuditEvent
from scim.models import ProvisioningRecord

FULL = 500  # records; then the next caller stores them
log = logging.getLogger("scim")


def store(record: ProvisioningRecord) -> None:
    """Keep a record now. Within a transaction it shares that one's fate."""
    store_all([record])


def store_with(events: list[AuditEvent], record: ProvisioningRecord | None) -> None:
    """The record of a write and the trail of what it changed, by one statement."""
    written_together.insert(events, [record] if record else [])


def store_all(records: list[ProvisioningRecord]) -> None:
    """Keep many records now, within the transaction that has changed what they tell."""
    written.of(ProvisioningRecord).insert_many(records)


def store_refusal(record: ProvisioningRecord) -> None:
    """Keep the record of a write that was rolled back; a database that fails gets it later."""
    try:
        with transaction.atomic():
            store(record)
    except Error:
        gathered.add(record)


class Gathered:
    """Records that wait to be stored together. One per process; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: list[ProvisioningRecord] = []
        self.timer: threading.Timer | None = None
        atexit.register(self.flush)

    def add(self, record: ProvisioningRecord) -> None:
        with self._lock:
            self._records.append(record)
            is_full = len(self._records) >= FULL
            if self.timer is None and settings.SCIM_LOG_DELAY:
                self.timer = threading.Timer(settings.SCIM_LOG_DELAY, self._on_time)
                self.timer.daemon = True
                self.timer.start()
        if is_full:
            self.flush()

    def flush(self) -> None:
        """Store what waits. What the database refuses is dropped, and said so."""
        records = self.clear()
        if not records:
            return
        try:
            with transaction.atomic():
                store_all(records)
        except Error as error:
            log.error("%d records of the provisioning log are lost", len(records), exc_info=error)

    def clear(self) -> list[ProvisioningRecord]:
        with self._lock:
            records, self._records, self.timer = self._records, [], None
        return records

    def _on_time(self) -> None:
        try:
            self.flush()
        finally:
            connection.close()  # this thread's own, and the thread ends here


gathered = Gathered()
