"""Test connection: whether people of another user type than the default one have the attributes."""

from identity.models import OktaConnection
from identity.okta import schema, scopes
from identity.okta.errors import Kind, OktaFailure
from identity.okta.user_types import UserType
from identity.syncback import calls, types_in_use
from identity.syncback.step import Step

NAME = "User types"
NO_RIGHT = (
    "Not checked: we may not read Okta's user types ({}). Whoever is of another type than the"
    " default one may lack an attribute."
)


def step(connection: OktaConnection) -> Step:
    """After the default type was found to have them. To have no right to look is no fault."""
    try:
        used = types_in_use.of(connection)
        found = [_trouble(connection, each) for each in used]
    except OktaFailure as failure:
        is_no_right = failure.kind is Kind.NO_RIGHT
        why = NO_RIGHT.format(scopes.READ_TYPES) if is_no_right else f"Not checked: {failure.text}"
        return Step(NAME, None, why)
    wrong = next((each for each in found if each is not None), None)
    if wrong is not None:
        return wrong
    if not used:
        return Step(NAME, True, "All our people are of Okta's default user type.")
    titles = scopes.listed([f"“{each.title}”" for each in used])
    return Step(NAME, True, f"People of ours are also of {titles}, with the same attributes.")


def _trouble(connection: OktaConnection, user_type: UserType) -> Step | None:
    client = calls.of_connection(connection, (scopes.READ_SCHEMA,))
    found = client.attributes(user_type.schema)
    where = schema.TYPE_PROFILE.format(user_type.title)
    for row in connection.mapping:
        name = row["attribute"]
        if words := schema.trouble(name, found.get(name), row["template"], where=where):
            path = schema.PATH.format(type=user_type.schema)
            return Step(NAME, False, words, missing="" if name in found else name, path=path)
    return None
