"""The body of POST and PUT, brought to the RFC's shape; and the last look at any resource."""

from typing import Any

from scim import errors, schema_names, schemas, values
from scim.reading import Reading
from scim.schemas import Attribute

EXTENSIONS = {each.id.lower(): each for each in schemas.EXTENSIONS}
# A bare mention of our extension; entitlements, of which none differs from nothing said.
SAID_WHEN_EMPTY = {schemas.TELEPHONY.id, schemas.ENTITLEMENTS.name}


def read(body: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """The attributes that a client may write, in canonical spelling, unassigned ones left out.

    Readonly attributes are ignored (RFC 7644 section 3.3); a password is never looked at.
    """
    schema_names.check(body, schemas.USER.id, reading, schemas.EXTENSIONS)
    resource: dict[str, Any] = {}
    for name, raw in values.without_case(body).items():
        extension = EXTENSIONS.get(name)
        if extension:
            found = _extension(extension, raw, reading)
            if found or is_bare_mention(extension, raw):
                resource[extension.id] = found
        elif name in schemas.NEVER_READ:
            reading.forbid(f"{name} is not known.", "invalidSyntax")
        elif name not in schemas.READ_ONLY:
            _take(resource, schemas.WRITABLE, name, raw, reading)
    return tidy(resource, reading)


def read_group(body: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """The same for a group. Its members are read once more, by `scim.membership`."""
    schema_names.check(body, schemas.GROUP.id, reading)
    resource: dict[str, Any] = {}
    for name, raw in values.without_case(body).items():
        if name in schemas.NEVER_READ:
            reading.forbid(f"{name} is not known.", "invalidSyntax")
        elif name not in schemas.COMMON:
            _take(resource, schemas.GROUP_WRITABLE, name, raw, reading)
    return resource


def is_bare_mention(extension: schemas.Schema, raw: Any) -> bool:
    """An object that holds nothing, for an extension that clients cannot write.

    It says that the client knows the extension. That is kept, so that it reads back what it
    wrote; an object with attributes is our own answer coming back and says nothing.
    """
    is_empty = isinstance(raw, dict) and not {name.lower() for name in raw} - {"schemas"}
    return extension.is_read_only and is_empty


def tidy(resource: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """Drop what says nothing, and give a list its primary entry where the client needs one."""
    for name, value in list(resource.items()):
        if isinstance(value, list):
            kept = [each for each in value if each.keys() - values.SAYS_NOTHING]
            resource[name] = kept
            if kept and reading.dialect.adds_primary:
                _add_primary(kept)
        elif isinstance(value, dict):
            resource[name] = {sub: each for sub, each in value.items() if each != {}}
        is_empty = resource[name] in ([], {})
        if is_empty and name not in SAID_WHEN_EMPTY:
            del resource[name]
    return resource


def _add_primary(entries: list[dict[str, Any]]) -> None:
    if any("primary" in each for each in entries):
        return
    work = (each for each in entries if str(each.get("type", "")).lower() == "work")
    next(work, entries[0])["primary"] = True


def _extension(extension: schemas.Schema, raw: Any, reading: Reading) -> dict[str, Any]:
    if raw in values.EMPTY:
        return {}
    if not isinstance(raw, dict):
        raise errors.bad("invalidValue", f"{extension.id} is an object.")
    found: dict[str, Any] = {}
    for name, value in values.without_case(raw).items():
        if name != "schemas":
            _take(found, extension.attributes, name, value, reading)
    return found


def _take(
    into: dict[str, Any],
    attributes: dict[str, Attribute],
    name: str,
    raw: Any,
    reading: Reading,
) -> None:
    attribute = attributes.get(name)
    if attribute is None:
        reading.tolerate(f"{name} is not known.", "invalidSyntax")
    elif attribute.is_read_only:
        reading.ignore(f"{name} is read-only.")
    elif (value := values.clean(attribute, raw, reading)) is not None:
        into[attribute.name] = value
    elif attribute is schemas.ENTITLEMENTS:
        into[attribute.name] = []
