"""What the web server runs for django-scim2."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "django_scim2_project"
application = get_wsgi_application()
