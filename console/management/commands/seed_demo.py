from typing import Any

from console.demo import cast
from console.demo.seed import seed
from console.management.operator import OperatorCommand


class Command(OperatorCommand):
    help = (
        "Create the demo's organizations, Acme and Globex, with known passwords. Twice is once. "
        "Not for an installation that others can reach."
    )

    def do(self, options: dict[str, Any]) -> None:
        seed()
        self.stdout.write(f"Seeded Acme and Globex. Everybody's password is {cast.PASSWORD}.")
