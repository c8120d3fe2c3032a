"""Columns as panels show them: overrides, mappings, colours, reducers and axes."""

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from toolchain.preview.data.colors import css, plot, text_on, threshold_color, threshold_steps
from toolchain.preview.data.fields import mapping_of, series_of
from toolchain.preview.data.frames import Frame, series_frame
from toolchain.preview.data.reducers import TITLES, reduce_values, reduced_text
from toolchain.preview.panels.axes import Scaling, value_axis


def frames() -> list[Frame]:
    return [
        series_frame([0, 1], [1, 2], labels={"job": "a", "pod": "x"}, legend="first", ref_id="A"),
        series_frame([0, 1], [3, 9], labels={"job": "b", "pod": "x"}, ref_id="B"),
    ]


def shown(overrides: list[dict[str, Any]], **defaults: Any) -> Any:
    return series_of({"fieldConfig": {"defaults": defaults, "overrides": overrides}}, frames())


def override(matcher: str, options: Any, **changes: Any) -> dict[str, Any]:
    properties = [{"id": name.replace("__", "."), "value": value} for name, value in changes.items()]
    return {"matcher": {"id": matcher, "options": options}, "properties": properties}


def test_a_legend_names_a_series_and_labels_do_where_there_is_none() -> None:
    assert [each.name for each in shown([])] == ["first", '{job="b", pod="x"}']


def test_a_single_label_is_enough_of_a_name() -> None:
    alone = [series_frame([0], [1], labels={"job": value}) for value in ("a", "b")]
    assert [each.name for each in series_of({}, alone)] == ["a", "b"]


@pytest.mark.parametrize(
    ("matcher", "options", "hit"),
    [
        ("byName", "first", [True, False]),
        ("byRegexp", "/^fir/", [True, False]),
        ("byRegexp", "job", [False, True]),
        ("byFrameRefID", "B", [False, True]),
        ("byType", "number", [True, True]),
        ("byNames", {"names": ["first"]}, [True, False]),
        ("byNames", {"names": ["first"], "mode": "exclude"}, [False, True]),
        ("byValue", {"reducer": "max", "op": "gt", "value": 5}, [False, True]),
        ("byRegexp", "/((/", [False, False]),
        ("unknown", "x", [False, False]),
    ],
)
def test_overrides_reach_what_they_match(matcher: str, options: Any, hit: list[bool]) -> None:
    fields = shown([override(matcher, options, unit="s")], unit="bytes")
    assert [each.unit == "s" for each in fields] == hit


def test_an_override_can_change_a_part_of_the_custom_options() -> None:
    first, second = shown(
        [override("byName", "first", custom__lineWidth=3)], custom={"lineWidth": 1, "fillOpacity": 10}
    )
    assert (first.custom, second.custom["lineWidth"]) == ({"lineWidth": 3, "fillOpacity": 10}, 1)


def test_a_hidden_series_is_not_drawn() -> None:
    assert len(shown([override("byName", "first", custom__hideFrom={"viz": True})])) == 1


@pytest.mark.parametrize(
    ("mapping", "value", "text"),
    [
        ({"type": "value", "options": {"1": {"text": "up"}}}, 1.0, "up"),
        ({"type": "value", "options": {"1": {"text": "up"}}}, 2, ""),
        ({"type": "range", "options": {"from": 0, "to": 5, "result": {"text": "few"}}}, 5, "few"),
        ({"type": "range", "options": {"from": 0, "to": None, "result": {"text": "any"}}}, 1e9, "any"),
        ({"type": "regex", "options": {"pattern": "/^(a).*/", "result": {"text": "<$1>"}}}, "abc", "<a>"),
        ({"type": "special", "options": {"match": "null", "result": {"text": "none"}}}, None, "none"),
        ({"type": "special", "options": {"match": "nan", "result": {"text": "odd"}}}, math.nan, "odd"),
        ({"type": "special", "options": {"match": "null+nan", "result": {"text": "gone"}}}, None, "gone"),
        ({"type": "special", "options": {"match": "empty", "result": {"text": "blank"}}}, "", "blank"),
        ({"type": "special", "options": {"match": "true", "result": {"text": "yes"}}}, True, "yes"),
    ],
)
def test_a_value_mapping_gives_its_text(mapping: dict[str, Any], value: Any, text: str) -> None:
    assert mapping_of([mapping], value).text == text


