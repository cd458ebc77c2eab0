"""Why somebody got in or not, in words for an administrator."""

from identity.models import SignInAttempt
from identity.saml import errors

SENTENCES = {
    "ok": "Signed in.",
    "code_asked": "The password was right; the code was asked for.",
    "bad_password": "Wrong password.",
    "too_many": "Too many tries within a minute.",
    "sso_only": "Single sign-on is the only way, and this is no break-glass administrator.",
    "no_second_factor": "No second factor is set up, and this way in demands one.",
    "bad_code": "Wrong code.",
    "code_used": "The code had been used already.",
    "code_locked": "Locked for 15 minutes, after five wrong codes in a row.",
    "user_unknown": "Nobody in this organization goes by this name.",
    "user_inactive": "The person is suspended.",
    "organization_inactive": "The organization is not active.",
}
WAYS = {
    "password": "Password",
    "code": "Code",
    "recovery": "Recovery code",
    "saml": "Single sign-on",
}
WELL = {"ok": "green", "code_asked": "blue"}


def codes() -> list[str]:
    """Every reason there is, except those of a certificate that an administrator adds."""
    known = {*SENTENCES, *errors.SENTENCES}
    return sorted(code for code in known if not code.startswith("certificate_"))


def reason(attempt: SignInAttempt) -> str:
    """SAML's own sentences for SAML; a code that no version knows stays as it is."""
    if attempt.way == "saml" and attempt.code != "ok":
        return errors.SENTENCES.get(attempt.code, attempt.code)
    return SENTENCES.get(attempt.code, attempt.code)


def label(code: str) -> str:
    """A code as a short name: "bad_code" is "Bad code"."""
    spelled = code.replace("_", " ").capitalize()
    return {"Ok": "Signed in", "Sso only": "SSO only"}.get(spelled, spelled)


def way(attempt: SignInAttempt) -> str:
    return WAYS.get(attempt.way, attempt.way)


def tone(attempt: SignInAttempt) -> str:
    return WELL.get(attempt.code, "red")
