"""What a token of the management API may be given for: reading or writing one kind of thing.

A fixed list that ends where an administrator's power does. Nothing here gives passwords, tokens
or settings of single sign-on away.
"""

from collections.abc import Iterable

RESOURCES = {
    "users": "People: who they are, and whether they may sign in",
    "lines": "What people have: license, extension, phone numbers, site",
    "licenses": "License seats: how many there are, buying and removing them",
    "extensions": "Extensions in use",
    "ranges": "The numbering plan: ranges of extensions",
    "numbers": "The inventory of phone numbers",
    "ports": "Phone numbers on their way from or to another carrier",
    "rules": "Rules that give people what they need, and who waits",
    "sites": "Sites",
    "devices": "Devices, and the secret addresses of desk phones",
    "ring-groups": "Ring groups",
}
READ_ONLY = {"extensions"}  # they are given and taken as part of a line
ALL = tuple(
    f"{name}:{verb}"
    for name in RESOURCES
    for verb in ("read", "write")
    if verb == "read" or name not in READ_ONLY
)


class UnknownScope(ValueError):
    """Not a scope, or none at all. Its text says which there are."""


def check(scopes: Iterable[str]) -> list[str]:
    """`scopes` in the order of the list, each once. Raises UnknownScope."""
    wanted = set(scopes)
    if not wanted or not wanted <= set(ALL):
        raise UnknownScope(f"Choose one or more of: {', '.join(ALL)}.")
    return [scope for scope in ALL if scope in wanted]


def needed(resource: str, *, is_safe: bool) -> str:
    """The scope that a request of `resource` needs; `is_safe` when it changes nothing."""
    return f"{resource}:{'read' if is_safe else 'write'}"


def words(scope: str) -> str:
    """ "users:read" for people."""
    resource, _, verb = scope.partition(":")
    things = resource.replace("-", " ")
    return f"{'Read' if verb == 'read' else 'Change'} {things} ({scope})"


def sentences(scopes: Iterable[str]) -> list[str]:
    """What a token may, in few words: "Reads users, lines", "Changes lines"."""
    given = set(scopes)
    if given == set(ALL):
        return ["Reads and changes everything"]
    told = []
    for verb, word in (("read", "Reads"), ("write", "Changes")):
        names = [name.replace("-", " ") for name in RESOURCES if f"{name}:{verb}" in given]
        told += [f"{word} {', '.join(names)}"] if names else []
    return told
