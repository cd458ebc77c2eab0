"""Identity Management, section 3: have Okta get the attributes that it lacks."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from identity import okta_attribute, okta_connections
from identity.models import OktaConnection
from identity.okta import scopes
from identity.okta_attribute import Made, NoRight, NotMade
from identity.permissions import Permission, requires
from identity.requests import PersonRequest, actor
from identity.views import identity_management, okta_acts


@sensitive_post_parameters("password")
@require_POST
@requires(Permission.MANAGE_SETTINGS)
def make(request: PersonRequest) -> HttpResponse:
    """Whoever asks has seen the very body that is sent. Then the connection is tested again."""
    connection = okta_connections.get(request.user.organization)
    if connection is None or not connection.can_sign_in:
        raise Http404
    if page := okta_acts.asked(request, okta_acts.make_attributes(connection)):
        return page
    has_right = True
    try:
        made = okta_attribute.make(connection, actor=actor(request))
    except NotMade as refusal:
        has_right = not isinstance(refusal, NoRight)
        messages.error(request, f"The attribute is not made: {refusal}")
    else:
        messages.success(request, _said(connection, made))
    results = okta_connections.test(connection)
    return identity_management.show(request, test_results=results, no_right_to_schema=not has_right)


def _said(connection: OktaConnection, made: Made) -> str:
    if connection.is_through_app:
        names = [row["attribute"] for row in connection.mapping]
        return f"The profile of the Okta app has {scopes.listed(names)} now. Map them in Okta, too."
    sentence = "Okta's user profile has the attribute “extension” now."
    if made.others is None:
        unknown = f"Types other than the default one were not looked at: {scopes.READ_TYPES}"
        return f"{sentence} {unknown} is missing."
    if made.others:
        return f"{sentence} So have the user types {scopes.listed(made.others)}."
    return sentence
