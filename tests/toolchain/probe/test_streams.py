"""Why a LogQL query gives nothing, over lines in memory, and by a real Loki where one is installed."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.toolchain.logs import LOGS
from tests.toolchain.running import running_loki
from toolchain.catalog.catalog import Catalog
from toolchain.languages.logql.parser import parse
from toolchain.languages.logql.printer import to_logql
from toolchain.live.loki import LokiClient
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.sources.evaluated_logs import EvaluatedLogs, stored
from toolchain.preview.sources.loki import LogQueries
from toolchain.probe.asking import Asking, Servers
from toolchain.probe.question import Asked, Verdict
from toolchain.probe.streams import Streams
from toolchain.simulate.event import LogStream

NOW = time.time()
SPAN = TimeRange(NOW - 3600, NOW)
LINE = json.dumps({"event": "login.success", "message": "x"})
ENTRIES = tuple((NOW - 600 + 10 * index, LINE, dict[str, str]()) for index in range(50))
LABELS = {"service": "backend", "level": "info"}
CONFIGURATION = {
    "auth_enabled": False,
    "server": {},
    "common": {
        "instance_addr": "127.0.0.1",
        "path_prefix": "/loki",
        "storage": {"filesystem": {"chunks_directory": "/loki/chunks", "rules_directory": "/loki/rules"}},
        "replication_factor": 1,
        "ring": {"kvstore": {"store": "inmemory"}},
    },
    "schema_config": {
        "configs": [
            {
                "from": "2024-01-01",
                "store": "tsdb",
                "object_store": "filesystem",
                "schema": "v13",
                "index": {"prefix": "index_", "period": "24h"},
            }
        ]
    },
    "analytics": {"reporting_enabled": False},
}
EXPECTED = {
    '{service="backend", level="error"}': 'no line in this time is of level="error"',
    '{service="backend"} | json | event="login.failure"': "no line in this time is as the query asks",
    'sum(count_over_time({service="backend"}[5m])) > 1000': (
        'at no moment sum(count_over_time({service="backend"} [5m])) > 1000'
    ),
}
WRONG = {
    '{service="billing"}': (Verdict.VALUE, 'no stream has service="billing" as the query asks: service is backend'),
    '{service="backend", app="shop"}': (Verdict.LABEL, "no stream has the label app"),
}


@pytest.fixture(scope="module", params=["memory", "loki"])
def logs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LogQueries]:
    if request.param == "memory":
        yield EvaluatedLogs(stored([LogStream(LABELS, ENTRIES)]))
        return
    folder: Path = tmp_path_factory.mktemp("loki")
    with ExitStack() as stack:
        url = stack.enter_context(running_loki(CONFIGURATION, folder))
        values = [[str(round(moment * 1e9)), line] for moment, line, _ in ENTRIES]
        body = {"streams": [{"stream": LABELS, "values": values}]}
        requests.post(f"{url}/loki/api/v1/push", json=body, timeout=10).raise_for_status()
        yield LokiClient(url)


def reason(query: str, logs: LogQueries) -> tuple[str, Verdict | None, str]:
    asking = Asking(Servers(None, logs))
    streams = Streams(logs, asking, Catalog(log_schemas=(LOGS,)))

    def ask(part: object) -> object:
        return asking.answer(Asked("loki", "range", to_logql(part), SPAN.start, SPAN.end, 300.0))  # type: ignore[arg-type]

    expected, cause = streams.reason(parse(query), SPAN, ask)  # type: ignore[arg-type]
    return expected, None if cause is None else cause.verdict, "" if cause is None else cause.message


@pytest.mark.parametrize("query", EXPECTED)
def test_lines_that_nobody_wrote_are_no_mistake(query: str, logs: LogQueries) -> None:
    assert reason(query, logs) == (EXPECTED[query], None, "")


@pytest.mark.parametrize("query", WRONG)
def test_a_label_or_a_value_that_no_stream_has_is_one(query: str, logs: LogQueries) -> None:
    assert reason(query, logs) == ("", *WRONG[query])
