"""What is to become of each row of a slice, all looked at together."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from identity import collisions, newcomers
from identity.audit import Actor
from identity.models import User
from telephony import refusals
from telephony.bulk import foresight, surroundings
from telephony.bulk.case import Case, Walks
from telephony.bulk.cells import Refused, Wish
from telephony.bulk.columns import COLUMNS, Facts, applies
from telephony.bulk.csv_format import KEY
from telephony.bulk.ledger import Ledger
from telephony.bulk.rows import NOBODY, NOT_YOURS, OURS, REFUSALS
from telephony.models import BulkJob, BulkRow

log = logging.getLogger(__name__)
Action = BulkRow.Action


@dataclass(frozen=True)
class Decision:
    """`before` is None for somebody who is to be added; there is no `user` where it is refused.

    `is_simple`: it can be carried out together with others; if not, nothing but the action is
    known of it.
    """

    row_id: int
    action: str
    user: User | None = None
    before: Facts | None = None
    after: Facts | None = None
    field: str = ""
    words: str = ""
    is_simple: bool = True


@dataclass(frozen=True)
class Deciding:
    """The rows of one slice of `job`. Those before them are in `ledger`."""

    job: BulkJob
    actor: Actor
    around: surroundings.Surroundings
    ledger: Ledger
    walks: Walks

    def of(self, wish: Wish) -> Decision:
        """What the row comes to, entered into the ledger."""
        try:
            return self._of(wish)
        except Refused as refusal:
            words = str(refusal)[:500]
            return Decision(wish.row_id, Action.REFUSED, field=refusal.field, words=words)
        except Exception:
            log.exception("a row of a bulk job cannot be foreseen", extra={"row": wish.row_id})
            return Decision(wish.row_id, Action.REFUSED, words=OURS, is_simple=False)

    def _of(self, wish: Wish) -> Decision:
        if wish.refusal is not None:
            raise wish.refusal
        if wish.key in self.around.busy:
            return Decision(wish.row_id, "", is_simple=False)
        user = self.around.people.get(wish.key)
        if user is not None:
            return self._update(wish, user)
        user = self._arrival(wish)
        page = self.ledger.page()
        page.names.add(user.federation_id_key)
        now = dict.fromkeys(COLUMNS, "") | {
            name: wish.wanted.get(name, "") for name in COLUMNS if COLUMNS[name].is_profile
        }
        case = self._case(user, now, page)
        self._foresee(case, {name: v for name, v in wish.wanted.items() if name not in PROFILE})
        return Decision(wish.row_id, Action.CREATE, user, None, case.now, is_simple=case.is_simple)

    def _update(self, wish: Wish, user: User) -> Decision:
        before = self.around.facts[user.pk]
        case = self._case(user, dict(before), self.ledger.page())
        self._foresee(case, wish.wanted)
        action = Action.SAME if case.now == before else Action.UPDATE
        return Decision(wish.row_id, action, user, before, case.now, is_simple=case.is_simple)

    def _case(self, user: User, now: Facts, page: Ledger) -> Case:
        may = self.job.may_create
        return Case(user, now, self.around, self.ledger, page, self.walks, may_profile=may)

    def _foresee(self, case: Case, wanted: Facts) -> None:
        for name, column in COLUMNS.items():
            if name not in wanted or not applies(column, case.user, wanted[name], case.now[name]):
                continue
            if column.is_profile and not case.may_profile:
                raise Refused(name, NOT_YOURS)
            try:
                foresight.RULES[name](case, wanted[name], self.actor)
            except REFUSALS as refusal:
                raise Refused(name, refusals.sentence(refusal)) from None
        self.ledger.enter(case.page)

    def _arrival(self, wish: Wish) -> User:
        if not self.job.may_create:
            raise Refused(KEY, NOBODY)
        profile = {name: wish.wanted[name] for name in PROFILE if name in wish.wanted}
        user = newcomers.local(self.job.organization, user_name=wish.user_name, **profile)
        taken = user.federation_id_key
        if taken in self.around.federation_ids or taken in self.ledger.names:
            fact = collisions.FederationIdTaken(user.federation_id)
            raise Refused(KEY, refusals.sentence(fact))
        return user


PROFILE = frozenset(name for name, column in COLUMNS.items() if column.is_profile)


def of(
    job: BulkJob, wishes: Sequence[Wish], *, actor: Actor, ledger: Ledger, locks: bool = False
) -> list[Decision]:
    """In the order of `wishes`. With `locks` the people are held until the transaction ends."""
    around = surroundings.read(job.organization, wishes, locks=locks)
    deciding = Deciding(job, actor, around, ledger, Walks(around))
    return [deciding.of(wish) for wish in wishes]
