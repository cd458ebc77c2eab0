"""Who is in the demo. The tests know the same people."""

from dataclasses import dataclass

from identity.models import User

PASSWORD = "switchroom-demo"  # noqa: S105 (known to everybody, and only on this machine)
SEATS = {"standard": 10, "professional": 3, "international": 2}
NUMBERS = [f"+141555501{last:02}" for last in range(20)]  # reserved for fiction
BOBS_EXTENSION = "1001"
BOBS_NUMBER = NUMBERS[1]
BOBS_MAC = "0015651a2b3c"  # of his desk phone


@dataclass(frozen=True)
class Person:
    """Somebody, and what they may do."""

    given_name: str
    family_name: str
    role: str = User.Role.MEMBER

    def address(self, slug: str) -> str:
        return f"{self.given_name.lower()}@{slug}.example"


ACME_STAFF = [
    Person("Olga", "Owner", User.Role.OWNER),
    Person("Alice", "Admin", User.Role.ADMIN),
    Person("Henry", "Helpdesk", User.Role.HELPDESK),
    Person("Audrey", "Auditor", User.Role.AUDITOR),
]
GLOBEX_STAFF = [Person("Dave", "Owner", User.Role.OWNER)]
BOB = Person("Bob", "Line")
# Nobody in Okta: sync-back cannot tell it of the extension, and says why.
FRONT_DESK = Person("Frida", "Frontdesk")
FRONT_DESK_EXTENSION = "1900"
CAROL = Person("Carol", "Suspended")
