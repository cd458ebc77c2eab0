import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections

from console.demo import cast
from console.demo.connect import connect
from console.demo.guide import guide
from console.demo.seed import seed
from console.demo.stand_in import HOST, StandIn, Unwilling
from console.processes import ports
from console.processes.command import TreeCommand, port_number
from console.processes.product import Product
from console.processes.tree import Tree


class Command(TreeCommand):
    help = (
        "Run the product with two seeded organizations and a stand-in Okta that is connected "
        "to one of them. For trying out on one's own machine: passwords are printed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--okta-port", type=port_number, default=8810, help="port of the stand-in Okta"
        )
        super().add_arguments(parser)

    def start(self, product: Product, tree: Tree, options: dict[str, Any]) -> None:
        try:
            self._start(product, tree, StandIn(options["okta_port"]))
        except Unwilling as error:
            raise CommandError(str(error)) from None

    def _start(self, product: Product, tree: Tree, okta: StandIn) -> None:
        ports.check_free(HOST, okta.port, option="--okta-port")
        api_token = f"00{secrets.token_urlsafe(30)}"
        tree.start(okta.recipe(state_dir=Path(settings.DATA_DIR) / "okta", token=api_token))
        tree.wait_until(okta.answers, seconds=30, what="the stand-in Okta does not answer")
        connect(seed(), okta, api_token=api_token)
        connections.close_all()
        product.start(tree)
        _assign(okta)
        tree.say(f"Ready at {settings.PUBLIC_URL}")
        data_dir = str(settings.DATA_DIR)
        tree.say(guide(console=settings.PUBLIC_URL, okta=okta.url, data_dir=data_dir))


def _assign(okta: StandIn) -> None:
    """Okta takes over the people it is said to have sent: Bob works, Carol is suspended."""
    okta.assign(cast.BOB.address("acme"))
    okta.assign(cast.CAROL.address("acme"))
    okta.deactivate(cast.CAROL.address("acme"))
