"""An authenticator app, as the tests hold it in their hand."""

import time

import pyotp

from identity import break_glass, second_factor
from identity.models import SecondFactor, User
from tests.conftest import ACTOR


def set_up(user: User) -> list[str]:
    """Turn the person's second factor on; returns their recovery codes."""
    second_factor.begin(user)
    codes = second_factor.confirm(user, code=shown(user), actor=ACTOR)
    forget_used(user)
    return codes


def make_break_glass(user: User) -> list[str]:
    """They get in without single sign-on; returns their recovery codes."""
    break_glass.appoint(user, actor=ACTOR)
    return set_up(user)


def shown(user: User) -> str:
    """The code that the app shows now."""
    return pyotp.TOTP(second_factor.key(row(user))).now()


def wrong(user: User) -> str:
    """Six digits that the app shows neither now nor around now."""
    app = pyotp.TOTP(second_factor.key(row(user)))
    near = {app.at(time.time(), counter_offset=each) for each in range(-3, 4)}
    return next(code for code in (f"{each:06}" for each in range(10)) if code not in near)


def forget_used(user: User) -> None:
    """As if half a minute had passed since the last code."""
    SecondFactor.objects_all_organizations.filter(user=user).update(last_step=0)


def row(user: User) -> SecondFactor:
    return SecondFactor.objects_all_organizations.get(user=user)
