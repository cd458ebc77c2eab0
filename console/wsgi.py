"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from console.bodies import Bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "console.settings")
application = Bodies(get_wsgi_application())
