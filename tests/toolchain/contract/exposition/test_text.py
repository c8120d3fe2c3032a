"""Texts are read as Prometheus reads them, which is the judge of what is malformed."""

import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.programs import needed
from tests.toolchain.contract.exposition.texts import CONTENT_TYPES, OPEN, PLAIN, damaged
from toolchain.base.finding import Severity
from toolchain.contract.exposition.plausible import NotAnExpositionError
from toolchain.contract.exposition.text import OPENMETRICS, TEXT, read_text
from toolchain.contract.observed import Exposure, Family
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.loopback import listening


def read(text: str, form: str = "") -> Exposure:
    return read_text(text, "metrics.txt", form=form)


def family(text: str, name: str) -> Family:
    return read(text).families[name]


def told(text: str, form: str = "") -> list[str]:
    """The problems of a text and of its families, with their lines."""
    exposure = read_text(text, "f", form=form, is_copy=False)
    problems = [*exposure.problems, *(each for family in exposure.families.values() for each in family.problems)]
    return [f"{each.location}: {each.message}" for each in problems]


def test_families_have_what_prometheus_text_says_of_them() -> None:
    requests = family(PLAIN, "http_requests_total")
    assert (requests.type, requests.help) == ("counter", 'Requests "x" \\ y\nz')
    assert (requests.size, requests.location.line) == (2, 1)
    assert dict(requests.labels["endpoint"].first) == {'/a"b\\c\nd': 3, "/b": 4}
    assert told(PLAIN) == []


def test_families_of_openmetrics_have_the_names_of_the_catalog() -> None:
    exposure = read(OPEN)
    assert exposure.form == OPENMETRICS
    assert set(exposure.families) == {"http_requests_total", "lag_seconds", "i_info", "d_seconds", "z"}
    assert exposure.families["lag_seconds"].unit == "seconds"
    assert (exposure.families["i_info"].type, exposure.families["z"].type) == ("info", "")
    assert told(OPEN) == []


def test_a_counter_of_openmetrics_without_samples_has_the_name_of_the_catalog() -> None:
    text = "# TYPE http_requests counter\n# TYPE up gauge\nup 1\n# EOF\n"
    assert family(text, "http_requests_total").size == 0


def test_buckets_are_those_of_one_family_and_are_no_series_of_their_own() -> None:
    histogram = family(PLAIN, "d_seconds")
    assert (histogram.bounds, histogram.size, histogram.type) == ((0.1,), 1, "histogram")
    assert histogram.bound_texts == {"0.1", "+Inf"}


def test_buckets_without_a_type_are_a_histogram() -> None:
    text = 'd_bucket{le="1"} 1\nd_bucket{le="+Inf"} 1\nd_sum 1\nd_count 1\n'
    assert (set(read(text).families), family(text, "d").type) == ({"d"}, "histogram")


def test_what_only_has_a_help_line_has_no_type() -> None:
    assert family("# HELP lag The lag.\nlag 1\n", "lag").type == ""


def test_the_moment_at_which_a_family_began_is_no_metric() -> None:
    python = "# TYPE a_total counter\na_total 1\n# TYPE a_created gauge\na_created 1.7e9\n"
    assert set(read(python).families) == {"a_total"}


def test_labels_may_stand_in_any_order_and_have_no_value() -> None:
    found = family('m{a="1",b="2"} 1\nm{b="3",a="1"} 2\nm{a="",b="4"} 2\n', "m")
    assert (found.size, found.without("a"), set(found.empty)) == (3, 1, {"a"})


def test_names_of_prometheus_3_may_be_quoted() -> None:
    assert set(read('{"http.requests","a.b"="c"} 1\nup 1\n').families) == {"http.requests", "up"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("up 1\nup 1\n", "f:2: up exposes a series twice"),
        ('m{a="1",b="2"} 1\nm{b="2",a="1"} 1\n', "f:2: m exposes a series twice"),
        ("# TYPE c counter\nc -1\n", "f:2: c is a counter below zero"),
        ("# TYPE c counter\nc NaN\n", "f:2: c is a counter with a value that is no number"),
        ('h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\n', "f:2: h has buckets that are not cumulative"),
        ('h_bucket{le="1"} 2\n', "f:1: h has series without a bucket for +Inf"),
        ('h_bucket{le="+Inf"} 2\nh_count 3\n', "f:1: h has another _count than its bucket +Inf"),
        (
            'h_bucket{a="1",le="1"} 0\nh_bucket{a="1",le="+Inf"} 0\nh_bucket{a="2",le="+Inf"} 0\n',
            "f:3: h has other bounds in some of its series",
        ),
    ],
)
def test_samples_that_contradict_each_other_are_told_with_their_line(text: str, problem: str) -> None:
    assert told(text) == [problem]


def test_a_series_may_have_samples_of_several_moments() -> None:
    assert told("m 1 1000\nm 2 2000\n") == []


