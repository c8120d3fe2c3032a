"""Dashboards of many styles come as modules that compile to the same, look as code does, and pass the checks."""

from typing import Any

import orjson
import pytest

from tests.conftest import REPOSITORY
from tests.toolchain.pull.imports import styles
from toolchain.base.documents.document import items
from toolchain.base.python_layout import laid_out_together
from toolchain.compile.compiler import compile_project
from toolchain.migrate.migration import migrated
from toolchain.project.loading import load_project
from toolchain.project.packages import METRICS
from toolchain.pull.document import pulled_dashboard
from toolchain.pull.imports.completing import completed
from toolchain.pull.imports.given import Given
from toolchain.pull.imports.importing import imported
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.waiving import _defined, findings_of
from toolchain.pull.stored_form import stored_form
from toolchain.pull.verification import first_difference

STYLES = dict(styles.every())


@pytest.fixture(scope="module")
def context() -> ImportContext:
    """This repository, whose dashboards are others."""
    return ImportContext(compile_project(load_project(REPOSITORY, "local")))


@pytest.fixture(scope="module")
def outcomes(context: ImportContext) -> dict[str, Any]:
    given = [Given(name, orjson.loads(orjson.dumps(document))) for name, document in STYLES.items()]
    return {outcome.place: outcome for outcome, _ in imported(given, context)}


def test_there_are_many_styles() -> None:
    assert len(STYLES) >= 40


@pytest.mark.parametrize("name", STYLES)
def test_a_module_compiles_to_what_was_brought_to_today(
    name: str, outcomes: dict[str, Any], context: ImportContext
) -> None:
    outcome = outcomes[name]
    assert outcome.refused is None, outcome.refused
    (source,) = outcome.modules.values()
    wanted = pulled_dashboard(STYLES[name], context.compilation.project, name, is_latest=True).document
    assert first_difference(context.queries, source, f"{name}.py", wanted) == ""


@pytest.mark.parametrize("name", [name for name in STYLES if "-input-" not in name])
def test_only_what_grafana_takes_anyway_is_not_kept(name: str, context: ImportContext) -> None:
    """What the import compares with is the document that Grafana would make of the original."""
    project = context.compilation.project
    wanted = pulled_dashboard(STYLES[name], project, name, is_latest=True).document
    from toolchain.project.known_sources import known_sources

    today = migrated(STYLES[name], known_sources(project, {})).document
    assert stored_form(wanted) == {**stored_form(today), "uid": wanted["uid"]}


def test_what_the_checks_find_is_waived_and_nothing_else_is_left(
    outcomes: dict[str, Any], context: ImportContext, tmp_path: Any
) -> None:
    project = context.compilation.project
    folders = {"dashboards": tmp_path, METRICS: tmp_path / METRICS}
    done = completed([(each, "dashboards") for each in outcomes.values()], project, folders)
    sources = {str(name): source for each, _ in done if each.uid for name, source in each.modules.items()}
    assert len(sources) == len(STYLES)
    assert all("waivers=[" in source for source in sources.values())
    made = [_defined(source, file) for file, source in sources.items()]
    for dashboard, found in zip(made, findings_of(project, made), strict=True):
        waived = {waiver.rule for waiver in dashboard.waivers}
        assert {each.rule for each in found} <= waived | {"unknown-metric"}, dashboard.uid
        assert all(waiver.reason.startswith("imported so: ") for waiver in dashboard.waivers)


def test_modules_are_as_the_formatter_wants_them(outcomes: dict[str, Any]) -> None:
    laid_out = laid_out_together({name: next(iter(each.modules.values())) for name, each in outcomes.items()})
    assert laid_out_together(laid_out) == laid_out


def test_panels_that_look_alike_are_of_one_look(outcomes: dict[str, Any]) -> None:
    (source,) = outcomes["generated-variable-12-0"].modules.values()
    assert source.count("look(") == 1
    assert "with_fields" not in source


def test_nothing_is_deleted_that_was_never_there(outcomes: dict[str, Any]) -> None:
    for name, outcome in outcomes.items():
        (source,) = outcome.modules.values()
        assert ": None" not in source.replace('"hide": None', "").replace('"value": None', ""), name
    assert items([1]) == []
