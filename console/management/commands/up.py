from typing import Any

from django.conf import settings

from console.processes.command import TreeCommand
from console.processes.product import Product
from console.processes.tree import Tree


class Command(TreeCommand):
    help = (
        "Run the whole product on this machine: database migrations, embedded Redis (unless "
        "REDIS_URL is set), web, worker and scheduler. Prints a line that starts with Ready "
        "once all of them are well; Ctrl-C stops all."
    )

    def start(self, product: Product, tree: Tree, options: dict[str, Any]) -> None:
        product.start(tree)
        tree.say(f"Ready at {settings.PUBLIC_URL}")