@pytest.mark.parametrize(
    ("text", "form", "problem"),
    [
        ("up 1\nm{a=b} 1\n", TEXT, "f:2: 'm{a=b} 1' is no line of Prometheus text"),
        ('up 1\nm{a="1",a="2"} 1\n', TEXT, "a label stands in it twice"),
        ("up 1\nm one\n", TEXT, "'one' is no number"),
        ("up 1\nm 1 1.5\n", TEXT, "is no timestamp in milliseconds"),
        ("up 1\nm\n", TEXT, "it has no value"),
        ("# TYPE up sauge\nup 1\n", TEXT, "f:1: 'sauge' is no type of a metric"),
        ("# TYPE up gauge\n# TYPE up gauge\nup 1\n", TEXT, "f:2: 1 metric has a second TYPE line"),
        ("up 1\n# TYPE up gauge\n", TEXT, "f:2: 1 metric has a TYPE line behind the samples"),
        ("up 1\r\n", TEXT, "f:1: 1 line end in a carriage return"),
        ('m_bucket{le="+Inf"} 1 # {t="a"} 1\n', TEXT, "f:1: 1 line have exemplars, which only OpenMetrics knows"),
        ("up 1\n", OPENMETRICS, "the last line # EOF is missing"),
        ("up 1\n\n# EOF\n", OPENMETRICS, "f:2: 1 line are blank"),
        ("up 1\nlag 1\n# EOF\nup 2\n", OPENMETRICS, "it stands behind # EOF"),
        ("# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n", OPENMETRICS, "the unit 'seconds' is not how a ends"),
    ],
)
def test_what_is_malformed_is_told_with_its_line_and_the_reason(text: str, form: str, problem: str) -> None:
    (found,) = told(text, form)
    assert problem in found


def test_malformed_lines_are_told_up_to_a_few() -> None:
    found = told("up 1\n" * 1 + "".join(f"m{index} 1\n" for index in range(20)) + "x y z\n" * 9, TEXT)
    assert len(found) == 6
    assert "4 more lines are malformed" in found[-1]


@given(st.text())
def test_any_text_is_read_or_refused_and_never_raises_anything_else(text: str) -> None:
    try:
        read(text)
    except NotAnExpositionError as error:
        assert error.remedy


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=4, unique_by=lambda each: each[0]))
def test_label_values_are_read_as_they_were_written(pairs: list[tuple[str, str]]) -> None:
    labels = {f"l{index}": value for index, (_, value) in enumerate(pairs)}
    written = ",".join(
        '{}="{}"'.format(name, value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n"))
        for name, value in labels.items()
    )
    found = family(f"m{{{written}}} 1\n", "m")
    values = {name: next(iter(values.first)) for name, values in found.labels.items()}
    assert values == {name: value for name, value in labels.items() if value}


_Exposed = list[tuple[str, str]]


def serving(texts: _Exposed) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """An application with a target for each text."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        if path == "/targets":
            host = environ["HTTP_HOST"]
            start_response("200 OK", [("Content-Type", "application/json")])
            return [
                orjson.dumps(
                    [
                        {"targets": [host], "labels": {"__metrics_path__": f"/{index}", "instance": str(index)}}
                        for index in range(len(texts))
                    ]
                )
            ]
        form, text = texts[int(path[1:])]
        start_response("200 OK", [("Content-Type", CONTENT_TYPES[form])])
        return [text.encode()]

    return answer


def test_damaged_texts_are_malformed_where_prometheus_refuses_them(tmp_path: Path, promtool: str) -> None:
    needed("prometheus")
    texts = list(damaged(150, seed=17))
    with listening(serving(texts), "127.0.0.1", 0) as port:
        job = {
            "job_name": "damaged",
            "scrape_interval": "2s",
            "scrape_timeout": "2s",
            "http_sd_configs": [{"url": f"http://127.0.0.1:{port}/targets", "refresh_interval": "1s"}],
        }
        with local_prometheus(tmp_path, scrape_configs=[job]) as client:
            until = time.monotonic() + 60
            while len(judged := [each for each in client.targets() if each.health != "unknown"]) < len(texts):
                assert time.monotonic() < until
                time.sleep(0.1)
    for target in judged:
        form, text = texts[int(target.instance)]
        problems = _severities(text, form)
        if target.health == "up":  # its lexer misses a comma, and a line that ends inside of a value
            assert Severity.ERROR not in problems or (form == TEXT and is_refused(promtool, text)), text
        else:  # a former Prometheus refuses what is a warning for today's
            assert {Severity.ERROR, Severity.WARNING} & problems, (target.error, text)


def is_refused(promtool: str, text: str) -> bool:
    ran = subprocess.run([promtool, "check", "metrics"], input=text.encode(), capture_output=True, check=False)
    return ran.returncode == 1


def _severities(text: str, form: str) -> set[Severity]:
    try:
        return {each.severity for each in read_text(text, "f", form=form, is_copy=False).problems}
    except NotAnExpositionError:
        return {Severity.ERROR}
