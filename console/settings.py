"""Settings, all from the environment. `console.environment` fills in what is missing.

`X_FILE` reads the value of X from a file, for secrets that an orchestrator mounts.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from environ import FileAwareEnv

from console.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
env = FileAwareEnv()

# --- Keys (no default: without them nothing starts) ----------------------------
SECRET_KEY = env.str("SECRET_KEY")
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS")  # Fernet keys; the first encrypts, all decrypt
SCIM_TOKEN_KEYS = env.list("SCIM_TOKEN_KEYS")  # HMAC keys; the first hashes, all compare

# --- Where we are --------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var" / "data")))
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=[urlsplit(PUBLIC_URL).hostname or "localhost", "127.0.0.1", "localhost"],
)
IS_HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# A proxy that ends TLS says so, and whose call it passes on, in headers. Believe them only
# where such a proxy overwrites them: without one, anybody may send them.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
REQUEST_BODY_SECONDS = env.float("REQUEST_BODY_SECONDS", default=20.0)  # for all of a body
VERSION = "0.1.0"

# --- Rooms -----------------------------------------------------------------------
INSTALLED_APPS = [
    "console",
    "identity",
    "telephony",
    "scim",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "rest_framework",
    "oauth2_provider",
]
AUTH_USER_MODEL = "identity.User"
ROOT_URLCONF = "console.urls"
WSGI_APPLICATION = "console.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False  # a redirect loses the body of a POST; SCIM routes take both forms

# SCIM needs no session, no CSRF token and no messages: everything marked "browser" steps
# aside there (console.middleware), because each layer costs every single request.
MIDDLEWARE = [
    "console.proxy.ClientAddressMiddleware",
    "console.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "console.form_charset.FormCharsetMiddleware",
    "console.middleware.BrowserSessionMiddleware",
    "console.middleware.BrowserCommonMiddleware",
    "console.middleware.BrowserCsrfMiddleware",
    "console.middleware.BrowserAuthenticationMiddleware",
    "console.middleware.ClosedUnlessOpened",
    "console.middleware.BrowserMessageMiddleware",
    "console.middleware.BrowserHtmxMiddleware",
    "console.middleware.BrowserCspMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "console.middleware.DeletedMeanwhile",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "console.templatetags.icon",
                "console.templatetags.initials",
                "console.templatetags.phone",
                "console.templatetags.qr_code",
                "console.templatetags.when",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "console.context_processors.shell",
            ],
        },
    },
]
FORM_RENDERER = "console.forms_renderer.ConsoleRenderer"

# --- Database ---------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = None  # a connection per request costs 16 times as much
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer takes its turn at BEGIN, not half-way through
        "timeout": 20,  # seconds to wait for that turn
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # In memory, threads share one connection and lock at once; a file lets `timeout` count.
    DATABASES["default"]["TEST"] = {"NAME": env.str("TEST_SQLITE_FILE", default="") or None}

if DATABASES["default"]["ENGINE"].endswith("postgresql") and env.bool(
    "PREPARE_STATEMENTS", default=True
):
    # What is asked again and again is planned once per connection. Not behind a pooler that
    # gives each transaction another connection.
    DATABASES["default"]["OPTIONS"] = {
        "server_side_binding": True,
        "prepare_threshold": 5,
        # Whoever falls asleep in the middle of a transaction holds its locks: 30 seconds at most.
        # Compiling a statement for a thousand people takes longer than it saves.
        "options": "-c idle_in_transaction_session_timeout=30000 -c jit=off",
    }

# --- Redis: broker and cache; nothing that cannot be lost lives there ---------------
REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            # A cache that hangs is a cache that is lost: nothing waits for it longer than this.
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},  # seconds
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,  # longer than a worker's longest wait for a task, which is a second
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 90  # seconds
CELERY_TASK_SOFT_TIME_LIMIT = 60  # seconds
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULER = "console.beat:Scheduler"

# --- Sessions and sign-in -----------------------------------------------------------
SESSION_ENGINE = "identity.session_store"
SESSION_COOKIE_NAME = "switchroom_session"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "console.views.errors.csrf_failure"
AUTHENTICATION_BACKENDS = ["identity.authentication.PeopleOfActiveOrganizations"]
LOGIN_URL = "identity:sign-in"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)  # of one token
SIGN_IN_ATTEMPTS_PER_MINUTE = env.int("SIGN_IN_ATTEMPTS_PER_MINUTE", default=10)
# Who finds TXT records: a function that takes a name and returns what they hold.
DNS_TXT_RESOLVER = env.str("DNS_TXT_RESOLVER", default="identity.txt_records.look_up")
SIGN_IN_DAYS = env.int("SIGN_IN_DAYS", default=90)  # days for which tries are listed

# --- Mail: what administrators must hear of -------------------------------------------
MAIL = env.email_url("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"], MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_FILE_PATH = MAIL["EMAIL_FILE_PATH"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("EMAIL_USE_TLS", False), MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.str(
    "EMAIL_FROM", default=f"Switchroom <switchroom@{urlsplit(PUBLIC_URL).hostname}>"
)

# --- OAuth 2.0 for softphones (RFC 8252, RFC 8628, RFC 9700) ----------------------------
OAUTH2_PROVIDER = {
    "OAUTH2_VALIDATOR_CLASS": "identity.oauth.validator.Validator",
    "OIDC_ISS_ENDPOINT": PUBLIC_URL,  # RFC 9207: who answers; OpenID Connect itself is off
    "SCOPES": {
        "softphone": "See your name, your organization, your extension and your number",
        "scim.me": "See all that your organization's directory says of you",
    },
    "DEFAULT_SCOPES": ["softphone"],
    "PKCE_REQUIRED": True,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 30 * 24 * 60 * 60,  # of silence
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "OAUTH_DEVICE_VERIFICATION_URI": f"{PUBLIC_URL}/o/device/",
    "DEVICE_FLOW_INTERVAL": 5,  # seconds between two polls of a phone
    # http is for this machine only, which identity.oauth.validator sees to
    "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https", "org.switchroom.softphone"],
    **{
        f"COMPLIANT_BCP_RFC9700_{promise}": True
        for promise in (
            *("IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "PKCE_REQUIRED"),
            *("ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS", "TOKEN_STORAGE"),
            *("REFRESH_TOKEN", "REDIRECT_URI_MATCHING"),
        )
    },
}

# --- What the browser may do ----------------------------------------------------------
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_SSL_REDIRECT = False  # TLS ends at the proxy, which redirects
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # our CSRF middleware is Django's, except for programs
    *("security.W005", "security.W021"),  # other subdomains are not ours to promise for
    "security.W008",  # see SECURE_SSL_REDIRECT
    "oauth2_provider.W008",  # see ALLOWED_REDIRECT_URI_SCHEMES
]
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler draws its own small backgrounds as data
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# --- Files ---------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "static"]
ICONS_DIR = BASE_DIR / "var" / "icons"
STORAGES = {
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_BACKEND",
            default="whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    }
}

# --- SCIM ------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SCIM_MAX_BODY = 1024 * 1024  # bytes; RFC 7644 leaves the limit to the server
SCIM_MAX_GROUP_BODY = 10 * 1024 * 1024  # bytes; some clients send all members with each PUT
SCIM_PAGE_SIZE = 100  # people in a page when the client does not say
SCIM_MAX_PAGE_SIZE = 200
# Requests per second of one organization, counted over 5 seconds; 0: as many as come.
SCIM_REQUESTS_PER_SECOND = env.int("SCIM_REQUESTS_PER_SECOND", default=100)
SCIM_LOG_DELAY = 1.0  # seconds until records of reads are stored; 0: only when told to
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # what /metrics asks for; "" is no such page
PROVISIONING_LOG_DAYS = env.int("PROVISIONING_LOG_DAYS", default=30)

# --- Sync-back to Okta --------------------------------------------------------------------
OKTA_STAND_IN = env.bool("OKTA_STAND_IN", default=False)  # demo and tests: http to loopback
OKTA_EXTRA_HOSTS = env.list("OKTA_EXTRA_HOSTS", default=[])  # custom domains of Okta orgs
OKTA_DEADLINE = env.float("OKTA_DEADLINE", default=15.0)  # seconds for a whole call, not per read
SYNC_BACK_BATCH = 1000  # people one tick may handle
# Calls to Okta that one tick waits for at once. SQLite has one writer, and needs no more.
SYNC_BACK_THREADS = 1 if DATABASES["default"]["ENGINE"].endswith("sqlite3") else 6
SYNC_BACK_TICK_SECONDS = 15  # a tick claims no longer than this
SYNC_BACK_LEASE = 45  # seconds one worker owns a row; longer than any call
SYNC_BACK_SEND_BEFORE = 29  # seconds into a lease after which nothing may be sent
SYNC_BACK_HORIZON = env.int("SYNC_BACK_HORIZON", default=120)  # seconds a lost write may land late

# --- Language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

# --- Log: one stream, one line per event; bodies and secrets never go there -----------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "console.log_lines.OneLine"}},
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stream"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {  # a line per task, every few seconds, would bury what matters
        **{key: {"level": "WARNING"} for key in ("celery.worker.strategy", "celery.app.trace")},
        "celery.beat": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},  # commands without Redis ring a bell in memory
        # At DEBUG these would write tokens and codes into the log.
        **{key: {"level": "WARNING"} for key in ("oauthlib", "oauth2_provider")},
    },
}
