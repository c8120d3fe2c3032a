"""Loki keeps each kind of lines as long as is said, takes no more labels than there are, and can be given rules."""

import subprocess
import time
from pathlib import Path
from typing import Any

import orjson
import requests
from attrs import evolve

from tests.schemas.documents import problems
from tests.toolchain.logs import LOGS
from tests.toolchain.running import installed, loki_lines, running_loki
from tests.toolchain.stacks import WHOLE, project
from toolchain.catalog import Catalog
from toolchain.compile.stack.loki import loki, loki_file
from toolchain.compile.stack.program import StackContext
from toolchain.define.evaluation import Evaluation, RulerEndpoint
from toolchain.define.stack.retention import LogPeriod, LogRetention

RULER = Evaluation(log_alerts=RulerEndpoint("loki", "http://loki:3100"))


def document(**changes: Any) -> dict[str, Any]:
    """The configuration of an environment with a log schema."""
    found = project(**changes)
    found = evolve(found, catalog=Catalog(found.catalog.metrics, (LOGS,)))
    assert found.environment.stack is not None
    return loki_file(StackContext(found, found.environment.stack))


def test_it_follows_the_schema_with_and_without_rules() -> None:
    assert problems("stack/loki", document()) == []
    assert problems("stack/loki", document(evaluation=RULER)) == []


def test_each_kind_of_lines_has_its_period_and_priority_and_the_rest_the_usual_one() -> None:
    periods = (
        LogPeriod("debug", "level", "debug", "168h", priority=2),
        LogPeriod("security", "category", "security", "8760h", priority=5),
    )
    limits = document(stack=evolve(WHOLE, logs=LogRetention("720h", periods)))["limits_config"]
    assert limits["retention_period"] == "720h"
    assert limits["retention_stream"] == [
        {"selector": '{category="security"}', "priority": 5, "period": "8760h"},
        {"selector": '{level="debug"}', "priority": 2, "period": "168h"},
    ]


def test_a_new_kind_of_lines_is_kept_as_its_definition_says_and_can_be_asked_for_as_long() -> None:
    before = document()["limits_config"]
    logs = evolve(
        WHOLE.logs, periods=(*WHOLE.logs.periods, LogPeriod("billing", "category", "billing", "17520h", priority=9))
    )
    after = document(stack=evolve(WHOLE, logs=logs))["limits_config"]
    assert after["retention_stream"] == [
        {"selector": '{category="billing"}', "priority": 9, "period": "17520h"},
        *before["retention_stream"],
    ]
    assert (before["max_query_lookback"], after["max_query_lookback"]) == ("8760h", "17520h")
    assert (before["max_query_length"], after["max_query_length"]) == ("8784h", "17544h")


def test_the_usual_period_counts_where_it_is_the_longest() -> None:
    assert document(stack=evolve(WHOLE, logs=LogRetention("9000h")))["limits_config"]["max_query_lookback"] == "9000h"


def test_streams_have_the_labels_of_the_schemas_and_no_others() -> None:
    limits = document()["limits_config"]
    assert limits["max_label_names_per_series"] == len(LOGS.stream_labels)
    assert limits["max_global_streams_per_user"] == 4
    assert (limits["discover_service_name"], limits["discover_log_levels"]) == ([], False)


def test_what_is_kept_is_deleted_by_the_compactor_and_on_request() -> None:
    found = document()
    assert found["compactor"]["retention_enabled"] is True
    assert found["compactor"]["delete_request_store"] == "filesystem"
    (schema,) = found["schema_config"]["configs"]
    assert (schema["index"]["period"], schema["schema"], schema["store"]) == ("24h", "v13", "tsdb")
    assert found["limits_config"]["deletion_mode"] == "filter-and-delete"


def test_nothing_is_told_to_anybody_outside() -> None:
    assert document()["analytics"] == {"reporting_enabled": False}


def test_rules_are_taken_where_alerts_on_lines_are_given_to_it_and_told_through_alertmanager() -> None:
    assert "ruler" not in document()
    found = document(evaluation=RULER)
    assert found["ruler"]["enable_api"] is True
    assert found["ruler"]["alertmanager_url"] == "http://alertmanager:9093"
    assert found["ruler_storage"] == {"backend": "filesystem", "filesystem": {"dir": "/loki/rules"}}
    alone = tuple(each for each in WHOLE.components if each.product != "alertmanager")
    assert "alertmanager_url" not in document(evaluation=RULER, stack=evolve(WHOLE, components=alone))["ruler"]


def test_a_tenant_of_the_ruler_is_the_one_that_lines_are_of() -> None:
    tenant = Evaluation(log_alerts=RulerEndpoint("loki", "http://loki:3100", tenant="shop"))
    assert [document(evaluation=each)["auth_enabled"] for each in (RULER, tenant)] == [False, True]


def test_a_real_loki_starts_with_it_takes_rules_and_refuses_what_no_schema_has(tmp_path: Path) -> None:
    group = 'name: security\nrules:\n- alert: Anything\n  expr: sum(count_over_time({level="error"}[1m])) > 0\n'
    with running_loki(document(evaluation=RULER), tmp_path / "loki") as url:
        assert _health(url) == 0
        rules = f"{url}/loki/api/v1/rules/shop"
        taken = requests.post(rules, data=group, headers={"Content-Type": "application/yaml"}, timeout=10)
        assert taken.status_code == 202, taken.text
        assert "Anything" in requests.get(f"{url}/loki/api/v1/rules", timeout=10).text
        labels = {"service": "backend", "level": "error"}
        assert _pushed(url, labels).status_code == 204
        refused = _pushed(url, {**labels, "user": "u-1"})
        assert (refused.status_code, "label names" in refused.text) == (400, True)
        assert [(dict(stream), line) for stream, _, line in loki_lines(url, '{service="backend"}')] == [
            ({**labels, "traceId": "abc"}, "x")
        ]


def _health(url: str) -> int:
    """What the health check of the container ends with."""
    found = project()
    assert found.environment.stack is not None
    _, _, *arguments = loki(StackContext(found, found.environment.stack)).health
    return subprocess.run(
        [installed("loki"), *(each.replace("http://127.0.0.1:3100", url) for each in arguments)], check=False
    ).returncode


def _pushed(url: str, labels: dict[str, str]) -> requests.Response:
    entry = [str(time.time_ns()), "x", {"traceId": "abc"}]
    body = orjson.dumps({"streams": [{"stream": labels, "values": [entry]}]})
    return requests.post(f"{url}/loki/api/v1/push", data=body, headers={"Content-Type": "application/json"}, timeout=10)
