"""Our storage as scim2-server sees storages: each call is a request to the product's own door.

So its cases judge what clients meet: rules, transactions, SQL and answers, all at once.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from scim2_models import (
    Context,
    Error,
    Resource,
    ResourceType,
    ResponseParameters,
    SCIMException,
    ScimProvider,
    SearchRequest,
)
from scim2_server.storage import ScimStorage, SearchPage

from tests.conftest import ScimClient


class HttpStorage(ScimStorage):
    """What `idp`, a client of one organization, reads and writes; `provider` is our discovery."""

    supports_cursors = True

    def __init__(self, idp: ScimClient, provider: ScimProvider) -> None:
        self.idp, self.provider = idp, provider

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        said = response_parameters.model_dump(mode="json") if response_parameters else {}
        query = "&".join(f"{name}={','.join(listed)}" for name, listed in said.items() if listed)
        found = self._ask("GET", f"{resource_type.endpoint}/{resource_id}?{query}")
        return self._resource(found, Context.RESOURCE_QUERY_RESPONSE)

    def search(
        self,
        resource_types: list[ResourceType],
        search_request: SearchRequest[Any],
        *,
        position: Any = None,
    ) -> SearchPage:
        """A position is a cursor of ours: what is behind it is nobody's business."""
        path = resource_types[0].endpoint if len(resource_types) == 1 else ""
        body = search_request.model_dump(scim_ctx=Context.SEARCH_REQUEST)
        if position is not None:
            body["cursor"] = position
        page = self._ask("POST", f"{path}/.search", body)
        found = [self._resource(each, Context.SEARCH_RESPONSE) for each in page["Resources"]]
        return SearchPage(
            page["totalResults"], found, page.get("nextCursor"), page.get("previousCursor")
        )

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        body = resource.model_dump(scim_ctx=Context.RESOURCE_CREATION_REQUEST)
        made = self._ask("POST", str(resource_type.endpoint), body)
        return self._resource(made, Context.RESOURCE_CREATION_RESPONSE)

    def update(
        self,
        resource_type: ResourceType,
        resource: Resource[Any],
        *,
        expected_version: str | None = None,
    ) -> Resource[Any]:
        body = resource.model_dump(scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        path = f"{resource_type.endpoint}/{resource.id}"
        made = self._ask("PUT", path, body, if_match=expected_version)
        return self._resource(made, Context.RESOURCE_REPLACEMENT_RESPONSE)

    def delete(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        expected_version: str | None = None,
    ) -> None:
        path = f"{resource_type.endpoint}/{resource_id}"
        self._ask("DELETE", path, if_match=expected_version)

    @contextmanager
    def operation(self) -> Generator[None]:
        with transaction.atomic():
            yield

    def _ask(self, method: str, path: str, body: Any = None, *, if_match: str | None = None) -> Any:
        headers = {"If-Match": if_match} if if_match else {}
        answer = self.idp(method, path, body, **headers)
        if answer.status_code >= 400:
            raise SCIMException.from_error(Error.model_validate(answer.json()))
        return answer.json() if answer.content else None

    def _resource(self, said: dict[str, Any], context: Context) -> Resource[Any]:
        """What was answered, as a resource; where it is served is not the storage's business."""
        types = self.provider.resource_types
        its_type = next(each for each in types if str(each.schema_) in said["schemas"])
        model: Any = self.provider.model_for(its_type)
        found: Resource[Any] = model.model_validate(said, scim_ctx=context)
        if found.meta is not None:
            found.meta.location = None
        return found
