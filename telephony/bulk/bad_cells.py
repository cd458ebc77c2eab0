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
