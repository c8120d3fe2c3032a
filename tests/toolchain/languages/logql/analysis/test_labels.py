"""Labels at every stage of a pipeline, and of the series that a metric query returns."""

import pytest

from tests.toolchain.languages.logql.analysis.records import ACCESS, APPLICATION, CATALOG
from toolchain.catalog import Catalog
from toolchain.languages.logql.analysis.analyser import LogAnalysis, analyse
from toolchain.languages.logql.builder import stream
from toolchain.languages.logql.parser import parse
from toolchain.languages.promql.analysis.context import QueryContext

PLAIN = QueryContext(CATALOG)
STREAM = {"service", "level", "environment", "job", "pod", "service_name"}
LOKI = {"detected_level", "__error__", "__error_details__", "__preserve_error__"}
METADATA = {"userId"}
START = STREAM | LOKI | METADATA
FIELDS = {"timestamp", "event", "component", "message", "cached", "size", "address", "metadata_duration"}
JSON = START | FIELDS | {"metadata_user_agent", "userId_extracted"} | {f"{name}_extracted" for name in STREAM}


def read(text: str, context: QueryContext = PLAIN) -> LogAnalysis:
    return analyse(parse(text), context)


@pytest.mark.parametrize(
    ("stages", "labels"),
    [
        ("", START),
        ('|= "x" |~ "y" | decolorize | line_format "{{.service}}"', START),
        ("| json", JSON),
        ('| json d="metadata.duration", level="level"', START | {"d", "level_extracted"}),
        ('| pattern "<code> <_> <level>"', START | {"code", "level_extracted"}),
        ('| regexp "(?P<code>[0-9]+) (x) (?<verb>.)"', START | {"code", "verb"}),
        ('| logfmt a, b="c"', START | {"a", "b"}),
        ('| label_format s=service, t="{{.level}}"', START - {"service"} | {"s", "t"}),
        ("| label_format s=nope", START),
        ("| json | drop event, size", JSON - {"event", "size"}),
        ('| drop level="error"', START),
        ("| json | keep event", LOKI - {"detected_level"} | {"event"}),
        ('| json | keep event="x", size', LOKI - {"detected_level"} | {"event", "size"}),
        ('| json | event="login.failure" | size > 5', JSON),
    ],
)
def test_labels_behind_stages(stages: str, labels: set[str]) -> None:
    analysis = read(f'{{service="backend", job="app"}} {stages}')
    assert set(analysis.labels) == labels
    assert analysis.is_closed
    assert analysis.kind == "log"


@pytest.mark.parametrize("stages", ["| logfmt", "| unpack"])
def test_a_parser_of_unknown_fields_leaves_the_set_open(stages: str) -> None:
    assert not read(f'{{job="app"}} {stages}').is_closed
    assert read(f'{{job="app"}} {stages} | keep a').is_closed


def test_the_labels_before_each_stage() -> None:
    pipeline = read('{job="app"} | json | drop event').pipelines[0]
    assert [set(labels.labels) for labels in pipeline.before] == [START, JSON]
    assert set(pipeline.after.labels) == JSON - {"event"}


def test_without_a_schema_only_what_the_query_says_is_known() -> None:
    analysis = read('{a="b"} | json', QueryContext())
    assert dict(analysis.labels) == {"a": True}
    assert not analysis.is_closed
    assert analysis.pipelines[0].records is None


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('{job="app"} | label_format t="x"', {"service": True, "t": True, "userId": False}),
        ('{job="app"} | json | event="login.failure" | size > 5', {"event": True, "size": True, "message": False}),
        ('{job="app"} | json | event="login.failure" or size > 5', {"event": False, "size": False}),
        ('{job="app"} | json | event!="" | message=~".*"', {"event": True, "message": False}),
        ('sum by (service, event) (rate({job="app"} | json [5m]))', {"service": True, "event": False}),
        ('sum by (service, event) (rate({a="b"} | json [5m]))', {"service": None, "event": None}),
    ],
)
def test_required_and_optional_labels(text: str, labels: dict[str, bool | None]) -> None:
    found = read(text, QueryContext() if None in labels.values() else PLAIN).labels
    assert {name: found[name] for name in labels} == labels


RATED = 'rate({service="backend", job="app"} | json e="event" [5m])'


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (f"sum({RATED})", set()),
        (f"sum by (service, nope) ({RATED})", {"service"}),
        (f"sum without (pod) (sum by (pod, e) ({RATED}))", {"e"}),
        (f"topk(5, sum by (e) ({RATED}))", {"e"}),
        (f"sort(sum by (e) ({RATED}))", {"e"}),
        (f"sum by (e) ({RATED}) > 5", {"e"}),
        (f"sum by (e) ({RATED}) / ignoring (e) group_left sum({RATED})", {"e"}),
        (f"sum({RATED}) / ignoring (e) group_right (level) sum by (e) ({RATED})", {"e"}),
        (f"sum by (e, pod) ({RATED}) / on (e) sum by (e) ({RATED})", {"e"}),
        (f"sum by (e, pod) ({RATED}) / ignoring (pod) sum by (e) ({RATED})", {"e"}),
        (f"sum by (e) ({RATED}) or sum by (pod) ({RATED})", {"e", "pod"}),
        (f"sum by (e) ({RATED}) unless sum by (pod) ({RATED})", {"e"}),
        (f'label_replace(sum by (e) ({RATED}), "short", "$1", "e", "(.).*")', {"e", "short"}),
        ('max_over_time({job="app"} | json | unwrap size [5m]) by (event)', {"event"}),
        ('absent_over_time({service="backend", level=~"x|y"} | json [5m])', {"service"}),
        ("vector(1)", set()),
    ],
)
def test_labels_of_series(text: str, labels: set[str]) -> None:
    analysis = read(text)
    assert set(analysis.labels) == labels
    assert analysis.is_closed
    assert analysis.kind == "metric"


def test_unwrap_takes_its_label_and_series_have_no_error() -> None:
    labels = set(read('sum_over_time({job="app"} | json | unwrap size | size > 5 [5m])').labels)
    assert labels == JSON - {"size", "__error__", "__error_details__", "__preserve_error__"}


def test_a_variable_in_a_grouping_leaves_the_set_open() -> None:
    assert not read(f"sum by ($group) ({RATED})").is_closed
    assert not read(f"sum without ($group) ({RATED})").is_closed


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ('{service="proxy"}', ACCESS),
        ('{service=~"prox.+"}', ACCESS),
        ('{service="backend"}', APPLICATION),
    ],
)
def test_the_schema_that_fits_the_selector(text: str, schema: object) -> None:
    records = read(text).pipelines[0].records
    assert records is not None
    assert records.schemas == (schema,)


def test_labels_of_all_schemas_that_fit_are_known() -> None:
    labels = read('{environment="local"} | json').labels
    assert {"request_time", "event"} <= set(labels)
    assert (labels["environment"], labels["service"], labels["level"]) == (True, True, False)


def test_a_built_query_carries_its_schema() -> None:
    analysis = analyse(stream(ACCESS, environment="local").json("status").query, QueryContext(Catalog()))
    records = analysis.pipelines[0].records
    assert records is not None
    assert records.schemas == (ACCESS,)
    assert "status" in analysis.labels


def test_what_a_query_reads() -> None:
    analysis = read(
        'sum by (level, event) (rate({job="app"} | json | size > 5 | line_format "{{.message}}" [5m]))'
        ' / on (level) group_left (pod) sum by (level, pod) (rate({service="backend"} [1h]))'
    )
    assert analysis.fields_read == ("size", "message", "event")
    assert analysis.windows == ("5m", "1h")
