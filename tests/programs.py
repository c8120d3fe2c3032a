"""Finds the programs that tests run; without one a test is skipped, and fails in CI."""

import os
import shutil
from collections.abc import Mapping

import pytest

PACKAGES: Mapping[tuple[str, ...], str] = {
    ("promtool",): "prometheus",
    ("prometheus",): "prometheus",
    ("amtool",): "prometheus-alertmanager",
    ("prometheus-alertmanager", "alertmanager"): "prometheus-alertmanager",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"): "chromium",
    ("node",): "nodejs npm",
}
"""The Debian packages of programs, by the names that each may have."""


def found(*names: str) -> str | None:
    """Return the path of the first of these names that there is."""
    return next((path for name in names if (path := shutil.which(name))), None)


def needed(program: str) -> str:
    """Return the path of a program, by the first of its names; skip the test where it is missing, fail it in CI."""
    names = next(names for names in PACKAGES if names[0] == program)
    path = found(*names)
    if path is not None:
        return path
    message = f"{program} is not installed: apt-get install {PACKAGES[names]}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
