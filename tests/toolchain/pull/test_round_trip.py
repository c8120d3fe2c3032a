"""Pulling and compiling again: the same dashboards and rules, in code as we write it."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY
from tests.toolchain.pull import exotic
from tests.toolchain.pull.conftest import Pulled
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project
from toolchain.pull.stored_form import stored_form
from toolchain.sync.difference import differences
from toolchain.sync.normal_form import dashboard_form


def test_every_dashboard_compiles_to_itself(pulled: Pulled) -> None:
    assert len(pulled.dashboards) > 20
    assert {uid: module.changes for uid, module in pulled.dashboards.items() if module.changes} == {}


def test_every_alert_rule_compiles_to_itself(pulled: Pulled) -> None:
    assert sum(len(module.wanted["rules"]) for module in pulled.groups.values()) > 50
    assert {name: module.changes for name, module in pulled.groups.items() if module.changes} == {}


def test_a_project_of_pulled_modules_compiles_to_the_same_dashboards(pulled: Pulled) -> None:
    project = load_project(pulled.root, "local")
    assert project.findings == ()
    compiled = {each.uid: each.document for each in compile_project(project).dashboards}
    assert compiled.keys() == pulled.dashboards.keys()
    for uid, module in pulled.dashboards.items():
        wanted, found = (dashboard_form(stored_form(each)) for each in (module.wanted, compiled[uid]))
        assert differences(wanted, found) == (), uid


def test_our_own_dashboards_need_no_patch_and_keep_builder_queries(pulled: Pulled) -> None:
    module = pulled.dashboards["redis-cache"]
    assert "with_fields" not in module.source
    assert "from dashboards._house import ENVIRONMENT, dashboard\n" in module.source
    assert 'prom(q.max(REDIS_UP), "Redis")' in module.source
    assert (
        'CACHE = var.label_values("cache", "Cache", q.select(CACHE_HIT_RATIO, environment=ENVIRONMENT)' in module.source
    )
    assert "unit=" not in module.source


def test_a_link_to_a_dashboard_of_ours_is_written_with_its_reference(pulled: Pulled) -> None:
    source = pulled.dashboards["redis-cache"].source
    assert "to_dashboard(" not in source
    assert "links.to(\n" in source or "links.to(refs." in source
    assert "refs.LOGS_EXPLORER" in source


def test_panels_that_look_alike_say_so_once(pulled: Pulled) -> None:
    source = pulled.dashboards[str(exotic.as_edited()["uid"])].source
    assert source.count('look(\n    "timeseries",') == 1
    assert "with_fields" not in source


def test_pulled_code_is_as_the_linter_and_the_formatter_want_it(pulled: Pulled) -> None:
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [Path(sys.executable).with_name("ruff"), *command, "--no-cache", "dashboards", "pulled_alerts"],
            cwd=pulled.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_pulled_code_is_typed(pulled: Pulled) -> None:
    samples = []
    for name, source in (
        ("dashboard", pulled.dashboards[str(exotic.panels()["uid"])].source),
        ("variables", pulled.dashboards["variables"].source),
        ("queries", pulled.dashboards["alerts-overview"].source),
        ("rules", pulled.groups["critical"].source),
    ):
        samples.append(pulled.root / f"pulled_{name}_sample.py")
        samples[-1].write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", *map(str, samples)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
