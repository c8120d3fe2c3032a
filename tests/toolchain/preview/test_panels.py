"""Single kinds of panels, drawn from frames."""

import re
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolchain.define.panels.kinds import KINDS
from toolchain.preview.data.frames import Field, FieldType, Frame, series_frame
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.panels.kinds import drawing_of
from toolchain.preview.panels.logs import level_of
from toolchain.preview.panels.view import NoDataError, PanelView

SPAN = TimeRange(0, 3600)
TIMES = [0, 60_000, 120_000, 180_000]


def draw(kind: str, frames: Sequence[Frame], *, overrides: Sequence[Any] = (), width: int = 500, **keys: Any) -> str:
    panel = {
        "type": kind,
        "options": keys.pop("options", {}),
        "fieldConfig": {"defaults": keys, "overrides": list(overrides)},
    }
    drawing = drawing_of(kind)
    assert drawing is not None
    return drawing(PanelView(panel, frames, SPAN, width, 300))


def figure(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json">(.*?)</script>', html)
    assert found is not None
    result: dict[str, Any] = orjson.loads(found[1])
    return result


def line(values: Sequence[float | None], legend: str = "s") -> Frame:
    return series_frame(TIMES, values, legend=legend)


def test_regular_times_are_written_once() -> None:
    (trace,) = figure(draw("timeseries", [line([1, 2, 3, 4])]))["data"]
    assert (trace["x0"], trace["dx"], "x" in trace) == (0, 60_000, False)


def test_a_point_without_neighbours_is_seen() -> None:
    (trace,) = figure(draw("timeseries", [line([1, None, 3, 4])], custom={"showPoints": "never"}))["data"]
    assert trace["mode"] == "lines+markers"
    assert trace["marker"]["size"] == [5, 0, 0, 0]


@pytest.mark.parametrize(
    ("custom", "expected"),
    [
        ({"drawStyle": "bars", "fillOpacity": 60}, {"type": "bar"}),
        ({"drawStyle": "points", "fillOpacity": 60}, {"mode": "markers"}),
        ({"fillOpacity": 10}, {"fill": "tozeroy", "fillcolor": "@green/0.1"}),
        ({"stacking": {"mode": "normal", "group": "A"}}, {"stackgroup": "A0", "groupnorm": ""}),
        ({"stacking": {"mode": "percent", "group": "A"}}, {"groupnorm": "percent"}),
        ({"spanNulls": True}, {"connectgaps": True}),
        ({"transform": "negative-Y"}, {"y": [-1, -2, -3, -4]}),
        ({"transform": "constant"}, {"y": [1, 1, 1, 1]}),
    ],
)
def test_a_style_is_drawn_as_it_is_called(custom: dict[str, Any], expected: dict[str, Any]) -> None:
    (trace,) = figure(draw("timeseries", [line([1, 2, 3, 4])], custom=custom))["data"]
    assert {name: trace[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("style", "dash"),
    [({"fill": "dash", "dash": [10, 5]}, "10px,5px"), ({"fill": "dot"}, "dot"), ({"fill": "solid"}, "solid")],
)
def test_lines_are_dashed_as_configured(style: dict[str, Any], dash: str) -> None:
    (trace,) = figure(draw("timeseries", [line([1, 2, 3, 4])], custom={"lineStyle": style}))["data"]
    assert trace["line"]["dash"] == dash


def test_a_fill_reaches_down_to_the_series_that_it_names() -> None:
    below = {
        "matcher": {"id": "byName", "options": "high"},
        "properties": [{"id": "custom.fillBelowTo", "value": "low"}],
    }
    frames = [line([4, 4, 4, 4], "high"), line([2, 2, 2, 2], "between"), line([1, 1, 1, 1], "low")]
    traces = figure(draw("timeseries", frames, overrides=[below]))["data"]
    names = [trace["name"] for trace in traces]
    assert names.index("low") == names.index("high") - 1
    assert next(trace["fill"] for trace in traces if trace["name"] == "high") == "tonexty"


def test_stacked_series_fit_into_the_axis() -> None:
    custom = {"stacking": {"mode": "normal"}}
    layout = figure(draw("timeseries", [line([5] * 4, "a"), line([6] * 4, "b")], custom=custom))["layout"]
    assert layout["yaxis"]["range"][1] >= 11


@pytest.mark.parametrize(
    ("mode", "lines", "areas"), [("off", 0, 0), ("dashed", 1, 0), ("area", 0, 2), ("line+area", 1, 2)]
)
def test_thresholds_are_lines_and_areas(mode: str, lines: int, areas: int) -> None:
    steps = [{"value": None, "color": "green"}, {"value": 3, "color": "red"}]
    html = draw(
        "timeseries", [line([1, 2, 3, 4])], thresholds={"steps": steps}, custom={"thresholdsStyle": {"mode": mode}}
    )
    shapes = figure(html)["layout"]["shapes"]
    assert [sum(shape["type"] == kind for shape in shapes) for kind in ("line", "rect")] == [lines, areas]


def test_a_legend_is_sorted_as_configured_and_keeps_the_traces_apart() -> None:
    legend = {"showLegend": True, "displayMode": "table", "calcs": ["max"], "sortBy": "Max", "sortDesc": True}
    html = draw("timeseries", [line([1] * 4, "a"), line([9] * 4, "b")], options={"legend": legend})
    assert re.findall(r'data-trace="(\d)"><td><i [^>]*></i>(\w)', html) == [("1", "b"), ("0", "a")]


def test_a_stat_shows_names_only_where_there_are_several() -> None:
    assert "stat-name" not in draw("stat", [line([1] * 4)])
    assert draw("stat", [line([1] * 4, "a"), line([2] * 4, "b")]).count("stat-name") == 2


@pytest.mark.parametrize("kind", ["stat", "timeseries", "state-timeline", "table"])
def test_a_panel_has_its_own_word_for_nothing(kind: str) -> None:
    with pytest.raises(NoDataError, match="none fired"):
        draw(kind, [], noValue="none fired")


def test_a_stat_may_show_a_text_column() -> None:
    frame = Frame((Field("version", FieldType.STRING, ("1.2.3",)), Field("Value", FieldType.NUMBER, (1.0,))))
    assert "1.2.3" in draw(
        "stat", [frame], options={"reduceOptions": {"calcs": ["lastNotNull"], "fields": "/^version$/"}}
    )


def test_a_bar_ends_where_its_value_lies_between_minimum_and_maximum() -> None:
    html = draw("bargauge", [line([0.925] * 4)], min=0.9, max=1, unit="percentunit")
    assert "width:25.00%" in html
    assert "92.5%" in html


def test_a_gauge_fills_its_arc_by_its_share() -> None:
    thin, thick = figure(draw("gauge", [line([25] * 4)], min=0, max=100))["data"]
    arc = sum(thick["values"][:-1])
    assert thick["values"][0] / arc == pytest.approx(0.25)
    assert sum(thin["values"]) == pytest.approx(1)


def test_a_state_lasts_until_the_next_sample_and_absence_is_a_gap() -> None:
    mappings = [{"type": "value", "options": {"1": {"text": "up", "color": "green"}}}]
    (trace,) = figure(draw("state-timeline", [line([1, 1, None, 1])], mappings=mappings))["data"]
    assert list(zip(trace["base"], trace["x"], strict=True)) == [(0, 120_000), (180_000, 60_000)]
    (apart,) = figure(draw("status-history", [line([1, 1, None, 1])], mappings=mappings))["data"]
    assert len(apart["x"]) == 3


def test_a_timeline_of_numbers_names_the_ranges_of_its_thresholds() -> None:
    steps = [{"value": None, "color": "green"}, {"value": 80, "color": "red"}]
    html = draw("state-timeline", [line([10, 20, 90, 95])], thresholds={"steps": steps}, color={"mode": "thresholds"})
    assert re.findall(r"</i>(.*?)</li>", html) == ["80+", "&lt; 80"]


def test_a_table_is_sorted_coloured_and_cut() -> None:
    frame = Frame((Field("n", FieldType.NUMBER, tuple(float(i) for i in range(400))),))
    custom = {"cellOptions": {"type": "color-background"}}
    html = draw("table", [frame], custom=custom, options={"sortBy": [{"displayName": "n", "desc": True}]})
    assert html.index(">399<") < html.index(">398<")
    assert "background:var(--c-green)" in html
    assert "300 of 400 rows" in html


def test_a_histogram_counts_into_readable_buckets() -> None:
    (trace,) = figure(draw("histogram", [line([1, 1.2, 5, 9])], options={"bucketSize": 2}))["data"]
    assert list(zip(trace["x"], trace["y"], strict=True)) == [(1, 2), (3, 0), (5, 1), (7, 0), (9, 1)]


def test_a_bar_chart_takes_its_categories_from_texts() -> None:
    frame = Frame((Field("who", FieldType.STRING, ("a", "b")), Field("n", FieldType.NUMBER, (1.0, 2.0))))
    (trace,) = figure(draw("barchart", [frame]))["data"]
    assert (trace["x"], trace["y"]) == (["a", "b"], [1, 2])


@pytest.mark.parametrize(
    ("line_text", "labels", "level"),
    [
        ('{"level":"warn","x":1}', {}, "warn"),
        ("ts=1 level=error msg=x", {}, "error"),
        ("2024 ERROR boom", {}, "error"),
        ("plain", {"detected_level": "Info"}, "info"),
        ("plain", {}, ""),
    ],
)
def test_a_line_has_the_level_of_its_label_or_of_its_text(line_text: str, labels: dict[str, str], level: str) -> None:
    assert level_of(line_text, labels) == level


def test_equal_lines_fold_when_asked() -> None:
    lines = ("took 5 ms", "took 7 ms", "other")
    frame = Frame((Field("Time", FieldType.TIME, (3, 2, 1)), Field("Line", FieldType.STRING, lines)))
    assert draw("logs", [frame], options={"dedupStrategy": "numbers"}).count('class="log"') == 2
    assert draw("logs", [frame]).count('class="log"') == 3


@pytest.mark.parametrize(("mode", "part"), [("markdown", "<strong>b</strong>"), ("code", "**b**"), ("html", "sandbox")])
def test_a_text_cannot_run_anything(mode: str, part: str) -> None:
    html = draw("text", [], options={"mode": mode, "content": "**b** <script>alert(1)</script>"})
    assert part in html
    assert "<script" not in html


DATA_KINDS = sorted({kind.type for kind in KINDS.values() if kind.has_queries} - {"traces", "logs"})
NUMBERS = st.lists(st.one_of(st.none(), st.floats()), min_size=4, max_size=4)


@given(st.sampled_from(DATA_KINDS), st.lists(st.tuples(st.text(max_size=8), NUMBERS), max_size=3))
def test_no_data_makes_a_panel_fail_or_write_markup(kind: str, series: list[tuple[str, list[float | None]]]) -> None:
    try:
        html = draw(kind, [line(values, name) for name, values in series], unit="s")
    except NoDataError:
        return
    assert all(orjson.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', html))


@pytest.mark.parametrize("kind", DATA_KINDS)
def test_nothing_is_said_to_be_nothing(kind: str) -> None:
    with pytest.raises(NoDataError):
        draw(kind, [])


def test_a_line_with_gaps_is_filled_piece_by_piece() -> None:
    values = [1, 2, None, 3, None, 4, 5]
    times = [index * 60_000 for index in range(len(values))]
    frame = series_frame(times, values, legend="s")
    trace, fill = figure(draw("timeseries", [frame], custom={"fillOpacity": 10}))["data"]
    assert (trace["fill"], fill["fill"], fill["meta"]) == ("none", "tozeroy", trace["meta"])
    assert [(x // 60_000, y) for x, y in zip(fill["x"], fill["y"], strict=True)] == [
        *((0, 0), (0, 1), (1, 2), (1, 0)),
        *((5, 0), (5, 4), (6, 5), (6, 0)),
    ]
