"""What the web server runs."""

import gc
import os
from importlib import import_module

import django
from django.conf import settings

from console.bodies import Bodies
from console.charsets import Handler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
django.setup(set_prefix=False)
import_module(settings.ROOT_URLCONF)  # the first caller should not wait for every view of ours
application = Bodies(Handler())

# What is loaded now stays for good, and what a request makes is gone with it. A page of a
# hundred people would otherwise be searched for garbage several times over.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
