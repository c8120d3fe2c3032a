"""Finds the programs that the end-to-end tests run; missing ones skip a test, and fail it in CI."""

import os
import shutil

import pytest


def need(*names: str, install: str) -> None:
    """Skip the test unless one of the programs is there; in CI it fails."""
    if any(shutil.which(name) for name in names):
        return
    message = f"{names[0]} is not installed: apt-get install {install}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
