"""XY charts: the units of both axes, what Grafana needs to be told, how they are drawn, and the way back."""

import re
from typing import Any

import orjson
import pytest

from tests.schemas.documents import changed, problems, without
from tests.toolchain.compilation import board, checked, compilation
from tests.toolchain.kinds import pulled
from tests.toolchain.metrics import DURATION, HEAP, REQUESTS
from toolchain.define import HousePanel, HouseTarget, by_name, merge, prom, q, shown_as, with_fields, xy_chart
from toolchain.preview.data.frames import Field, FieldType, Frame
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.panels.kinds import drawing_of
from toolchain.preview.panels.view import NoDataError, PanelView

LOAD = prom(q.sum(q.rate(REQUESTS)), "requests")
SLOWEST = prom(q.histogram_quantile(0.95, DURATION), "95th percentile")


def panel(*targets: HouseTarget, **changes: Any) -> HousePanel:
    fields: dict[str, Any] = {"x_field": "requests", "description": "Where it bends upwards, machines are full."}
    return xy_chart("Latency against load", *targets or (LOAD, SLOWEST), **{**fields, **changes})


def document(made: HousePanel) -> dict[str, Any]:
    (compiled,) = compilation(board(made)).dashboards[0].panels
    return compiled.document


def units(made: HousePanel) -> tuple[str | None, list[tuple[str, str]]]:
    """The unit of all values, and those of fields by name."""
    config = document(made)["fieldConfig"]
    of_fields = [(each["matcher"]["options"], each["properties"][0]["value"]) for each in config["overrides"]]
    return config["defaults"].get("unit"), of_fields


def test_each_axis_has_the_unit_of_its_queries() -> None:
    assert units(panel()) == ("s", [("requests", "reqps")])


def test_the_field_of_a_table_is_known_by_what_grafana_calls_it() -> None:
    rates, latencies = q.sum(q.rate(REQUESTS), by=["endpoint"]), q.histogram_quantile(0.95, DURATION, by=["endpoint"])
    targets = [prom(each, format="table", mode="instant") for each in (rates, latencies)]
    assert units(panel(*targets, x_field="Value #A", join_by="endpoint")) == ("s", [("Value #A", "reqps")])


def test_a_unit_that_is_stated_stays() -> None:
    stated = panel(unit=shown_as("clocks", "for a wall"), overrides=[by_name("requests", unit="opm")])
    assert units(stated) == ("clocks", [("requests", "opm")])


