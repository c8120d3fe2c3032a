"""Why a panel that did not fail shows nothing."""

from math import nan
from typing import Any

import pytest

from toolchain.preview.data.frames import Field, FieldType, Frame
from toolchain.preview.data.interpolation import single
from toolchain.preview.data.silence import is_empty, promql_silence, unchosen


def frame(*values: Any) -> Frame:
    return Frame((Field("Time", FieldType.TIME, (1.0,) * len(values)), Field("Value", FieldType.NUMBER, values)))


@pytest.mark.parametrize(("frames", "empty"), [([], True), ([frame(None, nan)], True), ([frame(None, 0.0)], False)])
def test_only_values_count_and_not_a_number_is_none(frames: list[Frame], empty: bool) -> None:
    assert is_empty(frames) is empty


def silence(query: str, *existing: str) -> str:
    return promql_silence(query, lambda selector: selector in existing)


def test_a_condition_that_never_held_is_shown() -> None:
    assert silence("up  == 0", "up") == "nothing happened: at no time up == 0"
    assert silence("count(up == 0)", "up") == "nothing happened: at no time up == 0"


def test_a_selection_that_no_series_meets_is_named() -> None:
    assert silence('up{job="x"}', "up") == "no series of up is as the query asks in this time"
    assert silence('ALERTS{alertstate="firing"}') == (
        'no alert is as the query asks in this time: ALERTS{alertstate="firing"}'
    )


def test_what_is_divided_by_is_told_where_nothing_else_explains_it() -> None:
    assert silence("rate(a[5m]) /  sum(rate(b[5m]))", "a", "b") == (
        "no ratio at any time: sum(rate(b[5m])) is 0, or not there yet"
    )


def test_moments_that_are_far_apart_may_miss_what_there_is() -> None:
    told = promql_silence("max_over_time(up[1d])", lambda _: True, step=86_400.0)
    assert told == "there is nothing yet at any moment shown, one every 1d"


@pytest.mark.parametrize("query", ["up", "up == bool 0", "rate(", "up / 2"])
def test_there_is_no_reason_for_a_metric_without_series_or_a_query_that_filters_nothing(query: str) -> None:
    assert silence(query, *(["up"] if "==" in query or "/" in query else [])) == ""


def test_an_empty_text_variable_has_to_be_typed_in() -> None:
    document = {"templating": {"list": [{"name": "trace", "type": "textbox", "label": "Trace id"}]}}
    target = {"expr": '{app="web"} |= "${trace:raw}"'}
    assert "nothing is typed in" in unchosen([target], document, {"trace": single("")})
    assert unchosen([target], document, {"trace": single("abc")}) == ""
    assert unchosen([{"expr": "up"}], document, {"trace": single("")}) == ""
