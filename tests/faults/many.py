"""People by the ten thousand, straight into the database. Needs Django to be set up."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

BATCH = 2_000
FIRST = 300_000  # of the extensions


def organization(slug: str, them: Sequence[tuple[str, str]], **okta: str) -> Any:
    """The connection of an organization whose Okta is to be told of everybody.

    `them` are login and ID in Okta of each; `okta` is what `okta_connections.save` takes.
    """
    from identity import okta_connections, organizations  # noqa: PLC0415
    from identity.audit import Actor  # noqa: PLC0415

    actor = Actor("the storm", "command")
    made = organizations.create(slug, name=slug.title(), actor=actor)
    for start in range(0, len(them), BATCH):
        users = _users(made, them[start : start + BATCH])
        _lines(made, users, FIRST + start)
    return okta_connections.save(made, actor=actor, **okta)


def put_first(connection: Any, logins: Sequence[str]) -> None:
    """Have these people told before all others of the connection."""
    from django.db.models import F  # noqa: PLC0415

    from identity.models import SyncState  # noqa: PLC0415

    rows = SyncState.objects_all_organizations.filter(connection=connection)
    for start in range(0, len(logins), BATCH):
        first = rows.filter(user__user_name__in=logins[start : start + BATCH])
        first.update(next_at=F("next_at") - timedelta(hours=1))


def _users(organization: Any, batch: Sequence[tuple[str, str]]) -> list[Any]:
    from django.utils import timezone  # noqa: PLC0415

    from identity import names  # noqa: PLC0415
    from identity.models import User  # noqa: PLC0415

    owner = organization.scim_connections.get()
    people = [
        User(
            organization=organization,
            scim_connection=owner,
            user_name=login,
            user_name_key=names.key(login),
            federation_id=login,
            federation_id_key=names.key(login),
            external_id=okta_id,
            updated_at=timezone.now(),
        )
        for login, okta_id in batch
    ]
    return list(User.objects_all_organizations.bulk_create(people))


def _lines(organization: Any, users: Sequence[Any], first: int) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from identity.models import Line  # noqa: PLC0415

    Line.objects_all_organizations.bulk_create(
        Line(user=user, organization=organization, extension=str(number), updated_at=timezone.now())
        for number, user in enumerate(users, first)
    )
