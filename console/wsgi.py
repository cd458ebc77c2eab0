"""What the web server runs."""

import os

import django

from console.bodies import Bodies
from console.charsets import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
django.setup(set_prefix=False)
application = Bodies(Handler())
