"""Answers of servers about their rules, as they were seen, and other answers, which are errors."""

from typing import Any

import pytest

from tests.toolchain.live.grafana.server import Reply, connected, page, plain, script
from toolchain.live.grafana.errors import NotFound, NotGrafana
from toolchain.live.prometheus_rules import PrometheusRules, ReloadFailed, ReloadOff
from toolchain.live.rule_states import GroupState, read_groups

OF_PROMETHEUS = {
    "name": "objectives",
    "file": "/etc/prometheus/rules/a.recordings.yaml",
    "interval": 60,
    "limit": 0,
    "rules": [
        {
            "name": "slo:x:ratio",
            "query": "sum(up)",
            "labels": {"environment": "production"},
            "health": "err",
            "lastError": "found duplicate series",
            "evaluationTime": 0.001,
            "lastEvaluation": "2026-11-28T23:12:00.5Z",
            "type": "recording",
        }
    ],
}
OF_GRAFANA = {
    "name": "critical",
    "file": "MediaNest",
    "folderUid": "medianest",
    "interval": 10,
    "rules": [
        {
            "state": "inactive",
            "name": "FailedAuthentications",
            "query": "sum(x)",
            "duration": 30,
            "keepFiringFor": 60,
            "uid": "failed-authentications",
            "health": "ok",
            "type": "alerting",
            "lastEvaluation": "2026-11-28T23:12:40Z",
            "isPaused": False,
            "labels": {"severity": "critical"},
            "annotations": {"summary": "x"},
            "alerts": [{"state": "Normal (Error)", "annotations": {"Error": "connection refused"}}],
        },
        {"name": "Young", "health": "ok", "type": "alerting", "lastEvaluation": "0001-01-01T00:00:00Z", "alerts": []},
        {
            "name": "Silent",
            "health": "ok",
            "type": "alerting",
            "lastEvaluation": "2026-11-28T23:12:40Z",
            "alerts": [{"state": "Normal (NoData)"}],
        },
    ],
}


def read(*groups: Any) -> tuple[GroupState, ...]:
    """What is made of an answer with these groups."""
    with connected(script(Reply({"status": "success", "data": {"groups": list(groups)}}))) as (connection, _):
        return read_groups(connection, "/api/v1/rules")


def test_a_rule_of_prometheus_is_told_with_the_error_of_its_last_evaluation() -> None:
    (group,) = read(OF_PROMETHEUS)
    assert (group.name, group.file_name, group.interval) == ("objectives", "a.recordings.yaml", 60)
    (rule,) = group.rules
    assert (rule.name, rule.is_alert, rule.query) == ("slo:x:ratio", False, "sum(up)")
    assert rule.labels == {"environment": "production"}
    assert (rule.is_healthy, rule.is_pending, rule.error) == (False, False, "found duplicate series")


def test_a_rule_of_grafana_that_takes_errors_for_ok_is_not_healthy() -> None:
    failing, young, silent = read(OF_GRAFANA)[0].rules
    assert (failing.is_alert, failing.wait, failing.keep_firing) == (True, 30, 60)
    assert (failing.is_healthy, failing.is_pending, failing.error) == (False, False, "connection refused")
    assert (young.is_healthy, young.is_pending) == (True, True)
    assert (silent.is_healthy, silent.is_pending) == (True, False)


def test_no_groups_at_all_is_an_answer() -> None:
    with connected(script(Reply({"status": "success", "data": {"groups": None}}))) as (connection, _):
        assert read_groups(connection, "/api/v1/rules") == ()


@pytest.mark.parametrize(
    "reply",
    [
        Reply({"status": "success"}),
        Reply({"status": "success", "data": []}),
        Reply({"status": "success", "data": {"groups": [3]}}),
        Reply({"status": "success", "data": {"groups": [{"rules": []}]}}),
        Reply({"status": "success", "data": {"groups": [{"name": "x", "rules": [{}]}]}}),
        Reply({"status": "success", "data": {"groups": [{"name": "x", "interval": "often"}]}}),
        Reply([]),
        page("<html><title>Sign in</title>"),
        plain("Prometheus is starting", 200),
    ],
)
def test_an_answer_of_another_shape_is_no_answer_of_the_server(reply: Reply) -> None:
    with connected(script(reply)) as (connection, _), pytest.raises(NotGrafana):
        read_groups(connection, "/api/v1/rules")


RELOADS: list[tuple[Reply, type[Exception], str]] = [
    (plain("Lifecycle API is not enabled.", 403), ReloadOff, "--web.enable-lifecycle"),
    (plain("Only POST or PUT requests allowed", 405), ReloadOff, "--web.enable-lifecycle"),
    (plain("404 page not found", 404), ReloadOff, "with its prefix"),
    (plain("failed to reload config: one or more errors occurred", 500), ReloadFailed, "Its log names"),
]


@pytest.mark.parametrize(("reply", "kind", "remedy"), RELOADS)
def test_a_reload_that_is_refused_or_fails_says_so_in_the_servers_words(
    reply: Reply, kind: type[Exception], remedy: str
) -> None:
    with connected(script(reply), service="Prometheus") as (connection, server):
        with pytest.raises(kind) as raised:
            PrometheusRules(connection).reload()
        assert server.calls == [("POST", "/-/reload")]
    said = str(raised.value)
    assert remedy in said
    assert reply.content.decode() in said


@pytest.mark.parametrize(
    ("reply", "can"),
    [
        (Reply({"status": "success", "data": {"web.enable-lifecycle": "true"}}), True),
        (Reply({"status": "success", "data": {"web.enable-lifecycle": "false"}}), False),
        (Reply({"status": "success", "data": {}}), None),
        (plain("not for you", 403), None),
        (plain("no such page", 404), None),
    ],
)
def test_whether_it_can_be_told_to_load_is_asked_of_its_flags(reply: Reply, can: bool | None) -> None:
    with connected(script(reply), service="Prometheus") as (connection, _):
        assert PrometheusRules(connection).can_reload() is can


def test_the_patterns_of_its_rule_files_are_those_of_its_configuration() -> None:
    yaml = "global: {}\nrule_files:\n- /etc/prometheus/rules/*.yaml\n"
    with connected(script(Reply({"status": "success", "data": {"yaml": yaml}}))) as (connection, _):
        assert PrometheusRules(connection).rule_file_patterns() == ("/etc/prometheus/rules/*.yaml",)


def test_a_release_that_does_not_format_says_so() -> None:
    with connected(script(plain("404 page not found", 404))) as (connection, _), pytest.raises(NotFound):
        PrometheusRules(connection).formatted("up")
