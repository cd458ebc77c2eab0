"""What bad input must leave as it was, and the answer that it must get."""

from typing import Any

from django.apps import apps
from django.db import connection

from scim import log
from scim.models import ProvisioningRecord
from tests.scim.bodies import ERROR

ROOMS = ("identity", "telephony")
INSIDE = ["__proto__", "__class__", "constructor", "_meta", "_state.db", "pk", "organization_id",
          "organization", "is_superuser", "is_staff", "role", "version", "user_name_key"]  # fmt: skip
UNREADABLE = ["\u202e", "\u200b", "\ufeff", "\x1b", "\x7f", "\u2028", "\n", "\t"]
USE_OF_A_TOKEN = {"last_used_at", "last_used_from", "last_used_by"}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every organization, save when a token was last used; as the database has it."""
    models = (model for room in ROOMS for model in apps.get_app_config(room).get_models())
    with connection.cursor() as cursor:
        return {model._meta.db_table: _rows(cursor, model._meta) for model in models}


def _rows(cursor: Any, table: Any) -> list[tuple[Any, ...]]:
    columns = [each.column for each in table.concrete_fields if each.column not in USE_OF_A_TOKEN]
    listed = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'SELECT {listed} FROM {table.db_table} ORDER BY "{table.pk.column}"')
    return list(cursor.fetchall())


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
