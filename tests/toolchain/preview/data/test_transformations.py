"""Transformations of frames."""

from typing import Any

import pytest

from toolchain.preview.data.errors import PreviewError
from toolchain.preview.data.frames import Field, FieldType, Frame, series_frame
from toolchain.preview.data.transformations import transform


def table(ref_id: str, value: str, rows: dict[str, float]) -> Frame:
    return Frame(
        (
            Field("Time", FieldType.TIME, (1000.0,) * len(rows)),
            Field("job", FieldType.STRING, tuple(rows)),
            Field(value, FieldType.NUMBER, tuple(rows.values())),
        ),
        ref_id,
    )


def names(frame: Frame) -> list[str]:
    return [field.name for field in frame.fields]


def applied(frames: tuple[Frame, ...], *transformations: dict[str, Any]) -> tuple[Frame, ...]:
    return transform(frames, transformations)


def test_merge_joins_rows_that_agree_and_keeps_the_others() -> None:
    merged = applied(
        (table("A", "Value #A", {"x": 1, "y": 2}), table("B", "Value #B", {"y": 20, "z": 30})),
        {"id": "merge", "options": {}},
    )
    assert len(merged) == 1
    assert names(merged[0]) == ["Time", "job", "Value #A", "Value #B"]
    assert [row[1:] for row in merged[0].rows()] == [("x", 1, None), ("y", 2, 20), ("z", None, 30)]


def test_organize_hides_orders_and_renames() -> None:
    options = {
        "excludeByName": {"Time": True},
        "indexByName": {"Value": 0, "job": 1},
        "renameByName": {"job": "Job", "Value": "Count"},
    }
    (result,) = applied((table("A", "Value", {"x": 1}),), {"id": "organize", "options": options})
    assert names(result) == ["Count", "Job"]


def test_organize_may_name_what_is_kept() -> None:
    (result,) = applied(
        (table("A", "Value", {"x": 1}),), {"id": "organize", "options": {"includeByName": {"job": True}}}
    )
    assert names(result) == ["job"]


@pytest.mark.parametrize(("desc", "expected"), [(False, ["y", "x", "z"]), (True, ["x", "y", "z"])])
def test_sort_by_puts_missing_values_last(desc: bool, expected: list[str]) -> None:
    frame = table("A", "Value", {"x": 3, "z": None, "y": 1})  # type: ignore[dict-item]
    (result,) = applied((frame,), {"id": "sortBy", "options": {"sort": [{"field": "Value", "desc": desc}]}})
    assert list(result.fields[1].values) == expected


def test_limit_keeps_the_first_rows() -> None:
    (result,) = applied((table("A", "Value", {"x": 1, "y": 2}),), {"id": "limit", "options": {"limitField": 1}})
    assert result.length == 1


def test_reduce_gives_a_row_per_series() -> None:
    frames = (
        series_frame([1, 2, 3], [1, None, 3], labels={"job": "a"}, legend="first"),
        series_frame([1, 2], [5, 7], labels={"job": "b"}, legend="second"),
    )
    options = {"reducers": ["max", "mean"], "labelsToFields": True}
    (result,) = applied(frames, {"id": "reduce", "options": options})
    assert names(result) == ["Field", "job", "Max", "Mean"]
    assert result.rows() == [("first", "a", 3, 2), ("second", "b", 7, 6)]


def test_filters_pick_fields_by_name_and_frames_by_letter() -> None:
    frames = (table("A", "Value", {"x": 1}), table("B", "Other", {"x": 1}))
    (by_name,) = applied(frames, {"id": "filterFieldsByName", "options": {"include": {"pattern": "^Oth"}}})
    assert names(by_name) == ["Other"]
    (by_ref,) = applied(frames, {"id": "filterByRefId", "options": {"include": "B|C"}})
    assert by_ref.ref_id == "B"


def test_rename_by_regex_uses_groups() -> None:
    frame = series_frame([1], [1], legend="api-server")
    (result,) = applied((frame,), {"id": "renameByRegex", "options": {"regex": "(.*)-server", "renamePattern": "$1"}})
    assert result.fields[1].source_name == "api"


def test_join_by_field_lines_series_up_by_time() -> None:
    frames = (series_frame([1, 2], [10, 20], legend="a"), series_frame([2, 3], [200, 300], legend="b"))
    (outer,) = applied(frames, {"id": "joinByField", "options": {}})
    assert outer.rows() == [(1, 10, None), (2, 20, 200), (3, None, 300)]
    (inner,) = applied(frames, {"id": "joinByField", "options": {"mode": "inner"}})
    assert inner.rows() == [(2, 20, 200)]


def test_group_by_aggregates() -> None:
    frame = Frame((Field("job", FieldType.STRING, ("a", "b", "a")), Field("n", FieldType.NUMBER, (1, 5, 3))))
    rules = {"job": {"operation": "groupby"}, "n": {"operation": "aggregate", "aggregations": ["sum", "max"]}}
    (result,) = applied((frame,), {"id": "groupBy", "options": {"fields": rules}})
    assert names(result) == ["job", "n (sum)", "n (max)"]
    assert result.rows() == [("a", 4, 3), ("b", 5, 5)]


def test_labels_become_columns() -> None:
    frames = (series_frame([1], [10], labels={"job": "a"}), series_frame([1], [20], labels={"job": "b"}))
    (result,) = applied(frames, {"id": "labelsToFields", "options": {}})
    assert result.rows() == [(1, "a", 10), (1, "b", 20)]


def test_series_to_rows_is_newest_first() -> None:
    frames = (series_frame([1, 3], [10, 30], legend="a"), series_frame([2], [20], legend="b"))
    (result,) = applied(frames, {"id": "seriesToRows", "options": {}})
    assert result.rows() == [(3, "a", 30), (2, "b", 20), (1, "a", 10)]


def test_a_disabled_transformation_does_nothing() -> None:
    frames = (table("A", "Value", {"x": 1}),)
    assert applied(frames, {"id": "limit", "disabled": True, "options": {"limitField": 0}}) == frames


def test_an_unknown_transformation_is_refused_with_the_ones_that_are_known() -> None:
    with pytest.raises(PreviewError, match="spatial") as caught:
        applied((), {"id": "spatial", "options": {}})
    assert "organize" in caught.value.remedy
