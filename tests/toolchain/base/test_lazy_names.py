"""Packages import their names when they are asked for, and give what their own file says."""

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest

from toolchain import define
from toolchain.define import alerting, targets
from toolchain.define.alerting import routing

REPOSITORY = Path(__file__).resolve().parents[3]
HEAVY = ("grafanalib", "toolchain.define.panels.base", "toolchain.project.loading", "toolchain.compile.compiler")


def modules_after(*arguments: str) -> Sequence[str]:
    """Return the modules that a fresh process has imported when a command is done."""
    program = f"""
import atexit, runpy, sys
sys.argv = ["build.py", *{arguments!r}]
atexit.register(lambda: print("modules:", *sys.modules, sep="\\n"))
runpy.run_path("build.py", run_name="__main__")
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return run.stdout.partition("modules:\n")[2].splitlines()


@pytest.mark.parametrize("package", [define, alerting, routing, targets], ids=lambda package: package.__name__)
def test_every_name_of_a_lazy_package_can_be_imported(package: object) -> None:
    names = vars(package)["__all__"]
    assert sorted(names) == sorted(set(names))
    for name in names:
        assert getattr(package, name) is not None


def test_a_function_goes_before_the_module_of_its_name() -> None:
    assert define.dashboard is import_module("toolchain.define.dashboard").dashboard
    assert targets.loki is import_module("toolchain.define.targets.loki").loki


def test_a_module_is_a_name_too() -> None:
    assert define.var is import_module("toolchain.define.variables")
    assert define.q is import_module("toolchain.languages.promql.builder")


def test_a_name_that_nobody_gave_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        define.nonsense  # type: ignore[attr-defined]  # noqa: B018


def test_files_are_checked_without_what_definitions_are_made_of(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text("groups:\n  - name: a\n    rules:\n      - record: a:b:c\n        expr: sum(up)\n")
    loaded = modules_after("check", "--no-catalog", str(rules))
    assert "toolchain.check.rules" in loaded
    assert not [name for name in loaded if name in HEAVY]


@pytest.mark.parametrize("query", ["up", "sum(up)"])
def test_a_query_is_explained_with_the_catalog_alone(query: str) -> None:
    loaded = modules_after("explain", query)
    others = ("dashboards.", "alerts.", "checks.", "toolchain.check.rules", "toolchain.languages.logql.", "yaml")
    assert not [name for name in loaded if name in HEAVY or name.startswith(others)]
    assert [name for name in loaded if name.startswith("metrics.")]
