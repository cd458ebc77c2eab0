"""A desk phone asks whether it was let in (RFC 8628 sections 3.4 and 3.5).

The toolkit would redeem an approved code again and again, for anybody and for ever (its gaps
O2 and O3). Here a code buys tokens once: the row goes in the transaction that issues them.
"""

import json
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Now
from django.http import HttpRequest
from oauth2_provider.models import DeviceGrant
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauth2_provider.settings import oauth2_settings
from oauthlib.common import Request

from identity import users
from identity.models import User
from identity.oauth import standing
from identity.oauth.validator import Validator, digest

MORE = 5  # seconds that "slow_down" adds to the interval, for good
Answer = tuple[dict[str, str], str, int]


class NotYet(Exception):
    """No token, and the word that tells the phone why."""


def answer(request: HttpRequest) -> Answer:
    """Headers, body and status. Call it in a transaction."""
    client_id, code = request.POST.get("client_id", ""), request.POST.get("device_code", "")
    theirs = DeviceGrant.objects.filter(client_id=client_id, device_code=digest(code))
    theirs = theirs.annotate(is_live=Q(expires__gt=Now()))
    try:
        return _redeem(request, theirs)
    except NotYet as reason:
        return {}, json.dumps({"error": str(reason)}), 400


def _redeem(request: HttpRequest, theirs: Any) -> Answer:
    grant = theirs.first()
    if grant is None:
        raise NotYet("invalid_grant")
    if not grant.is_live:
        raise NotYet("expired_token")
    if grant.status == DeviceGrant.AUTHORIZATION_PENDING:
        raise NotYet(_pending(theirs, grant))
    if grant.status != DeviceGrant.AUTHORIZED:
        raise NotYet("access_denied")
    user = _lock(grant.user_id)
    grant = theirs.select_for_update().first()  # somebody may have been faster
    if grant is None or not standing.is_good(user):
        raise NotYet("invalid_grant")
    return _issue(request, grant)


def _pending(theirs: Any, grant: DeviceGrant) -> str:
    """Whether the phone kept to its interval; the database's clock says."""
    pause = timedelta(seconds=grant.interval)
    if theirs.filter(last_checked__lte=Now() - pause).update(last_checked=Now()):
        return "authorization_pending"
    theirs.update(last_checked=Now(), interval=F("interval") + MORE)
    return "slow_down"


def _issue(request: HttpRequest, grant: DeviceGrant) -> Answer:
    def stand_for(asked: Request) -> None:
        asked.user, asked.scopes = grant.user, grant.scope.split()

    server = oauth2_settings.OAUTH2_SERVER_CLASS(
        Validator(), **oauth2_settings.server_kwargs | {"pre_token": [stand_for]}
    )
    _, headers, body, status = OAuthLibCore(server).create_token_response(request)
    if status == 200:
        grant.delete()
    return headers, body, status


def _lock(user_id: Any) -> User | None:
    user = User.objects_all_organizations.filter(pk=user_id).first()
    try:
        return users.lock(user) if user else None
    except User.DoesNotExist:  # deleted meanwhile
        return None
