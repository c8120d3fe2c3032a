"""A line with ``__error__`` fails a metric query unless the query does not look, or filters it out, as in Loki."""

import pytest

from tests.toolchain.languages.logql.evaluation.lines import metric_query, points, stream, values
from toolchain.languages.logql.evaluation import SECOND, PipelineError, evaluate

STREAMS = (stream('{"k":"x","v":1}', '{"k":"y","v":"12ms"}', "plain text"),)

REFUSED = [
    ('sum by (app) (count_over_time({app="a"} | json [1m]))', "JSONParserErr"),
    ('count_over_time({app="a"} | json [1m])', "JSONParserErr"),
    ('sum(count_over_time({app="a"} | json | k!="z" [1m]))', "JSONParserErr"),
    ('sum(count_over_time({app="a"} | json v="v" | v=~".*x?" [1m]))', "JSONParserErr"),
    ('sum(sum_over_time({app="a"} |= "k" | json | unwrap v [1m]))', "SampleExtractionErr"),
    ('sum(sum_over_time({app="a"} | json | __error__="" | unwrap v [1m]))', "SampleExtractionErr"),
    ('sum(count_over_time({app="a"} |= "k" | json | v > 0 [1m]))', "LabelFilterErr"),
    ('absent_over_time({app="a"} | json | k!="z" [1m])', "JSONParserErr"),
    ('sum by (app) (count_over_time({app="a"} | line_format "{{ .app.x }}" [1m]))', "TemplateFormatErr"),
]


@pytest.mark.parametrize(("query", "kind"), REFUSED, ids=[query for query, _ in REFUSED])
def test_errors_that_nothing_filters_out(query: str, kind: str) -> None:
    with pytest.raises(PipelineError, match="__error__") as caught:
        evaluate(metric_query(query), STREAMS, 60 * SECOND)
    assert (caught.value.kind, caught.value.labels["app"]) == (kind, "a")


ACCEPTED = [
    ('sum(count_over_time({app="a"} | json [1m]))', {"": 3}),
    ('sum by (app) (count_over_time({app="a"} | json | __error__="" [1m]))', {"app=a": 2}),
    ('sum by (app) (count_over_time({app="a"} | json | k="x" [1m]))', {"app=a": 1}),
    ('sum by (app) (count_over_time({app="a"} | json | drop __error__, __error_details__ [1m]))', {"app=a": 3}),
    ('sum(sum_over_time({app="a"} | json | unwrap v | __error__="" [1m]))', {"": 1}),
    ('sum(sum_over_time({app="a"} |= "k" | json | unwrap duration(v) | __error__="" [1m]))', {"": 0.012}),
    ('sum(count_over_time({app="a"} | json | v > 0 | __error__="" [1m]))', {"": 1}),
    ('sum by (app) (count_over_time({app="a"} | json | __error__="JSONParserErr" [1m]))', {"app=a": 1}),
    ('sum by (app) (count_over_time({app="a"} | json | __error__!="" [1m]))', {"app=a": 1}),
]


@pytest.mark.parametrize(("query", "expected"), ACCEPTED, ids=[query for query, _ in ACCEPTED])
def test_queries_that_do_not_look_or_filter(query: str, expected: dict[str, float]) -> None:
    assert values(query, STREAMS) == expected


def test_only_errors_inside_of_a_window_count() -> None:
    streams = (stream((10, "plain text"), (100, '{"k":"x"}')),)
    assert points('count_over_time({app="a"} | json [20s])', streams, 100, 120, 10) == {"app=a,k=x": {100: 1, 110: 1}}
