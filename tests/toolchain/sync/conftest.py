"""Fixtures: most tests of syncing ask what is decided and written, and nothing about the way to the server."""

import pytest

OVER_CONNECTIONS = frozenset({"test_artifacts", "test_faults", "test_secrets"})
"""Modules whose calls go over connections: together they write every kind of resource to every release."""


@pytest.fixture(autouse=True)
def _direct_calls(request: pytest.FixtureRequest) -> None:
    if request.path.stem not in OVER_CONNECTIONS:
        request.getfixturevalue("without_connections")
