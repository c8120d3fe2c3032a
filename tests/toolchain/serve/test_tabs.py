"""Which rows stand in which tab."""

from typing import Any

from tests.toolchain import compilation as compilations
from tests.toolchain import metrics
from tests.toolchain.serve.board import METHOD
from toolchain.compile.model import CompiledDashboard
from toolchain.define import HousePanel, prom, q, row, tab, tabs, timeseries
from toolchain.preview.data.interpolation import Value
from toolchain.preview.page.grid import sections
from toolchain.serve.tabs import with_tabs

VARIABLES = {"method": Value(("GET", "POST"), ("GET", "POST"), multi=True)}


def panel(title: str) -> HousePanel:
    return timeseries(title, prom(q.sum(q.rate(metrics.REQUESTS))), description="How many.")


def told(dashboard: CompiledDashboard) -> list[tuple[str, Any]]:
    document = dashboard.document
    found = sections(document["panels"], VARIABLES)
    rows = [{"title": "" if each.row is None else str(each.row["title"])} for each in found]
    return [(each["title"], each["tab"]) for each in with_tabs(rows, found, document, dashboard.layout)]


def of(*parts: Any) -> CompiledDashboard:
    return compilations.compilation(compilations.board(rows=parts, variables=[METHOD])).dashboards[0]


def test_a_dashboard_without_tabs_stays_as_it_is() -> None:
    assert told(of(row("Now", panel("A")), row("Then", panel("B")))) == [("Now", None), ("Then", None)]


def test_rows_know_their_tab_and_what_they_are_called_in_it() -> None:
    dashboard = of(
        row("Now", panel("A")),
        tabs(
            tab("Hosts", row("", panel("B")), row("Disks", panel("C"), collapsed=True)),
            tab("Edge", row("Edge", panel("D"))),
        ),
        row("Below", panel("E")),
    )
    assert [each[1] for each in told(dashboard)] == [
        None,
        {"title": "Hosts", "row": "", "collapsed": False},
        {"title": "Hosts", "row": "Disks", "collapsed": True},
        {"title": "Edge", "row": "", "collapsed": False},
        None,
    ]


def test_a_tab_for_each_value_is_called_after_it() -> None:
    dashboard = of(tabs(tab("Of $method", row("", panel("A")), repeat="method"), tab("All", row("", panel("B")))))
    assert [each[1]["title"] for each in told(dashboard)] == ["Of GET", "Of POST", "All"]
