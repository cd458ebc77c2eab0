"""`{% load sync_words %}`: a sync state in sentences; `identity.syncback.words` has them."""

from django import template

from identity.models import OktaConnection, SyncState
from identity.syncback import words
from identity.syncback.words import Words

register = template.Library()


@register.filter
def in_plain_words(row: SyncState) -> Words:
    """Sentence and advice for one row; select `connection` and `user__line` with it."""
    return words.for_row(row, getattr(row.user, "line", None))


@register.filter
def beside_its_state(sentence: str) -> str:
    """The sentence where a pill says "Failed" already."""
    return sentence.removeprefix("Failed: ")


@register.filter
def trouble(connection: OktaConnection) -> Words | None:
    """What keeps everybody of this connection waiting; None when nothing does."""
    return words.for_connection(connection)
