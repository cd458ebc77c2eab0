"""DNS of the tests: what stands here is what `settings.DNS_TXT_RESOLVER` finds."""

from identity import txt_records

RECORDS: dict[str, list[str] | None] = {}  # None: it does not answer


def look_up(name: str) -> list[str]:
    found = RECORDS.get(name, [])
    if found is None:
        raise txt_records.NoAnswer("it is away")
    return found
