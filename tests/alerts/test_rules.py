"""The rules of the architecture exist as it says, and every alert test passes in Prometheus' own engine."""

import pytest

from tests.conftest import REPOSITORY
from tests.promtool import promtool  # noqa: F401 - a fixture
from toolchain.compile.compiler import Compilation, compile_project
from toolchain.project import load_project
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
        "SLOBurnApiAvailability1h": 14.4,
        "SLOBurnApiAvailability3d": 1,
    }
    assert {name: thresholds[name] for name in expected} == expected


def test_every_alert_test_passes(promtool: str, compilation: Compilation) -> None:  # noqa: F811
    tested = run_alert_tests(compilation, compilation.project.alert_tests, promtool)
    assert len(tested) > 100
    assert [finding.message for each in tested for finding in each.failures] == []
