"""Variables that a row or a tab has to itself, used there and elsewhere."""

from typing import Any

import pytest
from attrs import evolve

from tests.toolchain import metrics
from tests.toolchain.check._panels import panel
from tests.toolchain.compilation import ENVIRONMENT, board, checked
from toolchain.base.finding import Severity
from toolchain.define import auto_grid, q, row, tab, tabs, when
from toolchain.define import variables as var
from toolchain.define.targets import prom
from toolchain.languages.matching import regex

INSTANCE = var.custom("instance", "Instance", ["a", "b"])
JOB = var.custom("job", "Job", ["app"])
USING = panel(prom('sum(sessions_active{job="app", instance="$instance"})', "sessions"))
PLAIN = panel(prom('sum(sessions_active{job="app"})', "sessions"), title="Plain")

INSIDE: dict[str, list[Any]] = {
    "a panel of the row": [row("A", USING, variables=[INSTANCE])],
    "a panel of the tab": [tabs(tab("A", row("", USING), variables=[INSTANCE]), tab("B", row("", PLAIN)))],
    "a panel of a row in the tab": [tabs(tab("A", row("More", USING), variables=[INSTANCE]), tab("B", row("", PLAIN)))],
    "a grid that flows": [auto_grid("A", USING, variables=[INSTANCE])],
    "another part that has it too": [row("A", PLAIN, variables=[INSTANCE]), row("B", USING, variables=[INSTANCE])],
    "its own title": [row("Of $instance", PLAIN, variables=[INSTANCE])],
    "its own condition": [when(row("A", PLAIN, variables=[INSTANCE]), variable=INSTANCE, equals="a")],
}
OUTSIDE: dict[str, tuple[list[Any], str]] = {
    "another row": ([row("A", PLAIN, variables=[INSTANCE]), row("B", USING)], "the row 'A'"),
    "above the row": ([row("", USING), row("A", PLAIN, variables=[INSTANCE])], "the row 'A'"),
    "another tab": ([tabs(tab("A", row("", PLAIN), variables=[INSTANCE]), tab("B", row("", USING)))], "the tab 'A'"),
    "another row of the tab": (
        [tabs(tab("A", row("One", PLAIN, variables=[INSTANCE]), row("Two", USING)))],
        "the row 'One'",
    ),
    "another title": ([row("A", PLAIN, variables=[INSTANCE]), row("Of $instance", PLAIN)], "the row 'A'"),
    "another condition": (
        [row("A", PLAIN, variables=[INSTANCE]), when(row("B", PLAIN), variable=INSTANCE, equals="a")],
        "a condition of the row 'B'",
    ),
    "a condition of a panel": (
        [row("A", PLAIN, variables=[INSTANCE]), auto_grid("B", when(PLAIN, variable=INSTANCE, equals="a"))],
        "a condition of a panel",
    ),
}


def found(rows: list[Any], version: Any = "v2", **more: Any) -> list[Any]:
    environment = evolve(ENVIRONMENT, dashboards=version)
    return list(checked("variable-outside", board(rows=rows, **more), environment=environment).findings)


@pytest.mark.parametrize("name", INSIDE)
def test_it_may_be_used_in_the_part_that_has_it(name: str) -> None:
    assert found(INSIDE[name]) == []


@pytest.mark.parametrize("name", OUTSIDE)
def test_elsewhere_it_is_not_known(name: str) -> None:
    rows, said = OUTSIDE[name]
    (finding,) = found(rows)
    assert said in finding.message
    assert (finding.rule, finding.severity) == ("variable-outside", Severity.ERROR)
    assert finding.location.file.endswith("test_variable_outside.py")


@pytest.mark.parametrize("version", ["classic", "v2beta1"])
def test_where_grafana_has_no_such_variables_it_is_a_warning(version: str) -> None:
    rows, _ = OUTSIDE["another row"]
    assert [each.severity for each in found(rows, version)] == [Severity.WARNING]


def test_variables_of_the_dashboard_do_not_know_it_and_those_of_the_part_do() -> None:
    chained = var.label_values("path", "Path", q.select(metrics.REQUESTS, method=regex("$instance")), "endpoint")
    (finding,) = found([row("A", PLAIN, variables=[INSTANCE])], variables=[chained])
    assert "variable $path uses the variable $instance, which the row 'A' alone has" in finding.message
    assert found([row("A", PLAIN, variables=[INSTANCE, chained])]) == []


def test_without_variables_of_parts_nothing_is_said() -> None:
    assert found([row("A", USING)], variables=[INSTANCE]) == []
