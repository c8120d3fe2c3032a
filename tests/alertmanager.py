"""Finds Alertmanager and its tool, the judges of routing, templates and configuration."""

import os
import shutil

import pytest

_MISSING = "{} is not installed: apt-get install prometheus-alertmanager"


def _found(*names: str) -> str:
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is not None:
        return path
    message = _MISSING.format(names[0])
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def amtool() -> str:
    """The path of amtool; a test that needs it is skipped where it is missing, and fails in CI."""
    return _found("amtool")


@pytest.fixture(scope="session")
def alertmanager() -> str:
    """The path of Alertmanager itself."""
    return _found("prometheus-alertmanager", "alertmanager")
