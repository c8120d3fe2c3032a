"""TypeScript of a catalog: the same text each time, whatever the catalog says, and only of what a program exposes."""

import re
from typing import Any

import pytest
import re2
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.contract.emit.catalogs import CATALOG, HOSTILE, HTTP, PATH, SHOP, TOOK, WORKER
from toolchain.base.errors import ConfigurationError, DefinitionError, UnknownNameError
from toolchain.catalog import Catalog, HttpInstrumentation, gauge, histogram, one_of, open_label
from toolchain.contract.emit.prom_client import PROM_CLIENT_DEFAULTS, removable_defaults
from toolchain.contract.emit.typescript.module import metrics_module
from toolchain.contract.emit.typescript.patterns import javascript_pattern
from toolchain.contract.emit.typescript.text import camel_case, comment, number, quoted


def shop() -> str:
    """The module of a shop."""
    return metrics_module(CATALOG, SHOP.name, "build.py contract --emit typescript")


def test_the_same_catalog_gives_the_same_text() -> None:
    assert shop() == shop()


def test_types_are_called_as_the_definitions_call_labels_and_after_the_metric_where_they_do_not() -> None:
    types = re.findall(r"^export type (\w+) =", shop(), re.MULTILINE)
    assert types == ["Verb", "StatusClass", "Path", "ShopPayloadBytesTenant", "Release", "ShopBuildInfo", "ShopMode"]


def test_equal_labels_of_several_metrics_are_one_type() -> None:
    assert shop().count("export const VERB_VALUES") == 1


def test_a_pattern_that_javascript_reads_alike_is_tested_and_any_other_is_a_text() -> None:
    text = shop()
    assert "export function isPath(value: string): value is Path" in text
    assert "export type Release = string;" in text


def test_durations_are_timed_where_they_are_seconds() -> None:
    text = shop()
    assert "shopWaitSeconds: PlainTimer" in text
    assert "shopTookMilliseconds: LabelledObserver<" in text
    assert "observe({ path: request.route }, request.milliseconds)" in text


def test_what_prometheus_adds_to_a_scrape_is_not_exposed() -> None:
    up = gauge("up", unit="none", help="Whether it answers.", owner="shop", jobs=[SHOP])
    text = metrics_module(evolve(CATALOG, metrics=(up, *CATALOG.metrics)), SHOP.name, "x")
    assert "'up'" not in text


def test_what_prom_client_makes_by_itself_is_not_made_twice_and_what_nobody_wants_goes() -> None:
    heap = gauge("nodejs_heap_size_used_bytes", unit="bytes", help="Heap.", owner="shop", jobs=[SHOP])
    text = metrics_module(Catalog((heap,)), SHOP.name, "x")
    assert "collectDefaultMetrics({ register });" in text
    assert "new Gauge" not in text
    assert "'process_heap_bytes'" in text
    assert "'nodejs_heap_size_used_bytes'" not in text
    assert "'nodejs_heap_size_total_bytes'" not in text  # which sets it


def test_a_default_stays_while_it_sets_another_that_is_wanted() -> None:
    assert set(PROM_CLIENT_DEFAULTS) == set(removable_defaults(frozenset()))
    kept = set(PROM_CLIENT_DEFAULTS) - set(removable_defaults(frozenset({"nodejs_eventloop_lag_p99_seconds"})))
    assert kept == {"nodejs_eventloop_lag_seconds", "nodejs_eventloop_lag_p99_seconds"}


def test_a_job_that_is_misspelt_is_answered_with_the_closest() -> None:
    with pytest.raises(UnknownNameError, match="'shop'"):
        metrics_module(CATALOG, "shpo", "x")


def test_a_job_with_two_metrics_of_one_name_is_refused() -> None:
    twice = [gauge("load", unit="short", help=text, owner="shop", jobs=[SHOP]) for text in ("One.", "Two.")]
    with pytest.raises(ConfigurationError, match="two metrics load"):
        metrics_module(Catalog(tuple(twice)), SHOP.name, "x")


def test_a_label_that_prom_client_keeps_for_itself_is_refused() -> None:
    metric = histogram(
        "took", unit="s", help="Time.", owner="shop", jobs=[SHOP], labels=[one_of("le", "1")], buckets=[1]
    )
    with pytest.raises(ConfigurationError, match="'le'"):
        metrics_module(Catalog((metric,)), SHOP.name, "x")


