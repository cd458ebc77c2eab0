"""How events of the audit trail read in the short lists of home and user page."""

from django import template

from identity import audit_words
from identity.audit_words import Change
from identity.models import AuditEvent

register = template.Library()
LONGEST, MOST = 60, 3  # letters of a fact, facts in a line; the audit log tells the rest


@register.filter
def in_words(event: AuditEvent) -> str:
    """The action as a person says it: "License assigned"."""
    return audit_words.action(event.action)


@register.filter
def what_changed(event: AuditEvent) -> str:
    """The facts of the event in one line: "Extension 1001 → 1002"."""
    told = [_line(change) for change in audit_words.changes(event)]
    return " · ".join([each for each in told if len(each) <= LONGEST][:MOST])


def _line(change: Change) -> str:
    before = f"{change.old} → " if change.has_old and change.old != "nothing" else ""
    return f"{change.name} {before}{change.new}"