@pytest.mark.parametrize(
    ("wrong", "rule", "message"),
    [
        (panel(unit="bytes"), "panel-unit", "shows 'bytes', and a query measures seconds"),
        (panel(overrides=[by_name("requests", unit="requps")]), "panel-unit", "Did you mean 'reqps'?"),
        (panel(LOAD, SLOWEST, prom(q.max(HEAP), "heap")), "unit-missing", "do not tell one"),
        (panel(LOAD, prom(q.histogram_quantile(0.95, DURATION))), "legend-missing", "query B has no legend"),
        (panel(overrides=[by_name("requests", custom_drawStyle="line")]), "schema", "no option 'drawStyle'"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_is_one_finding(wrong: HousePanel, rule: str, message: str) -> None:
    (finding,) = checked(rule, board(wrong)).findings
    assert message in finding.message


@pytest.mark.parametrize("rule", ["panel-unit", "unit-missing", "legend-missing", "schema"])
def test_a_right_one_is_no_finding(rule: str) -> None:
    assert checked(rule, board(panel())).findings == ()


def test_results_are_joined_before_anything_else_is_done_with_them() -> None:
    joined = {"id": "joinByField", "options": {"byField": "Time", "mode": "outer"}}
    assert document(panel(transformations=[merge()]))["transformations"] == [joined, merge()]
    assert "transformations" not in document(panel(join_by=""))


def test_grafana_is_told_that_its_options_are_of_today() -> None:
    assert problems("panels/xychart", document(panel())) == []
    assert problems("panels/xychart", without(document(panel()), "pluginVersion")) == ["'pluginVersion' is missing"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("options.mapping", "table"),
        ("options.dims", {"frame": 0}),
        ("options.series", [{"x": "requests"}]),
        ("options.series", [{"x": {"matcher": {"id": "byLegend", "options": "requests"}}}]),
        ("fieldConfig.defaults.custom.show", "bars"),
        ("fieldConfig.defaults.custom.pointSize", 5),
        ("fieldConfig.defaults.custom.pointShape", "triangle"),
        ("fieldConfig.defaults.custom.fillOpacity", 101),
    ],
)
def test_an_option_that_grafana_does_not_have_is_refused(path: str, value: Any) -> None:
    assert problems("panels/xychart", changed(document(panel()), path, value))


def test_it_comes_back_from_grafana_as_it_was_written() -> None:
    source = pulled(panel(transformations=[merge()], overrides=[by_name("median", custom_pointShape="square")]))
    assert "with_fields" not in source
    assert 'x_field="requests"' in source
    assert "transformations=[merge()]" in source
    assert 'overrides=[by_name("median", custom_pointShape="square")]' in source


def test_what_only_grafanas_editor_writes_comes_back_as_a_patch() -> None:
    matcher = {"matcher": {"id": "byName", "options": "requests"}}
    series = [{"x": matcher, "frame": {"matcher": {"id": "byIndex", "options": 0}}, "size": matcher}]
    source = pulled(with_fields(panel(), {"options": {"series": series}}))
    assert 'x_field="requests"' in source
    assert "with_fields" in source


NAMES = ("requests", "95th percentile", "median")
COLUMNS = ((3.0, 1.0, None, 2.0), (0.3, 0.1, 0.2, None), (0.03, None, 0.02, 0.05))
JOINED = Frame(
    (
        Field("Time", FieldType.TIME, (0, 60_000, 120_000, 180_000)),
        *(Field(name, FieldType.NUMBER, values) for name, values in zip(NAMES, COLUMNS, strict=True)),
    )
)
BY_NAME = {"x": {"matcher": {"id": "byName", "options": "requests"}}}


def drawn(*frames: Frame, overrides: list[Any] | None = None, **options: Any) -> tuple[str, dict[str, Any]]:
    """The page's part and the figure in it."""
    made = document(panel())
    made["options"] |= options
    made["fieldConfig"]["overrides"] += overrides or []
    draw = drawing_of("xychart")
    assert draw is not None
    html = draw(PanelView(made, frames or (JOINED,), TimeRange(0, 240), 600, 300))
    found = re.search(r'<script type="application/json">(.*?)</script>', html)
    assert found is not None
    return html, orjson.loads(found[1])


def test_a_point_stands_where_both_numbers_are_known() -> None:
    _, figure = drawn()
    assert [(each["name"], each["x"], each["y"]) for each in figure["data"]] == [
        ("95th percentile", [3, 1], [0.3, 0.1]),
        ("median", [3, 2], [0.03, 0.05]),
    ]
    assert {each["mode"] for each in figure["data"]} == {"markers"}


def test_axes_are_called_and_read_as_what_they_show() -> None:
    html, figure = drawn()
    layout = figure["layout"]
    assert layout["xaxis"]["title"]["text"] == "requests"
    assert layout["xaxis"]["ticktext"][-1].endswith("req/s")
    assert layout["yaxis"]["ticktext"][-1].endswith("ms")
    assert re.findall(r"</i>([^<]*)</li>", html) == ["95th percentile", "median"]


def test_another_unit_has_an_axis_of_its_own() -> None:
    _, figure = drawn(overrides=[by_name("median", unit="percent", custom_show="points+lines", custom_lineWidth=3)])
    first, second = figure["data"]
    assert (first["yaxis"], second["yaxis"]) == ("y", "y2")
    assert figure["layout"]["yaxis2"]["overlaying"] == "y"
    assert (second["mode"], second["line"]["width"]) == ("lines+markers", 3)


def test_series_that_are_mapped_by_hand_are_drawn_alone() -> None:
    by_hand = {
        **BY_NAME,
        "frame": {"matcher": {"id": "byIndex", "options": 0}},
        "y": {"matcher": {"id": "byName", "options": "median"}},
        "name": {"fixed": "usual"},
    }
    _, figure = drawn(mapping="manual", series=[by_hand, {"x": by_hand["x"]}])
    assert [each["name"] for each in figure["data"]] == ["usual"]


def test_a_size_grows_with_the_area_and_a_colour_follows_its_thresholds() -> None:
    of_median = {"matcher": {"id": "byName", "options": "median"}}
    steps = {"mode": "absolute", "steps": [{"value": None, "color": "green"}, {"value": 0.04, "color": "red"}]}
    overrides = [
        by_name("median", thresholds=steps, color={"mode": "thresholds"}, custom_pointSize={"min": 3, "max": 5})
    ]
    whole = Frame(
        (*JOINED.fields[:2], Field("95th percentile", FieldType.NUMBER, (1.0, 1.0, 1.0, 1.0)), JOINED.fields[3])
    )
    _, figure = drawn(whole, overrides=overrides, series=[{**BY_NAME, "size": of_median, "color": of_median}])
    (points,) = figure["data"]
    assert points["marker"]["size"] == [pytest.approx((9 + 16 / 3) ** 0.5, abs=0.05), 3, 5]
    assert points["marker"]["line"]["color"] == ["@green", "@green", "@red"]


def test_series_are_called_by_the_words_that_only_they_have() -> None:
    fields = (JOINED.fields[1], *(Field(f"p95 of {x}", FieldType.NUMBER, COLUMNS[1]) for x in ("/api", "/web")))
    _, figure = drawn(Frame(fields))
    assert [each["name"] for each in figure["data"]] == ["/api", "/web"]
    assert figure["layout"]["yaxis"]["title"]["text"] == ""


def test_without_a_field_along_x_it_says_what_is_missing() -> None:
    apart = tuple(Frame((JOINED.fields[0], field)) for field in JOINED.fields[1:])
    with pytest.raises(NoDataError, match="join the queries"):
        drawn(*apart)
