"""PromQL as builder calls: the same text again, or none at all."""

from pathlib import Path

import pytest

from toolchain.define.narrowing import narrowed_promql
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import Expression
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql
from toolchain.project.loading import load_project
from toolchain.pull.code import Code, Local, Name
from toolchain.pull.expressions import ExpressionWriter
from toolchain.pull.module import module_source
from toolchain.pull.names import ProjectNames

HTTP = 'http_requests_total{job="app"'


@pytest.fixture
def writer(project_root: Path) -> ExpressionWriter:
    """A writer for the minimal project."""
    return ExpressionWriter(ProjectNames(load_project(project_root, "local")))


def written(code: Code) -> str:
    """The code as a module has it."""
    return module_source("A test.", [Local("QUERY", code)]).rpartition("QUERY = ")[2].strip()


def unscoped(expression: Expression) -> Expression:
    """No scope."""
    return expression


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"sum({HTTP}}})", "q.sum(HTTP_REQUESTS_TOTAL)"),
        (f"sum(rate({HTTP}}}[$__rate_interval]))", "q.sum(q.rate(HTTP_REQUESTS_TOTAL))"),
        (f"sum(rate({HTTP}}}[5m]))", 'q.sum(q.rate(HTTP_REQUESTS_TOTAL, "5m"))'),
        (f"sum(rate({HTTP}}}[$__range]))", "q.sum(q.rate(HTTP_REQUESTS_TOTAL, q.RANGE))"),
        (
            f'sum by (method) ({HTTP}, method="GET"}})',
            'q.sum(q.select(HTTP_REQUESTS_TOTAL, method="GET"), by=["method"])',
        ),
        (f'sum({HTTP}, method!="GET"}})', 'q.sum(q.select(HTTP_REQUESTS_TOTAL, method=is_not("GET")))'),
        (f'sum({HTTP}, method=~"GET|POST"}})', 'q.sum(q.select(HTTP_REQUESTS_TOTAL, method=any_of("GET", "POST")))'),
        (f'sum({HTTP}, method=~"G.."}})', 'q.sum(q.select(HTTP_REQUESTS_TOTAL, method=regex("G..")))'),
        (
            f'sum({HTTP}, method="GET", method!="POST"}})',
            'q.sum(q.where(q.select(HTTP_REQUESTS_TOTAL, method="GET"), method=is_not("POST")))',
        ),
        (f"sum({HTTP}}} offset 1w)", 'q.sum(q.offset(HTTP_REQUESTS_TOTAL, "1w"))'),
        (
            'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{job="app"}[$__rate_interval])))',
            "q.histogram_quantile(0.95, HTTP_REQUEST_DURATION_SECONDS)",
        ),
        (f"100 * (1 - sum({HTTP}}}) / 2) > 0.5", "100 * (1 - q.sum(HTTP_REQUESTS_TOTAL) / 2) > 0.5"),
        (f"(sum({HTTP}}}) > 1) > 0", "(q.sum(HTTP_REQUESTS_TOTAL) > 1) > 0"),
        (f"sum({HTTP}}}) == bool 1", "q.as_bool(q.equal(q.sum(HTTP_REQUESTS_TOTAL), 1))"),
        (f"sum({HTTP}}}) or vector(0) or vector(1)", "q.either(q.sum(HTTP_REQUESTS_TOTAL), q.vector(0), q.vector(1))"),
        (f"sum({HTTP}}}) unless on () vector(1)", "q.unless(q.sum(HTTP_REQUESTS_TOTAL), q.vector(1), on=[])"),
        (f"-sum({HTTP}}})", "-q.sum(HTTP_REQUESTS_TOTAL)"),
        (
            f"max_over_time(sum({HTTP}}})[1d:5m])",
            'q.over("max_over_time", q.subquery(q.sum(HTTP_REQUESTS_TOTAL), "1d", "5m"))',
        ),
    ],
)
def test_a_query_of_the_catalog_is_built(writer: ExpressionWriter, text: str, code: str) -> None:
    laid_out = to_promql(parse(text))
    found = writer.query(laid_out, unscoped)
    assert found is not None
    assert written(found) == code
    assert to_promql(found.value) == laid_out


@pytest.mark.parametrize(
    "text",
    [
        "sum(unknown_metric)",
        "sum(http_requests_total)",  # without the job that every selection of ours has
        f"sum( {HTTP}}})",  # spelt in another way than ours
        f'sum({HTTP}, nowhere="x"}})',
        f'sum({HTTP}, method="BREW"}})',
        f"sum by (nowhere) ({HTTP}}})",
        f"rate({HTTP}}}[5m] @ start())",
        f"sum({HTTP}}}) % 2",
        f"2 > sum({HTTP}}})",
        "1 + 1",
        "(",
        "",
    ],
)
def test_any_other_query_stays_text(writer: ExpressionWriter, text: str) -> None:
    assert writer.query(text, unscoped) is None


def test_what_the_scope_adds_is_not_written(writer: ExpressionWriter) -> None:
    scope = (Matcher("environment", "=", "$environment"),)
    text = 'sum(http_requests_total{job="app", environment="$environment", method="GET"})'
    found = writer.query(text, lambda expression: narrowed_promql(expression, scope))
    assert found is not None
    assert written(found) == 'q.sum(q.select(HTTP_REQUESTS_TOTAL, method="GET"))'
    assert writer.query('sum(http_requests_total{job="app"})', lambda each: narrowed_promql(each, scope)) is None


def test_a_name_is_where_the_metric_is_defined(writer: ExpressionWriter) -> None:
    assert [each.name for each in writer.names.metrics["http_requests_total"]] == [
        Name("metrics.api", "HTTP_REQUESTS_TOTAL")
    ]
