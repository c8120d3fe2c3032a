"""What the rule about keys of logfmt says is what comes of such queries, as a running Loki was seen to answer them."""

import pytest

from toolchain.check.logql.log_logfmt_keys import check
from toolchain.languages.logql.analysis.analyser import analyse
from toolchain.languages.logql.ast import LogQuery
from toolchain.languages.logql.evaluation import SECOND, LogLine, Stream, evaluate_range
from toolchain.languages.logql.parser import parse
from toolchain.languages.promql.analysis.context import WITHOUT_CATALOG

LINES = (Stream({"job": "x"}, [LogLine(number * SECOND, "a=1 b=x c=2") for number in range(1, 60)]),)


def values(query: str) -> list[tuple[dict[str, str], tuple[float, ...]]]:
    """What a query gives over some lines."""
    tree = parse(query, variables=False)
    assert not isinstance(tree, LogQuery)
    found = evaluate_range(tree, LINES, 0, 60 * SECOND, 30 * SECOND)
    return sorted(((dict(each.labels), tuple(point[1] for point in each.points)) for each in found), key=str)


@pytest.mark.parametrize(
    ("query", "is_wrong"),
    [
        ('sum(count_over_time({job="x"} | logfmt KEYS | b="x" [1m]))', True),
        ('sum by (a) (count_over_time({job="x"} | logfmt KEYS | b="x" [1m]))', True),
        ('sum by (b) (count_over_time({job="x"} | logfmt KEYS [1m]))', True),
        ('avg_over_time({job="x"} | logfmt KEYS | unwrap c [1m]) by (a)', True),
        ('max by (a) (count_over_time({job="x"} | logfmt KEYS | b="x" [1m]))', False),
        ('count_over_time({job="x"} | logfmt KEYS | b="x" [1m])', False),
    ],
)
def test_keys_are_lost_where_the_rule_says_so(query: str, is_wrong: bool) -> None:
    with_keys, without = query.replace("KEYS", "a, b, c"), query.replace("KEYS ", "").replace("KEYS", "")
    assert bool(list(check(analyse(parse(with_keys), WITHOUT_CATALOG)))) is is_wrong
    assert not list(check(analyse(parse(without), WITHOUT_CATALOG)))
    assert (values(with_keys) != values(without)) is is_wrong
