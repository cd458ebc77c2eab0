"""What a cell asks for, and there is not."""


class BadCell(ValueError):
    """What a cell says cannot be. Its text says what can."""


def no_site(name: str) -> BadCell:
    return BadCell(f"There is no site “{name}”. Add it on the Sites page first.")


def no_license(code: str) -> BadCell:
    return BadCell(f"There is no license “{code}”.")


def no_number_free() -> BadCell:
    return BadCell("No phone number is free. Add some on the Phone numbers page.")


def not_in_inventory(number: str) -> BadCell:
    return BadCell(f"{number} is not in your inventory. Add it on the Phone numbers page.")


def several_phones(label: str) -> BadCell:
    return BadCell(f"{label} has several desk phones. Change them on the Devices page.")


def no_phone(label: str) -> BadCell:
    return BadCell(f"{label} has no desk phone. Give its MAC address first.")


def long_model(most: int) -> BadCell:
    return BadCell(f"A model has {most} characters at most.")


def no_address() -> BadCell:
    return BadCell(
        "An address has six parts with | between them: street | floor or room | city | state or "
        "region | postal code | country. A part may be empty, such as the second one."
    )


def bad_part(name: str, words: str) -> BadCell:
    return BadCell(f"The address, {name}: {words}")
