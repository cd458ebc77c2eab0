"""Announcements of identity to the rooms above it, sent inside the transaction.

A receiver that raises rolls the whole change back. Arguments: `user`, `actor`; for
`user_suspended` and `user_reinstated` also `held`, what `identity.belongings` found; for
`memberships_changed`: `group`,
`user_ids` (primary keys of exactly the people who came or went), `actor`. The group row is
locked meanwhile: whoever recomputes something about its people, and locks them, does so after
the commit. For `people_arrived` in place of `user`: `organization` and `people`.
"""

from django.dispatch import Signal

people_arrived = Signal()  # an IdP sent them, or an administrator typed them
profile_changed = Signal()
user_suspended = Signal()
user_reinstated = Signal()
user_deleted = Signal()  # sent before the row goes
memberships_changed = Signal()
password_set = Signal()
