"""A test that takes far more processor time than others fails, and says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

CONFTEST = """
from tests.processor_time import ProcessorTime
from tests.told_once import ToldOnce, is_enough

def pytest_configure(config):
    config.pluginmanager.register(ProcessorTime(0.2, 1))
    if is_enough(config):
        config.pluginmanager.register(ToldOnce())
"""
TESTS = """
import time

def test_busy():
    until = time.process_time() + 0.3
    while time.process_time() < until:
        pass

def test_that_waits():
    time.sleep(0.3)
"""


@pytest.mark.parametrize("beside", [(), ("-p", "xdist", "-n", "1")], ids=["in this process", "in another one"])
def test_what_takes_too_much_fails_with_its_name(beside: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_some.py").write_text(TESTS)
    own = tmp_path / "temporary"  # in the common folder it would clean up after runs before it, of thousands of files
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--basetemp={own}", *beside]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    environment |= {"PYTHONPATH": str(REPOSITORY), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "test_some.py::test_busy took 0 seconds of processor time, and a test has 0 at most." in ran.stdout
    assert "2 passed, 1 error" in ran.stdout
    told = ran.stdout.partition("the tests that took most")[2].splitlines()
    assert "test_some.py::test_busy" in told[1]
    assert "test_some.py" not in told[2]
