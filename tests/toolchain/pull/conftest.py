"""Everything of this repository and the exotic dashboards, pulled once: loading another project would forget names."""

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest
from attrs import frozen

from tests.conftest import REPOSITORY
from tests.toolchain.pull import exotic
from toolchain.compile.alerting.grafana import rule_groups
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.pull.alerts import AlertWriter, rule_differences
from toolchain.pull.dashboards import dashboard_source, query_reader
from toolchain.pull.document import pulled_dashboard
from toolchain.pull.verification import dashboard_differences
from toolchain.sync.difference import FieldChange

Document = dict[str, Any]


@frozen(eq=False)
class Module:
    """A pulled module: what it was pulled from, its source, and in what compiling it differs."""

    wanted: Document
    source: str
    changes: tuple[FieldChange, ...]


@frozen(eq=False)
class Pulled:
    """Modules of dashboards by uid, of alert groups by name, and the files of a project that they make up."""

    dashboards: dict[str, Module]
    groups: dict[str, Module]
    root: Path


def stored(document: Any) -> Any:
    """A document as JSON gives it back."""
    return orjson.loads(orjson.dumps(document))


@pytest.fixture(scope="session")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Pulled:
    """Every dashboard and every alert group of this repository, and the exotic dashboards, as modules."""
    root = tmp_path_factory.mktemp("pulled")
    compilation = compile_project(load_project(REPOSITORY, "local"))
    found = Pulled(_dashboards(compilation), _groups(compilation), root)
    for package in ("metrics", "signals", "alerts", "datasources", "environments", "dashboards", "library", "stack"):
        shutil.copytree(REPOSITORY / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    for defined in (root / "dashboards").glob("[a-z]*.py"):
        defined.unlink()
    (root / "toolchain").symlink_to(REPOSITORY / "toolchain")  # the linter tells our own packages by their files
    (root / "pulled_alerts").mkdir()
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    for index, module in enumerate(found.dashboards.values()):
        (root / "dashboards" / f"pulled_{index}.py").write_text(module.source, encoding="utf-8")
    for name, module in found.groups.items():
        (root / "pulled_alerts" / f"{name}.py").write_text(module.source, encoding="utf-8")
    return found


def _dashboards(compilation: Compilation) -> dict[str, Module]:
    queries = query_reader(compilation.project)
    found = {}
    for document, folder in (
        *((stored(each.document), each.folder) for each in compilation.dashboards),
        *((stored(each), "") for each in exotic.every()),
    ):
        wanted = pulled_dashboard(document, compilation.project, "the test").document
        source = dashboard_source(compilation.project, queries, wanted, folder)
        changes = dashboard_differences(queries, source, "pulled.py", wanted)
        found[str(wanted["uid"])] = Module(wanted, source, changes)
    return found


def _groups(compilation: Compilation) -> dict[str, Module]:
    found = {}
    for name, made in rule_groups(compilation.project.environment, compilation.rules.alerts).items():
        group = stored(made)
        source = AlertWriter(compilation, group["interval"]).source(group["rules"])
        changes = tuple(change for _, change in rule_differences(compilation, source, "pulled.py", group["rules"]))
        found[name] = Module(group, source, changes)
    return found
