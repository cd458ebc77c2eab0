"""Test connection, the line about pace: what Okta allows a minute, and what we take of it."""

from identity.models import OktaConnection
from identity.okta import budget
from identity.okta.scopes import listed
from identity.syncback.step import Step

USERS = {"read": "reads", "write": "writes"}
APP = {"apps": "calls about the app"}


def step(connection: OktaConnection) -> Step:
    """Figures come with Okta's answers, so those of writes only after the first change."""
    seen = budget.limits(connection)
    named = APP if connection.is_through_app else USERS
    known = {word: seen[bucket] for bucket, word in named.items() if bucket in seen}
    unknown = [word for bucket, word in named.items() if bucket not in seen]
    sentences = [_known(known)] if known else []
    if unknown:
        sentences.append(_unknown(unknown))
    return Step("Pace", True if known else None, " ".join(sentences))


def _known(limits: dict[str, int]) -> str:
    allowed = listed([f"{limit:,} {word}" for word, limit in limits.items()])
    used = listed([f"{int(limit * budget.SHARE):,}" for limit in limits.values()])
    return f"Okta allows {allowed} a minute; we use at most {used}."


def _unknown(words: list[str]) -> str:
    most = int(budget.FIRST_GUESS)
    return f"Of {listed(words)} Okta has told no figure yet: at most {most} a minute until it does."
