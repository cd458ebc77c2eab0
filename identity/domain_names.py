"""Domains as people write them, and as DNS compares them. Which of them are nobody's own."""

import idna

LONGEST = 253 - len("_switchroom-verify.")  # the record's name must fit into DNS too
# What stands before a country's two letters where everybody may register a name.
OPEN_TO_ALL = frozenset({"ac", "co", "com", "edu", "gob", "gov", "mil", "net", "org"})
SUFFIXES = frozenset(
    [
        "go.jp",
        "me.uk",
        "ltd.uk",
        "plc.uk",
        "ne.jp",
        "or.jp",
        "or.kr",
        "or.at",
        "github.io",
        "gitlab.io",
        "herokuapp.com",
        "onmicrosoft.com",
        "azurewebsites.net",
        "cloudfront.net",
        "web.app",
        "firebaseapp.com",
        "vercel.app",
        "netlify.app",
        "pages.dev",
        "workers.dev",
        "eu.org",
    ]
)
# Whose mailboxes everybody may have, under these endings and under those of every country.
MAIL_NAMES = frozenset(
    ["gmail", "googlemail", "gmx", "hotmail", "live", "msn", "outlook", "yahoo", "ymail", "yandex"]
)
MAIL_DOMAINS = frozenset(
    [
        "icloud.com",
        "me.com",
        "mac.com",
        "aol.com",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "mail.com",
        "mail.ru",
        "bk.ru",
        "inbox.ru",
        "web.de",
        "t-online.de",
        "freenet.de",
        "posteo.de",
        "mailbox.org",
        "fastmail.com",
        "hey.com",
        "tutanota.com",
        "tuta.com",
        "zoho.com",
        "qq.com",
        "163.com",
        "126.com",
        "foxmail.com",
        "naver.com",
        "daum.net",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "wanadoo.fr",
        "libero.it",
        "bluewin.ch",
        "comcast.net",
        "verizon.net",
        "att.net",
        "btinternet.com",
        "rediffmail.com",
        "hushmail.com",
    ]
)


class BadDomain(ValueError):
    """Not a domain that an organization can call its own. The text is for the form."""


def own(text: str) -> str:
    """`text` as DNS writes it, if an organization may claim it. Raises BadDomain."""
    domain = normalized(text.strip().removeprefix("@"))
    if domain is None:
        raise BadDomain("Enter a domain such as example.com, without https:// and without a path.")
    if is_suffix(domain):
        raise BadDomain("Everybody can register names under this one. Enter your own domain.")
    if is_public_mail(domain):
        raise BadDomain("Everybody can have an address there. Enter your own domain.")
    return domain


def normalized(text: str) -> str | None:
    """Lower case, in ASCII, without a dot at the end; None for what is no name in DNS."""
    name = text.rstrip(".")
    if not name or len(name) > LONGEST:
        return None
    try:
        domain = idna.encode(name, uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None
    last = domain.rpartition(".")[2]
    return domain if len(domain) <= LONGEST and not last.isdigit() else None


def readable(domain: str) -> str:
    """As people write it: münchen.example for xn--mnchen-3ya.example."""
    try:
        return str(idna.decode(domain))
    except idna.IDNAError:
        return domain


def of_address(address: str) -> str | None:
    """The domain of an e-mail address; None for what is none."""
    local, at, domain = address.strip().rpartition("@")
    return normalized(domain) if local and at else None


def is_suffix(domain: str) -> bool:
    first, _, rest = domain.partition(".")
    if not rest or domain in SUFFIXES:
        return True
    return first in OPEN_TO_ALL and len(rest) == 2


def is_public_mail(domain: str) -> bool:
    first, _, rest = domain.partition(".")
    return domain in MAIL_DOMAINS or (first in MAIL_NAMES and is_suffix(rest))
