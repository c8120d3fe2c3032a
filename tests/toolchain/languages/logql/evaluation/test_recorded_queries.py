"""Queries that Loki takes give a result here, or an error that says why not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from toolchain.languages.logql.ast import LogQuery, Query, log_queries
from toolchain.languages.logql.evaluation import (
    SECOND,
    EvaluationError,
    LogLine,
    Stream,
    UnsupportedQueryError,
    evaluate_range,
    select_lines,
)
from toolchain.languages.logql.parser import parse

VERDICTS = Path(__file__).parents[4] / "fixtures" / "logql"
_TEXTS = (
    '{"a":"x","level":"error","x":5,"took":"10ms","size":"5KB","in":{"b":1.50,"c":[1,{"d":null}]},"_entry":"packed"}',
    'level=error x=7 took=2s size=3MB a="b c" msg="cut o',
    "10.0.0.1 - GET /x 200",
    "",
)


def valid_queries(name: str) -> Iterator[str]:
    for line in (VERDICTS / f"{name}.jsonl").read_text().splitlines():
        record = json.loads(line)
        if record["valid"]:
            yield record.get("q") or record["query"]


def streams_for(query: Query) -> tuple[Stream, ...]:
    """Return streams that the query's equality matchers select."""
    wanted = {
        matcher.label: matcher.value for each in log_queries(query) for matcher in each.matchers if matcher.op == "="
    }
    lines = [LogLine(number * 20 * SECOND, text, {"traceId": "t"}) for number, text in enumerate(_TEXTS)]
    return Stream(wanted, lines), Stream({**wanted, "pod": "p"}, lines[::-1])


def outcome(text: str) -> str:
    """Return ``result``, ``nothing`` or the name of the error."""
    query = parse(text, variables=False)
    streams = streams_for(query)
    try:
        if isinstance(query, LogQuery):
            found: tuple[object, ...] = select_lines(query, streams, 0, 100 * SECOND, limit=10, newest_first=True)
        else:
            found = evaluate_range(query, streams, 0, 100 * SECOND, 20 * SECOND)
    except UnsupportedQueryError as error:
        assert "not evaluated here" in str(error)
        return "unsupported"
    except EvaluationError as error:
        assert str(error)
        return "error"
    return "result" if found else "nothing"


@pytest.mark.parametrize("name", ["logql_verdicts", "logql_random_verdicts"])
def test_a_query_that_loki_takes_has_an_outcome(name: str) -> None:
    outcomes = [outcome(query) for query in valid_queries(name)]
    assert outcomes.count("unsupported") < len(outcomes) / 50
    assert outcomes.count("result") > len(outcomes) / 4
