"""Finds promtool, the reference implementation that the PromQL tests compare with."""

import os
import shutil

import pytest

MISSING = "promtool is not installed: apt-get install prometheus"


@pytest.fixture(scope="session")
def promtool() -> str:
    """The path of promtool; a test that needs it is skipped where it is missing, and fails in CI."""
    path = shutil.which("promtool")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    return path
