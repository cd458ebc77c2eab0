"""How one request is read: in which dialect, and what had to be said about it."""

from dataclasses import dataclass, field

from scim import errors
from scim.dialects import Dialect

MAX_NOTES = 50


@dataclass
class Reading:
    """`notes` are sentences for the administrator about what was brought into shape."""

    dialect: Dialect
    notes: list[str] = field(default_factory=list)

    def tolerate(self, deviation: str, scim_type: str = "invalidValue") -> None:
        """Note a deviation that the dialect bears; raise ScimError 400 where it does not."""
        if not self.dialect.is_lenient:
            raise errors.bad(scim_type, deviation)
        self.ignore(deviation)

    def forbid(self, deviation: str, scim_type: str = "invalidValue") -> None:
        """Raise ScimError 400 where the dialect does not bear it; elsewhere not worth a note."""
        if not self.dialect.is_lenient:
            raise errors.bad(scim_type, deviation)

    def ignore(self, what: str) -> None:
        """Note something that never fails a request."""
        if len(self.notes) < MAX_NOTES:
            self.notes.append(what[:200])
