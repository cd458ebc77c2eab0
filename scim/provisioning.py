"""What an IdP does to people: each function is one transaction and returns the person.

Where a transaction is open already, to keep the call's record in it, they join it: a savepoint
would cost two statements and protect nothing, because a failure ends what the caller opened.
"""

from typing import Any

from identity import arrivals, link_requests, outbox, ownership, transactions, users
from identity.models import User
from identity.profiles import Profile
from scim import (
    beside,
    entitlements,
    errors,
    linking,
    locking,
    mapping,
    patching,
    people,
    phones,
    schemas,
    versions,
)
from scim.authentication import Caller
from scim.operations import Operation
from scim.reading import Reading


class NotAtOnce(Exception):
    """These people must be created one after the other."""


@transactions.step
def create(resource: dict[str, Any], *, reading: Reading, caller: Caller) -> User:
    """RFC 7644 section 3.3. Raises ScimError, UserNameTaken, ExternalIdTaken, FederationIdTaken.

    No entitlements take nobody's license: the person may be here already, and hold one.
    """
    wanted = entitlements.take_out(resource, {}, caller)
    profile = mapping.profile(resource)
    is_active = resource.get("active", True)
    sent: Any = {"profile": profile, "is_active": is_active, "actor": caller.actor}
    user = arrivals.provision_if_new(caller.connection, **sent)
    if user is not None:
        beside.has_nothing(user)
    else:
        user = _known(profile, is_active, caller) or arrivals.provision(caller.connection, **sent)
    entitlements.give(user, wanted or None, is_going=False, reading=reading, caller=caller)
    return user


@transactions.step
def create_many(resources: list[dict[str, Any]], *, caller: Caller) -> list[User]:
    """Many people at once. All of them or, by raising, none; `create` says whom it was about.

    Raises ScimError, IntegrityError, and NotAtOnce where somebody is to be taken over
    or given a license.
    """
    wanted = [entitlements.take_out(resource, {}, caller) for resource in resources]
    profiles = [mapping.profile(resource) for resource in resources]
    if any(wanted) or not linking.meets_nobody((profile.user_name for profile in profiles), caller):
        raise NotAtOnce
    are_active = [resource.get("active", True) for resource in resources]
    people = zip(profiles, are_active, strict=True)
    return arrivals.provision_many(caller.connection, people=people, actor=caller.actor)


@transactions.step
def replace(
    scim_id: str,
    resource: dict[str, Any],
    *,
    reading: Reading,
    caller: Caller,
    if_match: str = "",
) -> User:
    """RFC 7644 section 3.5.1: what is left out is cleared, save what clients cannot write.

    `active` left out stays as it is, so that nobody is let back in by an omission; and so do
    licenses, so that nobody's phone falls silent by one.
    """
    user = _locked(scim_id, caller, if_match)
    _keep_mention(user, resource)
    return _change(user, resource, reading, caller)


@transactions.step
def patch(
    scim_id: str,
    operations: list[Operation],
    *,
    reading: Reading,
    caller: Caller,
    if_match: str = "",
) -> User:
    """RFC 7644 section 3.5.2: all operations or none."""
    user = _locked(scim_id, caller, if_match)
    resource = mapping.resource(user)
    if caller.connection.has_entitlements:
        operations = entitlements.put_in(resource, operations, user, reading)
    return _change(user, patching.apply(resource, operations, reading), reading, caller)


@transactions.step
def delete(scim_id: str, *, caller: Caller, if_match: str = "") -> None:
    """RFC 7644 section 3.6: user name and externalId are free again."""
    user = _locked(scim_id, caller, if_match)
    linking.forbid_removal(user)
    users.delete(user, actor=caller.actor)


def _locked(scim_id: str, caller: Caller, if_match: str) -> User:
    """The person, whose row nobody else changes until this transaction ends."""
    user = locking.person(people.the_one(caller, scim_id))
    if user is None:
        raise errors.not_found()
    user.organization = caller.connection.organization
    versions.check(user, if_match)
    return user


def _known(profile: Profile, is_active: bool, caller: Caller) -> User | None:
    """Whom the create is about, if somebody is here who may be taken over."""
    user = linking.known_person(profile.user_name, profile.external_id, caller)
    if user is not None:
        _take_over(user, profile, caller)
        _set_active(user, is_active, caller)
    return user


def _take_over(user: User, profile: Profile, caller: Caller) -> None:
    """A local person becomes the IdP's; of one it was given by hand it gets the profile."""
    if user.is_local:
        ownership.link(user, connection=caller.connection, profile=profile, actor=caller.actor)
    else:
        users.replace_profile(user, profile=profile, actor=caller.actor)
    link_requests.fulfil(user)


def _change(user: User, resource: dict[str, Any], reading: Reading, caller: Caller) -> User:
    wanted = entitlements.take_out(resource, user.profile, caller)
    is_going = user.is_active and resource.get("active") is False
    if caller.dialect.shows_number:
        _keep_number_out(user, resource)
    profile = mapping.profile(resource)
    if user.is_local:
        linking.require_consent(user, caller, external_id=profile.external_id)
        _take_over(user, profile, caller)
    else:
        users.replace_profile(user, profile=profile, actor=caller.actor)
    _set_active(user, resource.get("active"), caller)
    entitlements.give(user, wanted, is_going=is_going, reading=reading, caller=caller)
    return user


def _keep_mention(user: User, resource: dict[str, Any]) -> None:
    """Beside a line nobody sees the bare mention of its extension, so nobody takes it back."""
    urn = schemas.TELEPHONY.id
    is_at_stake = urn in user.profile and urn not in resource
    if is_at_stake and beside.of(user).line_version is not None:
        resource[urn] = {}


def _keep_number_out(user: User, resource: dict[str, Any]) -> None:
    """The number assigned here comes back with every push; it is not the IdP's to set."""
    sent = resource.get("phoneNumbers", [])
    stored = user.profile.get("phoneNumbers", [])
    if not sent and not stored:
        return
    if not beside.of(user).phone:
        return
    resource["phoneNumbers"] = phones.kept(sent, stored)
    if not resource["phoneNumbers"]:
        del resource["phoneNumbers"]


def _set_active(user: User, is_active: bool | None, caller: Caller) -> None:
    """The caller holds the row lock. None: not said, so nothing changes."""
    if is_active is None or is_active == user.is_active:
        return
    if is_active:
        users.reinstate(user, actor=caller.actor, is_locked=True)
    else:
        users.suspend(user, actor=caller.actor, is_locked=True)
    if line := outbox.news(user):  # by the organization's policy
        beside.has_line(user, line)
