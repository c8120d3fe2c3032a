"""The rules of the architecture exist as it says, and every alert test passes in Prometheus' own engine."""

import pytest

from tests.conftest import REPOSITORY
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.define.alerting import OnError
from toolchain.project.loading import load_project
from toolchain.prove.alert_tests import run_alert_tests

ARCHITECTURE = {
    "ServiceDown": ("critical", "1m"),
    "HighErrorRate": ("critical", "30s"),
    "DatabaseConnectionFailing": ("critical", "1m"),
    "DatabaseQueryTimeouts": ("critical", "2m"),
    "FailedAuthentications": ("critical", "0s"),
    "HeapExhaustion": ("critical", "2m"),
    "SlowResponses": ("warning", "10m"),
    "ExternalCircuitOpen": ("warning", "1m"),
    "HighCpu": ("warning", "15m"),
    "HighMemory": ("warning", "15m"),
    "QueueBacklog": ("warning", "1m"),
    "EngagementDrop": ("business", "30m"),
    "MediaServiceUnreachable": ("business", "5m"),
    "IntegrationSyncFailing": ("business", "15m"),
    "SensitiveDataInLogs": ("warning", "0s"),
    "SecurityEventCritical": ("critical", "0s"),
    "DiskSpaceLow": ("critical", "5m"),
}


@pytest.fixture(scope="module")
def compilation() -> Compilation:
    """The repository, compiled."""
    return compile_project(load_project(REPOSITORY, "local"))


@pytest.mark.parametrize("name", ARCHITECTURE)
def test_a_rule_is_as_bad_and_as_patient_as_the_architecture_says(name: str, compilation: Compilation) -> None:
    rule = next(alert.definition for alert in compilation.rules.alerts if alert.definition.name == name)
    assert (rule.severity, rule.wait) == ARCHITECTURE[name]


def test_the_thresholds_of_the_architecture_stand(compilation: Compilation) -> None:
    thresholds = {alert.definition.name: alert.definition.threshold for alert in compilation.rules.alerts}
    expected = {
        "HighErrorRate": 0.1,
        "HeapExhaustion": 0.9,
        "SlowResponses": 2,
        "HighCpu": 0.8,
        "HighMemory": 0.75,
        "DatabaseQueryTimeouts": 0.01,
        "FailedAuthentications": 20,
        "FailedAuthenticationsFromOneAddress": 10,
        "EngagementDrop": 0.5,
        "MediaServiceUnreachable": 0.2,
        "IntegrationSyncFailing": 0.9,
        "DiskSpaceLow": 0.9,
        "SLOBurnApiAvailability1h": 14.4,
        "SLOBurnApiAvailability3d": 1,
    }
    assert {name: thresholds[name] for name in expected} == expected


OBJECTIVES = {
    "ApiAvailability": ("S1", 0.999, "30d"),
    "ApiSpeed": ("S2", 0.95, "30d"),
    "IntegrationReachability": ("S3", 0.95, "30d"),
    "PageSpeed": ("S4", 0.95, "30d"),
    "DatabaseSpeed": ("S5", 0.95, "30d"),
    "DatabaseAvailability": ("S5", 0.9995, "30d"),
    "RequestFulfilment": ("S6", 0.9, "30d"),
    "GoodVisits": ("S7", 0.75, "28d"),
}


def test_the_objectives_are_what_was_promised(compilation: Compilation) -> None:
    found = {slo.name: (slo.id, slo.objective, slo.window) for slo in compilation.project.slos}
    assert found | OBJECTIVES == found


def test_planned_maintenance_is_left_out_of_api_availability_alone(compilation: Compilation) -> None:
    assert [slo.name for slo in compilation.project.slos if slo.excluded is not None] == ["ApiAvailability"]


def test_one_rule_alone_tells_that_prometheus_cannot_be_asked(compilation: Compilation) -> None:
    rules = [alert.definition for alert in compilation.rules.alerts]
    assert [rule.name for rule in rules if rule.on_error is not OnError.OK] == ["ServiceDown"]


def test_every_alert_test_passes(promtool: str, compilation: Compilation) -> None:
    tested = run_alert_tests(compilation, compilation.project.alert_tests, promtool)
    assert len(tested) > 100
    assert [finding.message for each in tested for finding in each.failures] == []


def test_only_the_critical_objective_pages(compilation: Compilation) -> None:
    assert [slo.name for slo in compilation.project.slos if slo.pages] == ["ApiAvailability"]


SERVICES = {
    *("backend", "frontend", "postgres", "redis", "nginx", "host", "medianest"),
    *("plex", "overseerr", "youtube", "uptime-kuma"),
    *("prometheus", "loki", "grafana", "alloy", "otel-collector"),
}


def test_a_service_has_one_name_in_all_alerts(compilation: Compilation) -> None:
    named = {alert.definition.service for alert in compilation.rules.alerts} - {""}
    assert named <= SERVICES
