"""Range aggregations over windows that exclude their start and include their end."""

import math

import pytest

from tests.toolchain.languages.logql.evaluation.lines import points, stream, values

NUMBERS = (stream((10, "v=1"), (20, "v=4"), (30, "v=2"), (40, "v=9"), app="a"),)

AGGREGATED = [
    ('count_over_time({app="a"}[1m])', 4),
    ('rate({app="a"}[1m])', 4 / 60),
    ('bytes_over_time({app="a"}[1m])', 12),
    ('bytes_rate({app="a"}[1m])', 12 / 60),
    ('rate({app="a"} | logfmt | unwrap v [1m])', 16 / 60),
    ('sum_over_time({app="a"} | logfmt | unwrap v [1m])', 16),
    ('avg_over_time({app="a"} | logfmt | unwrap v [1m])', 4),
    ('min_over_time({app="a"} | logfmt | unwrap v [1m])', 1),
    ('max_over_time({app="a"} | logfmt | unwrap v [1m])', 9),
    ('first_over_time({app="a"} | logfmt | unwrap v [1m])', 1),
    ('last_over_time({app="a"} | logfmt | unwrap v [1m])', 9),
    ('stdvar_over_time({app="a"} | logfmt | unwrap v [1m])', 9.5),
    ('stddev_over_time({app="a"} | logfmt | unwrap v [1m])', math.sqrt(9.5)),
    ('quantile_over_time(0.5, {app="a"} | logfmt | unwrap v [1m])', 3),
    ('quantile_over_time(0.9, {app="a"} | logfmt | unwrap v [1m])', 4 + 0.7 * 5),
    ('quantile_over_time(1.5, {app="a"} | logfmt | unwrap v [1m])', math.inf),
    # 1, 4, then a reset to 2, then 9: 3 + 2 + 7 = 12 in 30 s; the window's ends are 10 s and 20 s away: 5 s of the second
    # is half the distance between samples, and of the first 2.5 s take the counter to 0
    ('rate_counter({app="a"} | logfmt | unwrap v [1m])', 12 * (30 + 2.5 + 5) / 30 / 60),
    ('count_over_time({app="a"}[20s])', 1),
    ('count_over_time({app="a"}[20s] offset 10s)', 2),
    ('count_over_time({app="a"}[20s] offset -10s)', None),
    ('count_over_time({app="a"} | logfmt | v > 2 | drop v [1m])', 2),
    ('count_over_time({app="a"}[0])', None),
]


@pytest.mark.parametrize(("query", "expected"), AGGREGATED, ids=[query for query, _ in AGGREGATED])
def test_values(query: str, expected: float | None) -> None:
    found = values(query, NUMBERS)
    if "offset" in query or "20s" in query:
        found = values(query, NUMBERS, at=50)
    assert found == ({} if expected is None else {"app=a": pytest.approx(expected)})


def test_a_window_leaves_out_its_start_and_takes_its_end() -> None:
    assert points('count_over_time({app="a"}[10s])', NUMBERS, 0, 60, 5) == {
        "app=a": {10: 1, 15: 1, 20: 1, 25: 1, 30: 1, 35: 1, 40: 1, 45: 1}
    }


def test_steps_without_lines_have_no_value() -> None:
    streams = (stream((10, "x"), (100, "y")),)
    assert points('count_over_time({app="a"}[30s])', streams, 0, 120, 20) == {"app=a": {20: 1, 100: 1, 120: 1}}


GROUPED = [
    ('max_over_time({app="a"} | logfmt | unwrap v [1m]) by (k)', {"k=x": 5, "k=y": 3}),
    ('max_over_time({app="a"} | logfmt | unwrap v [1m]) without (k)', {"app=a": 5}),
    ('avg_over_time({app="a"} | logfmt | unwrap v [1m]) by (nope)', {"": 3}),
    ('sum_over_time({app="a"} | logfmt | unwrap v [1m])', {"app=a,k=x": 6, "app=a,k=y": 3}),
    ('sum by (k) (sum_over_time({app="a"} | logfmt | unwrap v [1m]))', {"k=x": 6, "k=y": 3}),
    ('sum without (k, v, app_extracted) (count_over_time({app="a"} | logfmt [1m]))', {"app=a": 3}),
    ('sum(count_over_time({app="a"} | logfmt [1m]))', {"": 3}),
    ('sum by (k) (count_over_time({app="a"} | logfmt | v >= 3 [1m]))', {"k=x": 1, "k=y": 1}),
    ('sum by (app_extracted) (count_over_time({app="a"} | logfmt [1m]))', {"app_extracted=b": 1, "": 2}),
    ('count by (k) (count_over_time({app="a"} | logfmt [1m]))', {"k=x": 2, "k=y": 1}),
]


@pytest.mark.parametrize(("query", "expected"), GROUPED, ids=[query for query, _ in GROUPED])
def test_groups(query: str, expected: dict[str, float]) -> None:
    assert (
        values(
            query.replace("| unwrap", "| drop app_extracted | unwrap"), (stream("v=1 k=x app=b", "v=5 k=x", "v=3 k=y"),)
        )
        == expected
    )


CONVERSIONS = [
    ("duration(t)", "t=1m30s", 90),
    ("duration_seconds(t)", "t=250ms", 0.25),
    ("bytes(t)", "t=2KiB", 2048),
    ("t", "t=1e2", 100),
]


@pytest.mark.parametrize(("unwrapped", "line", "expected"), CONVERSIONS)
def test_unwrapped_values_are_converted(unwrapped: str, line: str, expected: float) -> None:
    assert values(f'sum_over_time({{app="a"}} | logfmt | unwrap {unwrapped} [1m])', (stream(line),)) == {
        "app=a": expected
    }


def test_lines_without_the_unwrapped_label_give_no_value() -> None:
    streams = (stream("v=1", "w=2", "v="),)
    assert values('sum_over_time({app="a"} | logfmt | drop w | unwrap v [1m])', streams) == {"app=a": 1}


def test_conditions_behind_unwrap_see_the_label_and_the_error() -> None:
    streams = (stream("v=1", "v=7", "v=bad"),)
    assert values('sum_over_time({app="a"} | logfmt | unwrap v | v > 1 | __error__="" [1m])', streams) == {"app=a": 7}


def test_lines_of_streams_with_the_same_labels_are_taken_in_the_order_of_time() -> None:
    streams = (stream((30, "v=3"), (10, "v=1"), app="a", pod="1"), stream((20, "v=2"), app="a", pod="2"))
    assert values('first_over_time({app="a"} | logfmt | unwrap v [1m]) by (app)', streams) == {"app=a": 1}
    assert values('last_over_time({app="a"} | logfmt | unwrap v [1m]) by (app)', streams) == {"app=a": 3}


ABSENT = [
    ('absent_over_time({app="b"}[1m])', {"app=b": 1}),
    ('absent_over_time({app="a"}[1m])', {}),
    ('absent_over_time({app="b", env=~"p.*", x!="y"}[1m])', {"app=b": 1}),
    ('absent_over_time({app="a"} |= "nothing" [1m])', {"app=a": 1}),
    ('sum(absent_over_time({app="b"}[1m]))', {"": 1}),
]


@pytest.mark.parametrize(("query", "expected"), ABSENT)
def test_absence(query: str, expected: dict[str, float]) -> None:
    assert values(query, (stream("x"),)) == expected


def test_bytes_are_those_of_the_line_as_the_pipeline_leaves_it() -> None:
    assert values('bytes_over_time({app="a"} | line_format "é{{.app}}" [1m])', (stream("x"),)) == {"app=a": 3}
