"""What stands above a list of people who could be shut out, and what it asks."""

from dataclasses import dataclass, replace

from identity import fingerprints
from identity.models import Certificate, SigningKey, VerifiedDomain

TITLE = "Who could be shut out"


@dataclass(frozen=True)
class Question:
    """What is done, by a POST to the address of this name, once whoever reads the list agrees."""

    url_name: str
    yes: str
    no: str
    tone: str = "primary"  # or danger, for what is gone for good


@dataclass(frozen=True)
class Words:
    """Of one list."""

    subtitle: str
    counted: str  # follows "3 people"
    note: str
    nobody: str  # why the list is empty, if it is
    title: str = TITLE
    warning: str = ""
    advice: str = ""
    section: str = "single-sign-on"  # of Identity Management, where the list is opened from
    tells_passwords: bool = True  # they may have one or not
    question: Question | None = None


def without_passwords(*, is_in_force: bool, days: int) -> Words:
    return Words(
        "Single sign-on is the only way in."
        if is_in_force
        else "If single sign-on were the only way in.",
        counted="with a password",
        note="Outside the verified domains, or not seen through the identity provider in the last"
        f" {days} days. Whoever signs in through it once leaves this list.",
        nobody="Everybody who has a password has signed in through the identity provider, and lies"
        " in a verified domain where there is one.",
        tells_passwords=False,
    )


def outside_domains() -> Words:
    return Words(
        "Where single sign-on is on.",
        counted="outside",
        note="Active people whose Federation ID or e-mail address lies in no verified domain."
        " Single sign-on refuses them; they go on with what they have.",
        nobody="Every name and address lies in a verified domain, or none is verified.",
    )


def with_no_password() -> Words:
    return Words(
        "If single sign-on were no way in.",
        counted="without a password",
        note="Active people who get in by single sign-on alone.",
        nobody="Everybody has a password.",
    )


def by_domain(row: VerifiedDomain) -> Words:
    return Words(
        f"{row.domain} is verified." if row.verified_at else f"Once {row.domain} is verified.",
        warning="From the first verified domain on, single sign-on refuses every name and e-mail"
        " address outside",
        advice="Add the other domains that your people use, and verify them right after this one."
        " Each lets its own people in again.",
        counted="outside",
        note="Active people whose Federation ID or e-mail address lies in no domain that counts"
        " then.",
        nobody="Every name and address lies in a domain that counts.",
        section="verified-domains",
        question=None
        if row.verified_at
        else Question("identity:check-domain", "Verify the domain", "Not yet"),
    )


def without_domain(row: VerifiedDomain) -> Words:
    return Words(
        f"Once {row.domain} is removed.",
        warning="While other domains are verified, single sign-on refuses every name and e-mail"
        " address outside them",
        advice="The people below then lie outside. Whoever is signed in stays so until their"
        " session ends.",
        counted="in this domain",
        note=f"Active people whose Federation ID or e-mail address lies in {row.domain}.",
        nobody="Nobody is shut out by its removal.",
        section="verified-domains",
        question=Question("identity:remove-domain", "Remove the domain", "Keep it", "danger"),
    )


DEPENDENT = Words(
    "",
    counted="by single sign-on alone",
    note="Active people who have no other way in, should it fail.",
    nobody="Single sign-on is off, or everybody has another way in.",
)


def without_certificate(certificate: Certificate) -> Words:
    return replace(
        DEPENDENT,
        subtitle=f"{certificate.subject or 'No subject'}, SHA-256 {fingerprints.short(certificate.sha256)}",
        title="Remove this certificate?",
        warning="Whoever it vouches for is refused from the next sign-in on",
        advice="Remove it once your identity provider signs with another, and test a sign-in right"
        " after. Whoever is signed in stays so until their session ends.",
        question=Question(
            "identity:remove-certificate", "Remove the certificate", "Keep it", "danger"
        ),
    )


def with_signing_key(key: SigningKey) -> Words:
    in_use = key.connection.signing_key
    now = f"{fingerprints.short(in_use.sha256)} signs now. " if in_use else ""
    return replace(
        DEPENDENT,
        subtitle=f"{key.subject}, SHA-256 {fingerprints.short(key.sha256)}",
        title="Sign requests with this key?",
        warning="If your identity provider does not know its certificate yet, nobody can sign in",
        advice=f"{now}You can change back at any time. Test a sign-in right after.",
        section="signed-requests",
        question=Question("identity:use-signing-key", "Sign with it", "Not yet"),
    )
