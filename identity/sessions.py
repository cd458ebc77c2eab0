"""Browser sessions, found by the person they belong to."""

from identity.models import User


def end_all(user: User) -> int:
    """End every session of `user`; returns how many there were. Holds with the transaction."""
    ended, _ = user.sessions.all().delete()
    return ended
