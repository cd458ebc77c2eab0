"""Carrying out a rule for one person: what is missing is given, as far as there is some of it."""

from dataclasses import replace

from django.db import transaction

from identity import users
from identity.audit import Actor
from identity.models import User
from telephony import extensions, free_numbers, lines, seats, sites
from telephony.models import LicenseSku, PlanRule
from telephony.rules import book, conditions, holdings, missing
from telephony.rules.waiting import Lacking


def carry_out(user: User) -> Lacking:
    """Let the first rule that fits give what it gives; what it could not give.

    The caller holds the person's row. A suspended person is given nothing, and waits for nothing.
    """
    if not user.is_active:
        return Lacking()
    rules = book.listed(user.organization, only_active=True)
    rule = book.first_that_fits(rules, conditions.facts(user)) if rules else None
    if rule is None:
        return Lacking()
    with lines.published_once():
        return _give(user, rule)


def _give(user: User, rule: PlanRule) -> Lacking:
    actor = Actor(f"Rule “{rule.name}”", "system")
    wanted = missing.of(rule, holdings.of(user))
    lacking = Lacking()
    if wanted.site:
        sites.place(user, site=rule.site, actor=actor)
    if wanted.license:
        lacking = _license(user, rule, actor)
    if wanted.extension:
        lacking = _both(lacking, _extension(user, rule, actor))
    if wanted.number and not lacking.extension:
        lacking = _both(lacking, _number(user, rule, actor))
    if wanted.role:
        users.set_role(user, role=rule.role, actor=actor)
    return lacking


def _license(user: User, rule: PlanRule, actor: Actor) -> Lacking:
    product = rule.license
    if product is None:
        return Lacking()
    assign = seats.change if product.kind == LicenseSku.Kind.BASE else seats.assign
    try:
        with transaction.atomic():
            assign(user, sku=product.code, actor=actor)
    except seats.NoSeat as none:
        return Lacking(license=product, detail=str(none))
    return Lacking()


def _extension(user: User, rule: PlanRule, actor: Actor) -> Lacking:
    try:
        extensions.give_next(user, site=sites.of_person(user), range=rule.range, actor=actor)
    except extensions.NoneFree as none:
        return Lacking(extension=True, detail=str(none))
    return Lacking()


def _number(user: User, rule: PlanRule, actor: Actor) -> Lacking:
    try:
        free_numbers.give_next(user, prefix=rule.number_prefix, actor=actor)
    except free_numbers.NoFreeNumber as none:
        return Lacking(number=True, number_prefix=rule.number_prefix, detail=str(none))
    return Lacking()


def _both(one: Lacking, other: Lacking) -> Lacking:
    return replace(
        one,
        extension=one.extension or other.extension,
        number=one.number or other.number,
        number_prefix=one.number_prefix or other.number_prefix,
        detail=" ".join(each for each in (one.detail, other.detail) if each),
    )
