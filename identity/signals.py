"""Announcements of identity to the rooms above it, sent inside the transaction.

A receiver that raises rolls the whole change back. Arguments: `user`, `actor`.
"""

from django.dispatch import Signal

user_suspended = Signal()
user_reinstated = Signal()
user_deleted = Signal()  # sent before the row goes
