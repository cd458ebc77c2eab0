"""What a suspension will do under an organization's settings, said before it does it."""

from telephony.models import VoiceSettings

AFTER, NUMBERS = VoiceSettings.AfterSuspension, VoiceSettings.Numbers
COLLEAGUE = "whoever was chosen on the person's page, else the manager that their profile names"
FREE = (
    "The license is free for somebody else at once. Who is reinstated gets a free seat of the"
    " same product, if there is one then, and what rests for them."
)
KEEP = (
    "The license is kept until the person is reinstated or somebody releases it;"
    " it counts as used as long."
)


def sentence(settings: VoiceSettings) -> str:
    """In one paragraph, for whoever is about to choose or to suspend."""
    return f"{_license(settings)} {_numbers(settings)}"


def _license(settings: VoiceSettings) -> str:
    if settings.after_suspension == AFTER.FREE:
        return FREE
    if settings.after_suspension == AFTER.KEEP:
        return KEEP
    days = f"{settings.park_days} day{'' if settings.park_days == 1 else 's'}"
    return (
        f"The license is kept for {days}: who is reinstated by then has the same line again."
        " After that license, extension and numbers are taken back."
    )


def _numbers(settings: VoiceSettings) -> str:
    is_free = settings.after_suspension == AFTER.FREE
    if settings.numbers_after_suspension == NUMBERS.FORWARDED:
        until = (
            "Until they are reinstated, or the extension is taken back,"
            if is_free
            else "Until then"
        )
        return (
            f"{until} extension and numbers stay theirs, and calls ring a colleague: {COLLEAGUE}."
        )
    if is_free:
        return "Extension and numbers are taken back at once."
    if settings.numbers_after_suspension == NUMBERS.RELEASED:
        return (
            "Phone numbers go back to the inventory at once; the extension stays theirs until then."
        )
    return "Until then extension and numbers stay theirs, and reach nobody."
