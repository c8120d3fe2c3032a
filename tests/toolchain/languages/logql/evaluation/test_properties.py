"""What holds for any lines: counts add up, a range is its steps, and nothing but typed errors is raised."""

import string
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.languages.logql.evaluation.lines import metric_query, written
from toolchain.languages.logql.ast import LogQuery
from toolchain.languages.logql.evaluation import (
    SECOND,
    EvaluationError,
    LogLine,
    Stream,
    evaluate,
    evaluate_range,
    select_lines,
)
from toolchain.languages.logql.evaluation.templates.execution import line_template
from toolchain.languages.logql.evaluation.templates.functions import FUNCTIONS
from toolchain.languages.logql.evaluation.templates.values import TemplateExecutionError
from toolchain.languages.logql.parser import parse

_TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet='{}[]":,\\ \nabu0123eE.-=<_>\x1b', max_size=30),
    st.builds(
        lambda level, took: f'{{"level":"{level}","took":{took},"in":{{"a b":[1]}}}}',
        st.sampled_from(("error", "info", "")),
        st.integers(-5, 500),
    ),
    st.builds(
        lambda key, value: f'{key}=1 level="{value}"', st.sampled_from("xyz"), st.sampled_from(("a", 'b\\"', ""))
    ),
)
_LINES = st.lists(st.builds(LogLine, st.integers(0, 300).map(lambda second: second * SECOND), _TEXTS), max_size=20)
_STREAMS = st.builds(
    lambda first, second: (Stream({"app": "a", "pod": "1"}, first), Stream({"app": "a", "pod": "2"}, second)),
    _LINES,
    _LINES,
)

_COUNTS = (
    'count_over_time({app="a"} |= "e" [5m])',
    'count_over_time({app="a"} |~ "[a-e]+" != "x" [5m])',
    'count_over_time({app="a"} | json | __error__="" | drop __error_details__ [5m])',
    'count_over_time({app="a"} | logfmt | level!="" [5m])',
)


@given(streams=_STREAMS, query=st.sampled_from(_COUNTS))
def test_counts_of_a_window_add_up_to_the_lines_that_match(streams: Sequence[Stream], query: str) -> None:
    counted = sum(sample.value for sample in evaluate(metric_query(query), streams, 300 * SECOND))
    lines = parse(query.removeprefix("count_over_time(").removesuffix(" [5m])"))
    assert isinstance(lines, LogQuery)
    found = select_lines(lines, streams, 1, 300 * SECOND + 1, limit=1_000, newest_first=False)
    assert counted == len(found)


_METRICS = (
    *_COUNTS,
    'sum by (pod) (rate({app="a"}[1m]))',
    'sum by (level) (count_over_time({app="a"} | json level="level" | __error__="" [2m]))',
    'quantile_over_time(0.9, {app="a"} | json | unwrap took | __error__="" [2m]) by (pod)',
    'rate_counter({app="a"} | json took="took" | unwrap took | __error__="" [2m])',
    'absent_over_time({app="a"} |= "level" [1m] offset 30s)',
    'topk(1, sum by (pod) (bytes_over_time({app="a"}[1m]))) > 3 or vector(7)',
    'sum(rate({app="a"} |= "error" [1m])) / sum(rate({app="a"}[1m]))',
)


@given(streams=_STREAMS, query=st.sampled_from(_METRICS), step=st.integers(1, 90))
def test_each_step_of_a_range_is_an_evaluation(streams: Sequence[Stream], query: str, step: int) -> None:
    tree = metric_query(query)
    found = evaluate_range(tree, streams, 0, 300 * SECOND, step * SECOND)
    by_time: dict[int, dict[str, str]] = {}
    for series in found:
        for time, value in series.points:
            by_time.setdefault(time, {})[written(series.labels)] = repr(value)
    for time in range(0, 300 * SECOND + 1, step * SECOND):
        expected = {written(each.labels): repr(each.value) for each in evaluate(tree, streams, time)}
        assert by_time.get(time, {}) == expected


