"""The wall between organizations holds even where a query forgets it."""

import pytest
from django.apps import apps
from django.db import models

from identity import tenancy
from identity.models import Organization, User
from tests.conftest import arrival

SHARED = {  # rows that belong to nobody, each for a reason
    "Organization": "it is the tenant",
    "LicenseSku": "the catalog of products is the same for everybody",
    "OktaBudget": "Okta counts calls per Okta org, whoever of us makes them; it holds no data of theirs",
    "UserSession": "found by its secret key before anybody is known",
}
ROOMS = ["identity", "telephony", "scim", "console"]


def tenant_models() -> list[type[models.Model]]:
    ours = [model for model in apps.get_models() if model._meta.app_label in ROOMS]
    return [model for model in ours if model.__name__ not in SHARED]


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model.__name__)
def test_every_row_belongs_to_an_organization_and_its_manager_insists(model):
    assert model._meta.get_field("organization").related_model is Organization

    with pytest.raises(tenancy.NoOrganizationBound):
        model.objects.all()


def test_a_query_that_forgot_the_organization_sees_only_the_bound_one(acme, globex):
    arrival(acme, "ann", "Acme")
    gus = arrival(globex, "gus", "Globex")

    with tenancy.organization(globex.pk):
        seen = list(User.objects.all())

    assert seen == [gus]


def test_a_list_that_starts_from_its_owner_needs_no_binding(acme, globex):
    ann = arrival(acme, "ann", "Acme")
    arrival(globex, "gus", "Globex")

    assert list(acme.users.all()) == [ann]