def test_a_mapping_colours_before_a_threshold_does() -> None:
    mappings = [{"type": "value", "options": {"9": {"color": "purple"}}}]
    thresholds = {"steps": [{"value": None, "color": "green"}, {"value": 5, "color": "red"}]}
    field = shown([], mappings=mappings, thresholds=thresholds, color={"mode": "thresholds"})[0]
    assert [field.color(value) for value in (1, 5, 9)] == ["green", "red", "purple"]


def test_percentage_thresholds_lie_between_minimum_and_maximum() -> None:
    steps = threshold_steps(
        {"mode": "percentage", "steps": [{"value": None, "color": "green"}, {"value": 50, "color": "red"}]}, 100, 200
    )
    assert [threshold_color(steps, value) for value in (149, 150)] == ["green", "red"]


def test_colours_are_names_of_the_theme_or_written_out_and_nothing_else() -> None:
    assert (css("green"), plot("green", 0.5), plot("#ff0000", 0.5)) == (
        "var(--c-green)",
        "@green/0.5",
        "rgba(255,0,0,0.5)",
    )
    assert css('red;} body{display:none} x"') == "#808080"
    assert (text_on("yellow"), text_on("dark-red")) == ("#111217", "#ffffff")


@pytest.mark.parametrize(
    ("calculation", "expected"),
    [
        ("lastNotNull", 4),
        ("last", None),
        ("firstNotNull", 2),
        ("first", None),
        ("min", 2),
        ("max", 6),
        ("mean", 4),
        ("median", 4),
        ("sum", 12),
        ("count", 5),
        ("range", 4),
        ("diff", 2),
        ("diffperc", 1),
        ("delta", 8),
        ("changeCount", 2),
        ("distinctCount", 3),
        ("p50", 4),
        ("allIsZero", False),
        ("no-such", None),
    ],
)
def test_reducers_ignore_what_is_missing(calculation: str, expected: Any) -> None:
    assert reduce_values(calculation, [None, 2.0, 6.0, 4.0, None]) == expected


@given(st.sampled_from(sorted(TITLES)), st.lists(st.one_of(st.none(), st.floats(width=32), st.text(max_size=3))))
def test_no_reducer_fails(calculation: str, values: list[Any]) -> None:
    assert isinstance(reduced_text(calculation, values, "s", None), str)


def test_an_axis_includes_zero_when_it_is_near_and_ends_above_the_values() -> None:
    axis = value_axis([0.5, 10], Scaling("s"), 200)
    assert axis.range[0] == 0
    assert axis.range[1] >= 10.9
    assert axis.texts[:2] == ("0 s", "2 s")


def test_configured_bounds_are_kept_exactly() -> None:
    assert value_axis([0.2, 0.9], Scaling("percentunit", minimum=0, maximum=1), 200).range == (0, 1)


def test_a_binary_unit_has_ticks_at_powers_of_two() -> None:
    axis = value_axis([0, 3 * 2**30], Scaling("bytes"), 200)
    assert "1 GiB" in axis.texts
    assert all(text.rstrip(" BKMGi").isdigit() for text in axis.texts)


def test_a_logarithmic_axis_counts_in_tens() -> None:
    axis = value_axis([0.02, 50], Scaling("s", log=10), 200)
    assert axis.is_log
    assert axis.range == (-2, 2)
    assert axis.texts == ("10 ms", "100 ms", "1 s", "10 s", "1.67 min")


@given(
    st.lists(st.floats(-1e12, 1e12), min_size=1), st.integers(40, 1000), st.sampled_from(["s", "bytes", "short", ""])
)
def test_an_axis_holds_its_values_and_its_ticks(values: list[float], height: int, unit: str) -> None:
    assume(max(values) - min(values) > 1e-6 * max(map(abs, values)) or max(values) == min(values))
    axis = value_axis(values, Scaling(unit), height)
    low, high = axis.range
    tolerance = (high - low) * 1e-6
    assert low - tolerance <= min(values) <= max(values) <= high + tolerance
    assert all(low - tolerance <= tick <= high + tolerance for tick in axis.ticks)
    assert len(axis.ticks) <= height / 15 + 2
