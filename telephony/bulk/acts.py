"""What a click does with many people at once: a column and its cell, and what it is called."""

RELEASE = "license:-"
NEXT = "extension:auto"
ACTS = {
    RELEASE: "Release license",
    NEXT: "Next free extension",
    "phone_number:auto": "Next free phone number",
    "phone_number:-": "Take phone number back",
    "device_mac:-": "Remove desk phone",
}
