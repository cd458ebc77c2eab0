"""SHA-256 of certificates, written so that two can be compared by eye."""


def spelled(sha256: str) -> str:
    """AB:CD:…, as other tools print it."""
    digits = sha256.upper()
    return ":".join(digits[at : at + 2] for at in range(0, len(digits), 2))


def short(sha256: str) -> str:
    """Its first four pairs: enough to tell one of ours from another."""
    return spelled(sha256[:8])
