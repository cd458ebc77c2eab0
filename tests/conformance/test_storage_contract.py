"""scim2-server's contract for storages, held by ours over HTTP, in the strict dialect.

Its types and schemas are those that we publish. A case that the contract would skip, such as
one whose filter a storage refuses, fails.
"""

import json
from functools import cache
from math import prod

import pytest
from scim2_models import ResourceType, Schema, ScimProvider, ServiceProviderConfig
from scim2_server.testing import ScimStorageContract

from tests.conformance.http_storage import HttpStorage
from tests.scim.bodies import speak

CASES = 108  # of scim2-server 0.8.3


@pytest.fixture(autouse=True)
def _no_case_is_skipped(monkeypatch):
    monkeypatch.setattr(pytest, "skip", lambda reason="", **_: pytest.fail(f"skipped: {reason}"))


@cache
def described(schemas, types, config):
    """What discovery says, as models; made once, because that takes longer than a case."""
    return ScimProvider.from_discovery(
        [Schema.model_validate(each) for each in json.loads(schemas)["Resources"]],
        [ResourceType.model_validate(each) for each in json.loads(types)["Resources"]],
        config=ServiceProviderConfig.model_validate(json.loads(config)),
    )


class TestOurStorage(ScimStorageContract):
    @pytest.fixture
    def strict(self, okta, acme):
        """A client that speaks SCIM by the letter, in an empty organization."""
        speak(acme, "strict")
        return okta

    @pytest.fixture
    def provider(self, strict):
        paths = ("/Schemas", "/ResourceTypes", "/ServiceProviderConfig")
        return described(*(strict("GET", path).content for path in paths))

    @pytest.fixture
    def storage(self, strict, provider):
        return HttpStorage(strict, provider)


def test_the_contract_has_the_cases_that_we_know():
    """A release with other cases is looked at before it is taken for passed."""
    tests = [getattr(TestOurStorage, name) for name in dir(TestOurStorage) if "test_" in name[:5]]
    listed = [[len(mark.args[1]) for mark in getattr(each, "pytestmark", [])] for each in tests]

    assert sum(prod(lengths) for lengths in listed) == CASES
