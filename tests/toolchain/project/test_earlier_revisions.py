"""Definitions of an earlier revision load, whatever the toolchain's modules were called then."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
import yaml

from tests.conftest import REPOSITORY
from toolchain.base.arguments.signature import ArgumentError
from toolchain.base.children import run
from toolchain.base.revision import checked_out, why_no_revision
from toolchain.compile.compiler import compile_project
from toolchain.define import links
from toolchain.project.earlier_revisions import FORMER, definitions_at
from toolchain.project.loading import load_project

BEFORE_THE_ROOMS = "ce38cd7beee2dd8221007c060521a43074b72632"
"""The last revision before the modules of the toolchain moved."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "board.py").write_text("")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "First")):
        who = ("-c", "user.name=Ann", "-c", "user.email=ann@medianest.example")
        subprocess.run(["git", "-C", str(tmp_path), *who, *command], check=True)
    return tmp_path


def test_every_former_name_gives_what_the_module_of_today_has(repository: Path) -> None:
    with definitions_at(repository, "HEAD"):
        for former, today in FORMER.items():
            found, now = (importlib.import_module(f"toolchain.{name}") for name in (former, today))
            assert {name for name in vars(now) if not name.startswith("__")} <= set(vars(found))


def test_a_function_stays_one_where_a_module_of_its_name_is_imported(repository: Path) -> None:
    with definitions_at(repository, "HEAD"):
        importlib.import_module("toolchain.panels.stat")
        assert isinstance(importlib.import_module("toolchain.panels").stat, FunctionType)
        names: dict[str, object] = {}
        exec("from toolchain import links", names)
        assert names["links"].to_url is links.to_url  # type: ignore[attr-defined]


def test_outside_former_names_are_unknown(repository: Path) -> None:
    with definitions_at(repository, "HEAD"):
        importlib.import_module("toolchain.panels")
    assert not [name for name in sys.modules if name.startswith("toolchain.panels")]
    with pytest.raises(ImportError, match="panels"):
        importlib.import_module("toolchain.panels")


def test_panels_and_rows_take_lists_as_they_did(repository: Path) -> None:
    text = 'row("Now", [stat("One", [prom("up", "up")], description="x")])'
    names: dict[str, object] = {}
    with definitions_at(repository, "HEAD"):
        exec("from toolchain.dashboard import row\nfrom toolchain.panels import stat\n", names)
        exec(f"from toolchain.define import prom\nfound = {text}", names)
    assert [panel.title for panel in names["found"].panels] == ["One"]  # type: ignore[attr-defined]
    with pytest.raises(ArgumentError, match="list of 1"):
        exec(f"from toolchain.define import prom, row, stat\n{text}", {})


def test_the_module_of_dashboards_is_found_where_the_function_stands_now(repository: Path) -> None:
    names: dict[str, object] = {}
    with definitions_at(repository, "HEAD"):
        exec(
            "from toolchain.define import dashboard as kit\nfound = (kit.dashboard, kit.row, kit.HouseDashboard)", names
        )
    assert len(names["found"]) == 3  # type: ignore[arg-type]


def test_a_stat_of_instant_queries_has_the_sparkline_that_it_had_by_itself(repository: Path) -> None:
    query = 'prom("up", "up", mode="instant")'
    names: dict[str, object] = {}
    with definitions_at(repository, "HEAD"):
        exec("from toolchain.panels import stat\nfrom toolchain.define import prom", names)
        texts = (f"[{query}]", f"targets=[{query}]", f'[{query}], graph="none"', query)
        panels = [eval(f'stat("One", {text}, description="x")', names) for text in texts]
    assert [panel.to_json_data()["options"]["graphMode"] for panel in panels] == ["area", "area", "none", "none"]


def test_a_revision_before_the_modules_moved_compiles_to_what_its_own_toolchain_makes_of_it(tmp_path: Path) -> None:
    if why_no_revision(REPOSITORY, BEFORE_THE_ROOMS):
        pytest.skip("this clone does not have the revision: git fetch --unshallow")
    with checked_out(REPOSITORY, BEFORE_THE_ROOMS) as folder:
        build = (str(folder / "build.py"), "build", "--environment", "production", "--output", str(tmp_path))
        ran = run((sys.executable, *build))
    assert ran.returncode == 0, ran.stderr
    with definitions_at(REPOSITORY, BEFORE_THE_ROOMS) as folder:
        artifacts = compile_project(load_project(folder, "production")).artifacts
    made = tmp_path / "production"
    same = [each for each in artifacts if (made / each.path).is_file()]
    assert [
        each.path for each in same if meaning((made / each.path).read_text()) != meaning(each.content().decode())
    ] == []
    new = {each.path for each in artifacts} - {each.path for each in same}
    assert {path.split("/")[1] for path in new} == {
        *("contact-points", "datasources", "folder-permissions", "folders"),
        *("message-templates", "mute-timings", "notification-policies"),
    }, "what revisions of today alone write, as it is sent"


def meaning(text: str) -> object:
    """An artifact without what the toolchain of today says or orders otherwise: descriptions, and rules in a group."""
    return without_words(yaml.safe_load(text))


def without_words(part: Any) -> Any:
    if isinstance(part, list):
        return [without_words(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: without_words(value) for key, value in part.items() if key != "description"}
    for several in ("groups", "rules"):
        if isinstance(kept.get(several), list):
            kept[several] = sorted(kept[several], key=str)
    return kept
