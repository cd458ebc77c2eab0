"""The settings of django-scim2, set up as its documentation says.

Its own models and adapters, one bearer token that no database is asked about, no middleware
that it does not need.
"""

import os
from urllib.parse import urlsplit

TOKEN = "only-for-benchmarks"
SECRET_KEY = TOKEN
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "django_scim2_people.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django_scim",
    "django_scim2_people",
]
MIDDLEWARE = ["django_scim2_people.token.TokenMiddleware"]
AUTH_USER_MODEL = "django_scim2_people.User"
MIGRATION_MODULES = {"auth": None, "contenttypes": None}  # tables as the models are, at once
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LOGGING_CONFIG = None
_url = urlsplit(os.environ["DATABASE_URL"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _url.hostname,
        "PORT": _url.port,
        "USER": _url.username,
        "NAME": _url.path[1:],
        "CONN_MAX_AGE": None,
    }
}
SCIM_SERVICE_PROVIDER = {
    "NETLOC": "127.0.0.1",
    "SCHEME": "http",
    "AUTHENTICATION_SCHEMES": [{"type": "oauthbearertoken", "name": "Token"}],
    "GROUP_MODEL": "django_scim2_people.models.Group",
}
