"""MAC addresses (IEEE 802 EUI-48), as people write them."""

import re

SHAPE = re.compile(r"[0-9a-f]{12}\Z")
BETWEEN = str.maketrans("", "", " :-.")


class NotAMac(ValueError):
    """Not the address of a phone. Its text says why."""


def parse(text: str) -> str:
    """`text` as 12 lower-case hexadecimal digits, however it is grouped. Raises NotAMac."""
    mac = text.strip().translate(BETWEEN).lower()
    if not SHAPE.match(mac):
        raise NotAMac(
            "A MAC address has 12 digits and letters from A to F, such as 00:15:65:AA:BB:CC. "
            "It is printed on the back of the phone."
        )
    if int(mac[:2], 16) & 1 or not int(mac, 16):  # the group bit
        raise NotAMac("This is no address of a single phone. Look at its back again.")
    return mac
