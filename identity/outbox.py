"""What telephony says of a person, kept for whoever must be told of it.

`publish` is called inside the caller's transaction: the change and the news of it are
committed together or not at all.
"""

from dataclasses import asdict, dataclass

from django.db.models import F, Min, Value
from django.db.models.functions import Coalesce, Least, Now

from identity import doorbell
from identity.models import Line, OktaConnection, SyncState, User


@dataclass(frozen=True)
class LineFacts:
    """One person's telephony: extension digits, E.164 number, license name; empty if none."""

    extension: str = ""
    primary_phone: str = ""
    license: str = ""


def publish(user: User, facts: LineFacts) -> bool:
    """Keep `facts` as what is true of `user`; queue each Okta. False if nothing differs."""
    line = Line.objects_all_organizations.filter(user=user).select_for_update().first()
    if line is None and facts == LineFacts():
        return False
    if line is not None and facts == _facts(line):
        return False
    _write(user, line, facts)
    for connection in _connections(user.organization_id):
        want(user, connection)
    doorbell.ring_after_commit()
    return True


def want(user: User, connection: OktaConnection, *, priority: int = 0) -> None:
    """Raise what `connection` should know of `user` by one version; this un-blocks it too."""
    mine = SyncState.objects_all_organizations.filter(connection=connection, user=user)
    if mine.update(
        desired_version=F("desired_version") + 1,
        state=SyncState.State.PENDING,
        reason="",
        error_text="",
        attempts=0,
        mismatches=0,
        priority=Least("priority", Value(priority)),
        next_at=Least("next_at", Now()),
        first_pending_at=Coalesce("first_pending_at", Now()),
    ):
        return
    SyncState.objects_all_organizations.create(
        organization_id=user.organization_id,
        connection=connection,
        user=user,
        priority=priority,
        next_at=Now(),
        first_pending_at=Now(),
    )


def oldest_waiting(organization_id: int) -> object:
    """Since when somebody has been waiting to be told to Okta; None when nobody is."""
    waiting = SyncState.objects_all_organizations.filter(
        organization_id=organization_id, state__in=["pending", "verify", "blocked"]
    )
    return waiting.aggregate(oldest=Min("first_pending_at"))["oldest"]


def _facts(line: Line) -> LineFacts:
    return LineFacts(line.extension, line.primary_phone, line.license)


def _write(user: User, line: Line | None, facts: LineFacts) -> None:
    if line is None:
        Line.objects_all_organizations.create(
            user=user, organization_id=user.organization_id, updated_at=Now(), **asdict(facts)
        )
        return
    Line.objects_all_organizations.filter(pk=line.pk).update(
        version=F("version") + 1, updated_at=Now(), **asdict(facts)
    )


def _connections(organization_id: int) -> list[OktaConnection]:
    """In one fixed order, so that two publishers never wait for each other's rows."""
    return list(
        OktaConnection.objects_all_organizations.filter(
            organization_id=organization_id, is_enabled=True
        ).order_by("pk")
    )
