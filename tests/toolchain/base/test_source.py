"""Objects remember the definition's line, not that of the helpers it goes through."""

import sys
from pathlib import Path
from typing import Any

from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project

SHARED = """from toolchain.define.dashboard import dashboard, row
from toolchain.define import stat
from toolchain.languages.promql import builder as q
from toolchain.define.targets import prom
from toolchain.define import variables as var
from metrics.api import SESSIONS_ACTIVE

SCOPE = var.label_values("environment", "Environment", SESSIONS_ACTIVE, "environment", choice=var.ONE)


def house(uid):
    panel = stat("Now", prom(q.sum(SESSIONS_ACTIVE), "x"), description="x", unit="short")
    return dashboard(
        uid=uid, title=uid, description="x", tags=["x"], rows=[row("", panel)], variables=[SCOPE], scope=[SCOPE]
    )
"""


def test_what_a_shared_function_builds_belongs_to_the_module_that_calls_it(project_root: Path) -> None:
    (project_root / "dashboards/_shared.py").write_text(SHARED)
    (project_root / "dashboards/mine.py").write_text(
        'from dashboards._shared import house\n\nDASHBOARD = house(\n    "mine"\n)\n'
    )
    compiled = compile_project(load_project(project_root, "local"))
    mine = next(each for each in compiled.dashboards if each.uid == "mine")
    assert str(mine.location) == "dashboards/mine.py:3"
    assert str(mine.panels[0].location) == "dashboards/mine.py:3"


def test_what_a_shared_module_builds_at_its_top_level_belongs_to_itself(project_root: Path) -> None:
    (project_root / "dashboards/_shared.py").write_text(SHARED)
    (project_root / "dashboards/mine.py").write_text(
        'from dashboards._shared import house\n\nDASHBOARD = house("mine")\n'
    )
    compiled = compile_project(load_project(project_root, "local"))
    mine = next(each for each in compiled.dashboards if each.uid == "mine")
    assert str(mine.variables[0].location) == "dashboards/_shared.py:8"


def test_loading_leaves_the_import_path_as_it_was(project_root: Path) -> None:
    before = list(sys.path)
    load_project(project_root, "local")
    assert sys.path == before


def test_a_line_is_that_of_the_call_however_long_a_module_is() -> None:
    lines = (f"    dict(\n        a={number},\n        b=calling_location(),\n    )," for number in range(2_000))
    text = "from toolchain.base.source import calling_location\nMADE = [\n" + "\n".join(lines) + "\n]\n"
    module: dict[str, Any] = {"__name__": "made"}
    exec(compile(text, "made.py", "exec"), module)
    assert [each["b"].line for each in module["MADE"]] == [5 + 4 * number for number in range(2_000)]
