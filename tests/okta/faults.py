"""Faults: which calls go wrong. How they go wrong is in `trouble`."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Any

from tests.okta import trouble
from tests.okta.messages import Request, Response

if TYPE_CHECKING:
    from tests.okta.api import Call


@dataclass
class Rule:
    """One fault. An empty target matches every call.

    `method`, `path` (regular expression) and `login` aim it; `after` lets that many matching
    calls through first; `share` is the part of calls hit, 0 to 1; `count` is how many in all.
    Every other key of the rule is an option of its kind.
    """

    kind: str
    method: str = ""
    path: str = ""
    login: str = ""
    after: int = 0
    share: float = 1.0
    count: int | None = None
    seed: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    seen: int = 0
    played: int = 0

    def __post_init__(self) -> None:
        if self.kind not in trouble.KINDS:
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(trouble.KINDS)}")
        re.compile(self.path)
        self.random = Random(self.seed)

    def aims_at(self, request: Request, login: str | None) -> bool:
        """Whether the rule is about this call at all."""
        if self.kind in trouble.WRITES_ONLY and request.method == "GET":
            return False
        return (
            self.method in ("", request.method)
            and bool(re.search(self.path, request.path))
            and self.login in ("", login)
        )

    def strikes(self) -> bool:
        """Count this call, and decide whether it is one that goes wrong."""
        self.seen += 1
        if self.seen <= self.after or self.played == self.count:
            return False
        if self.share < 1 and self.random.random() >= self.share:
            return False
        self.played += 1
        return True


class Faults:
    """The rules in force; the first that strikes decides."""

    def __init__(self, seed: int) -> None:
        self.seed, self.lock = seed, Lock()
        self.rules: list[Rule] = []

    def add(self, description: dict[str, Any]) -> None:
        """Put a rule in force. Raises ValueError or TypeError for a rule that makes no sense."""
        own = {name for name in Rule.__dataclass_fields__ if name not in ("seen", "played")}
        target = {name: value for name, value in description.items() if name in own}
        rest = {name: value for name, value in description.items() if name not in own}
        target["options"] = {**rest, **target.get("options", {})}
        with self.lock:
            target.setdefault("seed", self.seed)
            self.rules.append(Rule(**target))

    def clear(self) -> None:
        """Let everything go well again."""
        with self.lock:
            self.rules.clear()

    def list(self) -> list[dict[str, Any]]:
        """The rules, with how often each was seen and played."""
        with self.lock:
            return [asdict(rule) for rule in self.rules]

    @property
    def ignores_if_match(self) -> bool:
        """Whether an Okta that pays no heed to If-Match is being played."""
        return any(rule.kind == "ignore_if_match" for rule in self.rules)

    def play(self, call: "Call", answer: Callable[[], Response]) -> Response:
        """Answer the call, badly if a rule strikes."""
        with self.lock:
            rule = next((r for r in self.rules if self._hits(r, call)), None)
        if rule is None:
            return answer()
        call.entry.fault = rule.kind
        return trouble.KINDS[rule.kind](rule.options, call, answer)

    @staticmethod
    def _hits(rule: Rule, call: "Call") -> bool:
        return rule.aims_at(call.request, call.entry.login) and rule.strikes()