@given(streams=_STREAMS)
def test_a_sum_is_the_same_however_its_parts_are_grouped(streams: Sequence[Stream]) -> None:
    def total(query: str) -> float:
        return sum(sample.value for sample in evaluate(metric_query(query), streams, 300 * SECOND))

    whole = total('sum(count_over_time({app="a"}[5m]))')
    assert whole == total('sum without (pod) (count_over_time({app="a"}[5m]))')
    assert whole == total('sum by (pod) (count_over_time({app="a"}[5m]))')
    assert whole == total('sum(sum by (level) (count_over_time({app="a"} | logfmt [5m])))')
    assert whole == total('sum(count_over_time({app="a"} |= "e" [5m])) or vector(0)') + total(
        'sum(count_over_time({app="a"} != "e" [5m])) or vector(0)'
    )


_STAGES = (
    *(
        "| json",
        '| json x="took", y="in[\\"a b\\"][0]"',
        "| logfmt",
        "| logfmt --strict --keep-empty",
        '| logfmt q="x"',
    ),
    *("| unpack", "| regexp `(?P<x>\\w+)=(?P<level>.*)`", "| pattern `<x>=<_> <level>`", "| decolorize"),
    *('| line_format "{{.level}} {{__line__}}"', '| line_format "{{ div (int .x) (int .took) }}{{ .x | trunc 3 }}"'),
    *(
        '| label_format level="{{ .level | default .x | upper }}", z=x',
        "| label_format x=level",
        "| drop x, level=~`e.*`",
    ),
    *(
        "| keep level, took",
        '|= "a"',
        '|> "<_>a<_>"',
        '!~ "b|c"',
        '|= ip("::/0")',
        "| took > 10",
        "| x >= 5ms or x < 3KB",
    ),
    *('| x=ip("10.0.0.0/8")', '| level=~"e.*", took!="1"', '| __error__=""', '| __error__!="JSONParserErr"'),
)
_AROUND = (
    *(
        "count_over_time({} [2m])",
        "sum by (level) (rate({} [1m]))",
        "sum(bytes_rate({} [90s]))",
        "absent_over_time({} [1m])",
    ),
    *("sum without (x) (count_over_time({} [1m]))", "max_over_time({} | unwrap took [2m]) by (x)"),
    *(
        "quantile_over_time(0.5, {} | unwrap duration(x) | __error__=`` [2m])",
        "stddev_over_time({} | unwrap bytes(x) [2m])",
    ),
)


@given(
    streams=_STREAMS,
    stages=st.lists(st.sampled_from(_STAGES), max_size=5),
    around=st.sampled_from(_AROUND),
)
def test_a_query_that_parses_gives_a_result_or_a_typed_error(
    streams: Sequence[Stream], stages: list[str], around: str
) -> None:
    lines = " ".join(('{app="a"}', *stages))
    query = parse(lines)
    assert isinstance(query, LogQuery)
    kept = select_lines(query, streams, 0, 301 * SECOND, limit=5, newest_first=True)
    assert [entry.time for entry in kept] == sorted((entry.time for entry in kept), reverse=True)
    try:
        found = evaluate_range(metric_query(around.format(lines)), streams, 0, 300 * SECOND, 60 * SECOND)
    except EvaluationError:
        return
    assert all(set(string.whitespace).isdisjoint(name) for series in found for name in series.labels)


_OPERANDS = (
    *(
        "`a`",
        "``",
        "`12`",
        "`-3.5`",
        "`[1,{}]`",
        "`2006-01-02`",
        "`2023-11-14`",
        "`1700000000`",
        "`5KB`",
        "`(`",
        "`\ud800`",
    ),
    *("0", "-1", "7", "9223372036854775807", "1.5", "1e300", "true", ".", ".took", "$.x"),
    *("(fromJson `{}`)", "(fromJson `[1,null]`)", "(fromJson `x`)", "(divf 1 3)", "__timestamp__", "__line__"),
)


@given(
    function=st.sampled_from(sorted(FUNCTIONS)),
    operands=st.lists(st.sampled_from(_OPERANDS), max_size=4),
    piped=st.sampled_from(("", *_OPERANDS)),
)
def test_no_call_of_a_function_raises_what_is_not_typed(function: str, operands: list[str], piped: str) -> None:
    template = line_template(f"{{{{ {f'{piped} | ' if piped else ''}{function} {' '.join(operands)} }}}}")
    try:
        written = template.render({"took": "15", "x": "é"}, "the line", 90 * SECOND)
    except (TemplateExecutionError, EvaluationError):
        return
    assert len(written) < 2_000_000
