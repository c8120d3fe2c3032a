"""How long critical alerts fire, and how soon: the same of what either evaluator writes, asked of a real Prometheus."""

from collections.abc import Iterator, Mapping
from itertools import count

import pytest
from attrs import frozen

from signals.alerts import CRITICAL as CRITICAL_FIRING
from signals.alerts import how_many, time_to_detection, time_to_recovery
from tests.programs import needed
from toolchain.define import Expression
from toolchain.languages.promql.printer import to_promql
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter

MINUTE, NOW = 60.0, 1_763_985_600.0
ENVIRONMENTS = count()


@frozen
class World:
    """A Prometheus, and the environment in it that a test has for its own."""

    client: PrometheusClient
    writer: RemoteWriter
    environment: str

    def prometheus_had(self, alert: str, *, ago: int, pending: int, firing: int, severity: str = "critical") -> None:
        """Write an episode as Prometheus does, which began so many minutes ago."""
        for state, begin, minutes in (("pending", ago, pending), ("firing", ago - pending, firing)):
            self._states("ALERTS", alert, severity, {"alertstate": state}, begin, minutes)

    def grafana_had(self, alert: str, *, ago: int, pending: int, firing: int, recovering: int = 0) -> None:
        """Write an episode as Grafana's state history does; it goes on firing while it is recovering."""
        begin = ago
        for state, own, minutes in (
            ("pending", "pending", pending),
            ("firing", "alerting", firing),
            ("firing", "recovering", recovering),
        ):
            labels = {"alertstate": state, "grafana_alertstate": own}
            self._states("GRAFANA_ALERTS", alert, "critical", labels, begin, minutes)
            begin -= minutes

    def value(self, expression: Expression) -> dict[str, float]:
        """Return what an expression gives now, by service."""
        self.writer.flush()
        text = to_promql(expression).replace("$environment", self.environment)
        found = self.client.query(text, NOW).series
        return {each.labels.get("service", ""): each.values[-1] for each in found}

    def _states(self, name: str, alert: str, severity: str, states: Mapping[str, str], ago: int, minutes: int) -> None:
        labels = {"alertname": alert, "severity": severity, "service": alert.lower(), "environment": self.environment}
        times = tuple(NOW - (ago - index) * MINUTE for index in range(minutes + 1))
        if minutes:
            self.writer.add(name, {**labels, **states}.items(), times, [*([1.0] * minutes), None])


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusClient]:
    needed("prometheus")
    with local_prometheus(tmp_path_factory.mktemp("tsdb"), receives=True) as client:
        yield client


@pytest.fixture
def world(prometheus: PrometheusClient) -> Iterator[World]:
    with RemoteWriter(prometheus.url) as writer:
        yield World(prometheus, writer, f"world-{next(ENVIRONMENTS)}")


def test_recovery_is_how_long_critical_alerts_fire(world: World) -> None:
    world.prometheus_had("Backend", ago=9000, pending=1, firing=10)
    world.prometheus_had("Backend", ago=4000, pending=1, firing=20)
    assert world.value(time_to_recovery("30d")) == {"": 15 * MINUTE}


def test_either_evaluator_tells_of_an_episode(world: World) -> None:
    world.prometheus_had("Backend", ago=9000, pending=1, firing=10)
    world.grafana_had("Postgres", ago=4000, pending=2, firing=20)
    assert world.value(time_to_recovery("30d", by=["service"])) == {"backend": 10 * MINUTE, "postgres": 20 * MINUTE}


def test_an_alert_that_only_goes_on_firing_has_recovered(world: World) -> None:
    world.grafana_had("Backend", ago=600, pending=1, firing=10, recovering=8)
    assert world.value(time_to_recovery("30d")) == {"": 10 * MINUTE}


def test_warnings_are_no_incidents(world: World) -> None:
    world.prometheus_had("Disk", ago=600, pending=1, firing=300, severity="warning")
    assert world.value(time_to_recovery("30d")) == {}
    assert world.value(time_to_detection("30d")) == {}


def test_detection_is_how_long_a_condition_waits_before_it_pages(world: World) -> None:
    world.grafana_had("Backend", ago=9000, pending=1, firing=10)
    world.grafana_had("Postgres", ago=4000, pending=3, firing=20)
    assert world.value(time_to_detection("30d")) == {"": 2 * MINUTE}


def test_what_never_waits_is_detected_at_once(world: World) -> None:
    world.grafana_had("Backend", ago=9000, pending=0, firing=10)
    assert world.value(time_to_detection("30d")) == {"": 0}


def test_what_held_but_never_paged_is_not_waited_for(world: World) -> None:
    world.grafana_had("Backend", ago=9000, pending=1, firing=10)
    world.grafana_had("Postgres", ago=4000, pending=40, firing=0)
    assert world.value(time_to_detection("30d")) == {"": MINUTE}


def test_nothing_fires_only_while_the_watchdog_says_so(world: World) -> None:
    assert world.value(how_many(CRITICAL_FIRING)) == {}
    world.prometheus_had("Watchdog", ago=60, pending=0, firing=90, severity="none")
    assert world.value(how_many(CRITICAL_FIRING)) == {"": 0}
