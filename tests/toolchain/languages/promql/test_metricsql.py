"""A query is taken for MetricsQL by a word that PromQL has none like, and by nothing in its strings."""

import pytest

from toolchain.languages.promql.metricsql import sign_of_metricsql


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("topk_max(5, sum(x))", "topk_max"),
        ("sum(increases_over_time(x[5m]))", "increases_over_time"),
        ('label_keep(x, "job")', "label_keep"),
        ("bottomk(3, range_last(x[30s]))", "range_last"),
        ('WITH (f={job="a"}) up{f}', "WITH"),
        ("rate(x) keep_metric_names", "keep_metric_names"),
        ("sum(x) default 0", "default"),
        ("x if (y > 1)", "if"),
        ("sum(x) by (job) ifnot up", "ifnot"),
        ("sum(x) by (job) limit 5", "limit"),
        ("rate(x[5i])", "5i"),
        ("x > 8Mi", "8Mi"),
        ('x{a="b" or c="d"}', "or"),
    ],
)
def test_a_word_that_only_metricsql_has_is_found(text: str, sign: str) -> None:
    assert sign_of_metricsql(text) == sign


@pytest.mark.parametrize(
    "text",
    [
        "median(x)",
        "irate(x)",
        "sum(x[5m])",
        "label_values(up, job)",
        'x{a="sum(y) default 0"} # range_last(z)',
        "default_total > 5",
        "sum(if_octets) or vector(0)",
        'x{a="b"} or y{c="d"}',
        "rate(x[5m:30s]) > 8e6",
    ],
)
def test_what_promql_could_mean_as_well_is_no_sign(text: str) -> None:
    assert sign_of_metricsql(text) == ""
