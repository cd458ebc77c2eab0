"""The assigned number among a person's phoneNumbers.

Okta imports `phoneNumbers[primary eq true].value` and nothing else. So while a number is
assigned, the primary work entry is that number; what the IdP keeps in that place is kept
and shown again when the number is gone, so that an import never empties it.
"""

from typing import Any

Entry = dict[str, Any]


def shown(stored: list[Entry], number: str) -> list[Entry]:
    """The IdP's entries with `number`, in E.164 form, in the primary work place."""
    ours = {"value": number, "type": "work", "primary": True}
    return [ours, *(_beside(entry) for entry in stored if not _is_the_place(entry))]


def kept(sent: list[Entry], stored: list[Entry]) -> list[Entry]:
    """What to store of `sent` while a number is assigned: our own entries are not taken back."""
    held = [entry for entry in stored if _is_the_place(entry)]
    return held + [_as_before(entry, stored) for entry in sent if not _is_the_place(entry)]


def _is_the_place(entry: Entry) -> bool:
    return str(entry.get("type", "")).lower() == "work" and entry.get("primary") is True


def _beside(entry: Entry) -> Entry:
    """There is one primary entry, and it is ours."""
    return {**entry, "primary": False} if entry.get("primary") else entry


def _as_before(entry: Entry, stored: list[Entry]) -> Entry:
    """`entry` as the IdP once sent it, if only we changed it on its way out."""
    return next((one for one in stored if _beside(one) == entry), entry)