def test_a_name_that_every_object_has_is_refused() -> None:
    metric = gauge("constructor", unit="short", help="Builds.", owner="shop", jobs=[SHOP])
    with pytest.raises(ConfigurationError, match="cannot have a metric constructor"):
        metrics_module(Catalog((metric,)), SHOP.name, "x")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"requests": None, "duration": None}, "nothing counts them"),
        ({"requests": TOOK}, "is a histogram"),
        ({"unmatched": "/users/42"}, "cannot be '/users/42'"),
        ({"aborted": "499"}, "cannot be '499'"),
        ({"status": one_of("class", "good", "bad"), "requests": None}, "holds no HTTP status"),
        ({"route": open_label("path", example="/", bound=9)}, "'path' of shop_took_milliseconds is no part"),
        ({"duration": evolve(TOOK, unit="bytes")}, "has the unit bytes"),
    ],
)
def test_a_measurement_that_makes_no_sense_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        evolve(HTTP, **change)


def test_a_status_is_written_as_its_label_has_it() -> None:
    assert "String(Math.floor(response.statusCode / 100))}xx`" in shop()


def test_what_is_not_counted_in_flight_leaves_nothing_of_it() -> None:
    text = metrics_module(evolve(CATALOG, http=(evolve(HTTP, in_flight=None),)), SHOP.name, "x")
    assert "measureRequests" in text
    assert "//in-flight" not in text
    assert "handled" not in text.replace("where it is handled", "")


def test_no_text_of_a_catalog_leaves_its_literal_or_its_comment() -> None:
    text = metrics_module(HOSTILE, WORKER.name, "x")
    code = re.sub(r"'(?:[^'\\\n]|\\.)*'|/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    assert "exit" not in code
    assert text.isprintable() or set(text) - {"\n"} == {each for each in text if each.isprintable()}


@given(st.text())
def test_a_literal_is_ascii_on_one_line_and_ends_where_it_ends(text: str) -> None:
    literal = quoted(text)
    assert literal.isascii()
    assert literal.isprintable()
    assert re.fullmatch(r"'(?:[^'\\\n]|\\.)*'", literal)


@given(st.lists(st.text(), min_size=1))
def test_a_comment_ends_where_it_ends(paragraphs: list[str]) -> None:
    lines = comment(paragraphs)
    assert "\n".join(lines).index("*/") == len("\n".join(lines)) - 2
    assert all(len(line.splitlines()) <= 1 for line in lines)


def test_a_name_is_none_that_the_language_keeps() -> None:
    assert [camel_case(each) for each in ("http_requests_total", "delete", "2fa", "a:b", ":")] == [
        "httpRequestsTotal",
        "_delete",
        "_2Fa",
        "aB",
        "x",
    ]


def test_numbers_are_written_with_all_their_digits() -> None:
    assert [number(each) for each in (1.0, 104857600.0, 0.1, -2.5, float("inf"), float("nan"))] == [
        "1",
        "104857600",
        "0.1",
        "-2.5",
        "Infinity",
        "NaN",
    ]


@pytest.mark.parametrize("pattern", [PATH.pattern, r"v[0-9]+\.\d{1,3}", r"[^a-z\-]+?", "a|b c", ""])
def test_a_pattern_that_both_read_alike_is_taken(pattern: str) -> None:
    assert javascript_pattern(pattern) == f"^(?:{pattern})$"


@pytest.mark.parametrize(
    "pattern",
    [r"(?i)a", r"\pL", r"a\z", r"(?P<n>a)", r"[[:alpha:]]", r"\Qa\E", r"\s", r"\x{10FFFF}", "[a&&b]", "a-\\-"],
)
def test_a_pattern_that_javascript_reads_otherwise_is_not(pattern: str) -> None:
    re2.compile(pattern)
    assert javascript_pattern(pattern) is None


def test_a_server_is_found_among_metrics_that_others_expose_too() -> None:
    assert isinstance(HTTP, HttpInstrumentation)
    assert "measureRequests" not in metrics_module(evolve(CATALOG, metrics=CATALOG.metrics[3:]), SHOP.name, "x")
