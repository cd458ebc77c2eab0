"""scim2-server with its own storage: everything in memory, lost at the end."""

from scim2_models import ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)

provider = ScimProvider.from_discovery(
    load_default_schemas().values(),
    load_default_resource_types().values(),
    config=load_default_service_provider_config(),
)
server = BearerTokenApplication(InMemoryStorage(), provider, bearer_tokens=["only-for-benchmarks"])


def application(environ, start_response):
    """It reads a body without length to its end, by a call that granian's input refuses."""
    environ.setdefault("CONTENT_LENGTH", "0")
    return server(environ, start_response)
