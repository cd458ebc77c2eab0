#!/usr/bin/env python
"""The one entry: `python manage.py up` runs the product, the other commands operate it."""

import sys

from console import environment


def main() -> None:
    argv = environment.prepare(sys.argv)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (after the keys)

    execute_from_command_line(argv)


if __name__ == "__main__":
    main()
