"""Signing in with a password: the try itself."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest

from identity import (
    audit,
    doorbell,
    half_signed_in,
    names,
    second_factor,
    sign_in_attempts,
    sign_in_doors,
    throttle,
    users,
)
from identity.models import Organization, User
from identity.one_time_codes import WrongCode
from identity.second_factor import CodeUsed, Locked, NotOn

LOOKUPS_PER_TRY = 10  # people mistype names; one address may stand for a whole office
REASONS: dict[type[Exception], str] = {  # codes of attempts
    WrongCode: "bad_code",
    CodeUsed: "code_used",
    Locked: "code_locked",
    NotOn: "no_second_factor",
}


class Refused(Exception):
    """Nobody was signed in. `sentence` is for the person, the attempt's code says why."""

    def __init__(self, reference: str, sentence: str = "") -> None:
        super().__init__(reference)
        self.reference = reference
        self.sentence = sentence


class TooMany(throttle.TooMany):
    """The limit is used up, and the try that met it has a reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


def count_lookup(ip_address: str) -> None:
    """Finding out which names exist takes long. Raises throttle.TooMany."""
    limit = settings.SIGN_IN_ATTEMPTS_PER_MINUTE * LOOKUPS_PER_TRY
    throttle.count("lookup", ip_address, limit=limit)


def with_password(
    request: HttpRequest,
    user: User | None,
    *,
    name: str,
    password: str,
    organization: Organization | None = None,
) -> bool:
    """Sign `user` in if the password is theirs. Raises Refused, TooMany.

    False: their second factor is wanted first, and this browser may be asked for it.
    `user` is None for an unknown name, which takes as long and looks the same; `organization`
    is then whose domain it lies in.
    """
    keep = partial(sign_in_attempts.keep, request, user, organization=organization)
    _count_password(request, names.key(name.strip()), keep)
    is_right = authenticate(request, user=user, password=password) is not None
    if code := _reason(user, is_right):
        raise Refused(keep(code=code))
    assert user is not None  # noqa: S101 (else there was a reason)
    if second_factor.of(user):
        half_signed_in.begin(request, user)
        keep(code="code_asked")
        return False
    _start(request, user, way=sign_in_attempts.PASSWORD)
    return True


def with_code(request: HttpRequest, user: User, *, code: str) -> None:
    """Sign `user` in, who gave the password before, if `code` is theirs. Raises Refused, TooMany."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        limit = settings.SIGN_IN_ATTEMPTS_PER_MINUTE * LOOKUPS_PER_TRY
        throttle.count("code", address, limit=limit)
    except throttle.TooMany:
        raise TooMany(_keep_code(request, user, "too_many")) from None
    try:
        actor = audit.person(user, ip_address=address or None)
        way = second_factor.check(user, code=code, actor=actor)
    except tuple(REASONS) as fact:
        reference = _keep_code(request, user, REASONS[type(fact)])
        raise Refused(reference, str(fact)) from None
    _start(request, user, way=way)


def _reason(user: User | None, is_right: bool) -> str:
    """Why `user` may not come in; nothing when they may."""
    if user is None:
        return "user_unknown"
    if not user.organization.is_active:
        return "organization_inactive"
    if not user.is_active:
        return "user_inactive"
    if not is_right:
        return "bad_password"
    return _closed(user) if sign_in_doors.of(user.organization).is_sso_only else ""


def _closed(user: User) -> str:
    """Where single sign-on is the only way, a broken IdP must not lock everybody out for good."""
    if not user.is_break_glass:
        return "sso_only"
    return "" if second_factor.of(user) else "no_second_factor"


def _count_password(request: HttpRequest, key: str, keep: Callable[..., str]) -> None:
    """Few for one name from one address, more for one name from all. Raises TooMany."""
    limit = settings.SIGN_IN_ATTEMPTS_PER_MINUTE
    try:
        throttle.count("password", request.META.get("REMOTE_ADDR", ""), key, limit=limit)
        throttle.count("password from anywhere", key, limit=limit * LOOKUPS_PER_TRY)
    except throttle.TooMany:
        raise TooMany(keep(code="too_many")) from None


def _keep_code(request: HttpRequest, user: User, code: str) -> str:
    return sign_in_attempts.keep(request, user, code=code, way=sign_in_attempts.CODE)


def _start(request: HttpRequest, user: User, *, way: str) -> None:
    """Under the person's lock: what ends sessions is seen here, or ends this one with the others."""
    with transaction.atomic():
        code = _changed_meanwhile(user)
        if not code:
            half_signed_in.forget(request)
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            request.session.save()
            _tell(request, user, way)
    if code:
        raise Refused(sign_in_attempts.keep(request, user, code=code, way=way))


def _tell(request: HttpRequest, user: User, way: str) -> None:
    """The trail, and all administrators where single sign-on is the only way for others."""
    actor = audit.person(user, ip_address=request.META.get("REMOTE_ADDR"))
    audit.record("user.signed_in", subject=user, actor=actor, way=way)
    is_break_glass = sign_in_doors.of(user.organization).is_sso_only
    sign_in_attempts.keep(
        request, user, code=sign_in_attempts.OK, way=way, is_break_glass=is_break_glass
    )
    if is_break_glass:
        audit.record("break_glass.used", subject=user, actor=actor)
        doorbell.announce_after_commit()


def _changed_meanwhile(user: User) -> str:
    """Lock the person. A reason if they may not come in any more, or got another password."""
    checked = user.password
    return _reason(users.lock(user), user.password == checked)
