"""Extension and numbers that policy took from a suspended person, and that rest: theirs again."""

from contextlib import suppress

from identity.audit import Actor
from identity.models import User
from telephony import extensions, number_returns, numbers
from telephony.emergency_addresses import NoEmergencyAddress
from telephony.models import Extension, NumberHistory, PhoneNumber

# A reinstatement never fails for a number: it keeps resting, and can be given back by hand.
NOT_NOW = (NoEmergencyAddress, number_returns.NotResting, numbers.NumberTaken)
REASON = "suspension"  # why they ended, in the history


def give_again(user: User, *, actor: Actor) -> None:
    """What the suspension ended last, as far as it rests for `user`, who has no extension now.

    The caller holds the person's row and has reinstated them.
    """
    ended = _ended_by_suspension(user)
    if not ended or Extension.objects_all_organizations.filter(user=user).exists():
        return
    resting = Extension.objects_all_organizations.filter(last_user=user, number__in=ended)
    extension = resting.filter(state=Extension.State.QUARANTINE).first()
    if extension is None:
        return
    try:
        extensions.give(user, number=extension.number, actor=actor, may_override=True)
    except (extensions.ExtensionRefused, extensions.ExtensionTaken):
        return  # a site has come since in whose country it is too close to an emergency number
    theirs = PhoneNumber.objects_all_organizations.filter(last_user=user, e164__in=ended)
    for number in theirs.filter(state=PhoneNumber.State.QUARANTINE).order_by("pk"):
        number.last_user = user
        with suppress(*NOT_NOW):
            number_returns.give_back(number, actor=actor)


def _ended_by_suspension(user: User) -> list[str]:
    """Digits of what ended last, if a suspension ended it."""
    over = NumberHistory.objects_all_organizations.filter(
        organization=user.organization_id, holder_id=user.scim_id, until__isnull=False
    )
    last = over.order_by("-until").first()
    if last is None or last.reason != REASON:
        return []
    return list(over.filter(until=last.until).values_list("value", flat=True))
