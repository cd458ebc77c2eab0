"""What bad input must leave as it was, and the answer that it must get."""

from typing import Any

from django.apps import apps

from scim import log
from scim.models import ProvisioningRecord
from tests.scim.bodies import ERROR

ROOMS = ("identity", "telephony")
USE_OF_A_TOKEN = {"last_used_at", "last_used_ip", "last_used_by", "last_used_client"}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every organization, save when a token was last used."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in USE_OF_A_TOKEN}
            for row in _rows(model).order_by("pk").values()
        ]
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
    }


def _rows(model: Any) -> Any:
    return getattr(model, "objects_all_organizations", model._base_manager)


def records() -> int:
    """How many calls the provisioning log knows of."""
    log.gathered.flush()
    return ProvisioningRecord.objects_all_organizations.count()


def said(response: Any) -> tuple[int, str | None]:
    """Status and scimType of a refusal, once it is clear that it is a proper one."""
    body = response.json()
    assert response["Content-Type"] == "application/scim+json"
    assert body["schemas"] == [ERROR]
    assert body["status"] == str(response.status_code)
    assert body["detail"].strip()
    assert body.keys() <= {"schemas", "status", "scimType", "detail"}
    assert response["X-Request-Id"]
    return response.status_code, body.get("scimType")
