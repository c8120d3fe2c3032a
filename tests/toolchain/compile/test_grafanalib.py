"""Plain grafanalib objects compile to what Grafana stores today, with the lines that made them."""

from typing import Any

import pytest
from grafanalib import core

from tests.toolchain.compilation import compilation, messages
from toolchain.base.source import location_of
from toolchain.check.checker import check
from toolchain.check.rules import RULES
from toolchain.project.construction import recorded_construction

QUERY = 'sum(rate(http_requests_total{job="app"}[$__rate_interval]))'


def target(**changes: Any) -> core.Target:
    return core.Target(**{"expr": QUERY, "legendFormat": "requests", "refId": "A", **changes})


def dashboard(*panels: core.Panel) -> core.Dashboard:
    return core.Dashboard(
        title="Plain", uid="plain", description="Plain.", tags=["plain"], schemaVersion=37, panels=list(panels)
    )


def timeseries(**changes: Any) -> core.TimeSeries:
    fields: dict[str, Any] = {
        "title": "Requests",
        "description": "Requests per second.",
        "dataSource": "Prometheus",
        "unit": "reqps",
        "targets": [target()],
        "gridPos": core.GridPos(h=8, w=12, x=0, y=0),
    }
    return core.TimeSeries(**{**fields, **changes})


def test_a_plain_dashboard_passes_every_rule_about_dashboards_and_panels() -> None:
    rules = [rule for rule in RULES if not rule.id.startswith("metric-")]
    assert check(compilation(dashboard(timeseries())), rules).findings == ()


PLAIN: list[core.Panel] = [
    core.Stat(title="Stat", format="s", noValue="-"),
    core.GaugePanel(title="Gauge", format="s"),
    core.BarGauge(title="Bars", format="s"),
    core.Logs(title="Logs"),
    core.PieChartv2(title="Pie", unit="s"),
    core.StateTimeline(title="States"),
    core.Table(title="Table", unit="s"),
    core.Text(title="Text", content="words"),
]


@pytest.mark.parametrize("panel", PLAIN, ids=[panel.title for panel in PLAIN])
def test_grafanalibs_panels_follow_the_schema(panel: core.Panel) -> None:
    panel.gridPos = core.GridPos(h=8, w=12, x=0, y=0)
    if not isinstance(panel, core.Text):
        panel.dataSource = "Prometheus"
        panel.targets = [target()]
    assert messages("schema", dashboard(panel)) == []


def test_keys_of_old_editors_and_empty_ones_are_gone() -> None:
    (compiled,) = compilation(dashboard(timeseries())).dashboards
    (panel,) = compiled.panels
    assert not {"editable", "error", "span", "minSpan", "cacheTimeout", "maxDataPoints", "height"} & set(panel.document)
    assert not {"__inputs", "gnetId", "rows", "sharedCrosshair", "style", "version", "id"} & set(compiled.document)
    assert not {"intervalFactor", "step", "metric", "target"} & set(panel.targets[0].document)
    assert panel.targets[0].document["range"] is True


def test_names_of_data_sources_become_references() -> None:
    (compiled,) = compilation(dashboard(timeseries())).dashboards
    assert compiled.panels[0].document["datasource"] == {"type": "prometheus", "uid": "prom"}
    assert compiled.panels[0].targets[0].document["datasource"] == {"type": "prometheus", "uid": "prom"}


def test_panels_without_an_id_get_one_that_neighbours_do_not_change() -> None:
    alone = compilation(dashboard(timeseries(title="B"))).dashboards[0].panels[0].document["id"]
    beside = compilation(dashboard(timeseries(title="A"), timeseries(title="B"))).dashboards[0].panels
    assert [panel.document["id"] for panel in beside][1] == alone
    assert len({panel.document["id"] for panel in beside}) == 2


def test_construction_is_recorded_at_its_line_even_through_auto_panel_ids() -> None:
    with recorded_construction():
        panel = core.TimeSeries(title="Here")
        built = core.Dashboard(title="Board", panels=[panel]).auto_panel_ids()  # type: ignore[no-untyped-call]
    assert built.panels[0].id == 1
    assert location_of(built.panels[0]) == location_of(panel)
    assert location_of(panel).file == __file__


def test_recording_leaves_grafanalib_as_it_was() -> None:
    before = core.Panel.__init__
    with recorded_construction():
        assert core.Panel.__init__ is not before
    assert core.Panel.__init__ is before
    assert not hasattr(core.Panel(), "location")


def test_legacy_rows_are_named_by_the_schema() -> None:
    old = core.Dashboard(title="Old", uid="old", schemaVersion=37, rows=[core.Row(title="Row")])
    assert any("'rows'" in message for message in messages("schema", old))


def test_a_panel_inside_a_collapsed_row_is_checked_too() -> None:
    row = core.RowPanel(
        title="Row", collapsed=True, gridPos=core.GridPos(1, 24, 0, 0), panels=[timeseries(unit="secs")]
    )
    assert len(messages("panel-unit", dashboard(row))) == 1
