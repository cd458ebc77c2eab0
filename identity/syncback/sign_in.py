"""Does Okta let us in?"""

from identity.okta import scopes
from identity.okta.client import Client
from identity.okta.credentials import ServiceApp


def prove(client: Client) -> str:
    """Sign in anew; who we are there, as a sentence. Raises OktaFailure."""
    if isinstance(client.credential, ServiceApp):
        return f"Okta granted the app {scopes.listed(client.credential.prove())}."
    owner = client.token_owner()
    return f"The token belongs to {owner.profile.get('login', owner.id)}."
