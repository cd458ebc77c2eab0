"""Which org answers at a connection's URL: those who share one share its limits."""

from identity.models import OktaConnection
from identity.okta.client import Client
from identity.okta.errors import OktaFailure


def learn(connection: OktaConnection, client: Client) -> None:
    """Remember the org when it is not known yet, after it let us in.

    Before that anybody could have named it, and had its limits used up. To do without the ID
    costs no more than that.
    """
    if connection.okta_org_id:
        return
    try:
        found = client.org_id()
    except OktaFailure:
        return
    OktaConnection.objects_all_organizations.filter(
        pk=connection.pk, version=connection.version, okta_org_id=""
    ).update(okta_org_id=found)
    connection.okta_org_id = found  # the next answer says the limits of this org
