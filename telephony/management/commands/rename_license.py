from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from identity.audit import Actor
from telephony import licenses
from telephony.models import LicenseSku


class Command(BaseCommand):
    help = "Give a license product another name, in every organization; its code stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help='the code of the product, such as "standard"')
        parser.add_argument("name", help="what it is to be called")

    def handle(self, *args: Any, code: str, name: str, **options: Any) -> None:
        product = LicenseSku.objects.filter(code=code).first()
        if product is None:
            known = ", ".join(LicenseSku.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(f"There is no license {code!r}. There are: {known}.")
        if not name.strip() or len(name) > 100:
            raise CommandError("A name has 1 to 100 characters.")
        count = licenses.rename(product, name=name, actor=Actor("rename_license", "command"))
        people = "1 person" if count == 1 else f"{count} people"
        self.stdout.write(f"It is called {name} now; so says the line of {people}.")
