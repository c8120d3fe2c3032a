"""What a query does with a label decides whom its loss harms."""

import pytest

from toolchain.languages.promql.analysis.label_fate import LabelFate, label_fate
from toolchain.languages.promql.parser import parse

UNREAD, KEPT, NAMED, REQUIRED = LabelFate.UNREAD, LabelFate.KEPT, LabelFate.NAMED, LabelFate.REQUIRED


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("up", UNREAD),
        ("x", KEPT),
        ('x{endpoint="/a"}', REQUIRED),
        ('x{endpoint=~"/a|/b"}', REQUIRED),
        ('x{endpoint=~"/a|"}', NAMED),
        ('x{endpoint=""}', NAMED),
        ('x{endpoint!="/health"}', NAMED),
        ('x{endpoint=~"$endpoint"}', NAMED),
        ("sum(rate(x[5m]))", UNREAD),
        ("sum by (method) (rate(x[5m]))", UNREAD),
        ("sum by (endpoint) (rate(x[5m]))", NAMED),
        ("sum without (instance) (rate(x[5m]))", KEPT),
        ("sum without (endpoint) (x)", NAMED),
        ("topk(5, x)", KEPT),
        ("sum(x) / sum(y)", UNREAD),
        ("x / on (endpoint) y", NAMED),
        ("x / on (instance) y", UNREAD),
        ("x * on (instance) group_left (version) y", KEPT),
        ("y * on (instance) group_left (endpoint) x", NAMED),
        ("x / y", NAMED),
        ("x / x", KEPT),
        ("x / ignoring (endpoint) y", UNREAD),
        ("y unless on (instance) x", UNREAD),
        ("x > 5", KEPT),
        ("5 < x", KEPT),
        ("x or y", KEPT),
        ("x / scalar(y)", KEPT),
        ("absent(x)", UNREAD),
        ('absent(x{endpoint="/a"})', REQUIRED),
        ('label_replace(x, "short", "$1", "endpoint", "/(.*)")', NAMED),
        ('label_replace(x, "endpoint", "$1", "path", "(.*)")', UNREAD),
        ('label_join(x, "all", "-", "method", "endpoint")', NAMED),
        ("max_over_time(sum by (endpoint) (x)[1h:])", NAMED),
        ('sum(x) / sum(y{endpoint="/a"})', UNREAD),
    ],
)
def test_what_becomes_of_a_label(query: str, expected: LabelFate) -> None:
    assert label_fate(parse(query), {"x"}, "endpoint") is expected


@pytest.mark.parametrize("query", ["histogram_quantile(0.9, sum by (le) (x))", "histogram_quantile(0.9, x)"])
def test_a_quantile_needs_the_bounds_of_buckets(query: str) -> None:
    assert label_fate(parse(query), {"x"}, "le") is NAMED
