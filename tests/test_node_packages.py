"""What tests install for Node.js is pinned, comes from wherever a machine is set up to get it, and runs nothing."""

import json
import re
import subprocess
from typing import Any

from tests.conftest import REPOSITORY

NODE = REPOSITORY / "tests" / "node"
LOCK: dict[str, Any] = json.loads((NODE / "package-lock.json").read_text())
EXACT = re.compile(r"(?:npm:[@/\w.-]+@)?[0-9]+\.[0-9]+\.[0-9]+")


def test_every_package_has_one_version() -> None:
    wanted = json.loads((NODE / "package.json").read_text())["devDependencies"]
    assert [name for name, version in wanted.items() if not EXACT.fullmatch(version)] == []
    assert LOCK["packages"][""]["devDependencies"] == wanted


def test_every_package_of_the_lock_has_its_hash_and_none_its_address() -> None:
    packages = {name: each for name, each in LOCK["packages"].items() if name}
    assert len(packages) > 100
    assert [name for name, each in packages.items() if not each["integrity"].startswith("sha512-")] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []


def test_packages_run_nothing_when_they_are_installed() -> None:
    assert "ignore-scripts=true" in (NODE / ".npmrc").read_text().splitlines()


def test_nothing_but_tests_needs_them() -> None:
    first, tests = (
        subprocess.run(
            ["make", "-n", "--always-make", goal], cwd=REPOSITORY, capture_output=True, text=True, check=True
        )
        for goal in ("build", "test")
    )
    assert "npm" not in first.stdout
    assert "npm ci --prefix tests/node" in tests.stdout
