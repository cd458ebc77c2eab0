"""An API token in a form that was refused: it goes along, sealed, so nobody types it twice.

A secret is never shown again, so the page cannot hold it in its field. The seal opens for the
same person in the same session only.
"""

from django.http import QueryDict

from identity import encryption
from identity.requests import PersonRequest

TOKEN, SEALED = "token", "typed_token"  # fields
LONGEST = 500  # characters; what is longer is no token


def filled(request: PersonRequest) -> QueryDict:
    """What was posted; a token that was typed before stands for an empty field."""
    data = request.POST.copy()
    if not data.get(TOKEN, "").strip():
        data[TOKEN] = _opened(request)
    return data


def kept(request: PersonRequest, token: str) -> dict[str, str]:
    """For the page: the token under seal, and by which end it is known."""
    token = token.strip()
    if not token or len(token) > LONGEST:
        return {}
    sealed = encryption.encrypt(token, place=_place(request))
    return {"typed_token": sealed, "typed_token_last_four": token[-4:]}


def _opened(request: PersonRequest) -> str:
    """Empty for a seal that is not of this session."""
    try:
        return encryption.decrypt(request.POST.get(SEALED, ""), place=_place(request))
    except encryption.CannotDecrypt:
        return ""


def _place(request: PersonRequest) -> str:
    return f"okta_connection.typed_token:{request.user.pk}:{request.session.session_key}"
