"""What has data now where the evaluators of alerts look: series by their names, streams by their selectors.

Grafana looks through its data sources, and is asked to do so here: what it sees is what its alerts see. Source:
Prometheus documentation, "HTTP API", querying label values; Loki documentation, "HTTP API", series; Grafana
documentation, "Data source HTTP API", calls to resources.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.evaluation import GRAFANA, AlertEvaluator, PrometheusFiles, RulerEndpoint
from toolchain.live.grafana.call import NOTHING
from toolchain.live.grafana.errors import GrafanaError
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.live.grafana.paths import path_to
from toolchain.sync.destination import Destination
from toolchain.sync.evaluated import Evaluated, Seen
from toolchain.sync.live_rules import ruler_access

_NAMES = "/api/v1/label/__name__/values"


@frozen(eq=False)
class _Source:
    """Where one may ask: below a path of a server."""

    connection: GrafanaConnection
    path: str
    headers: Mapping[str, str] = NOTHING

    def data(self, path: str, selector: str) -> list[Any]:
        found = self.connection.read(f"{self.path}{path}", {"match[]": selector}, headers=self.headers)
        data = found.get("data") if isinstance(found, dict) else None
        return data if isinstance(data, list) else []


def seen_by(destination: Destination, what: Evaluated) -> tuple[Seen, tuple[str, ...]]:
    """Return what has data for alerts, and why somebody could not be asked, in a sentence each."""
    evaluation = destination.environment.evaluation
    found: list[frozenset[str] | None] = []
    problems: list[str] = []
    for evaluator, look in ((evaluation.metric_alerts, _series), (evaluation.log_alerts, _streams)):
        try:
            found.append(look(destination, evaluator, what))
        except GrafanaError as error:
            found.append(None)
            problems.append(str(error))
    return Seen(*found), tuple(problems)


def _series(destination: Destination, evaluator: AlertEvaluator, what: Evaluated) -> frozenset[str]:
    matcher = f'{{{ENVIRONMENT_LABEL}="{what.environment}"}}'
    return frozenset(map(str, _metrics(destination, evaluator).data(_NAMES, matcher)))


def _streams(destination: Destination, evaluator: AlertEvaluator, what: Evaluated) -> frozenset[str]:
    source, path = _logs(destination, evaluator)
    selectors = dict.fromkeys(selector for alert in what.alerts for selector in alert.streams)
    return frozenset(each for each in selectors if source.data(path, each))


def _metrics(destination: Destination, evaluator: AlertEvaluator) -> _Source:
    match evaluator:
        case PrometheusFiles():
            assert destination.rule_files is not None
            return _Source(destination.rule_files.prometheus.connection, "")
        case "grafana":
            return _data_source(destination, "prometheus")
    return _ruler(destination, evaluator, "/prometheus")


def _logs(destination: Destination, evaluator: AlertEvaluator) -> tuple[_Source, str]:
    if evaluator == GRAFANA:
        return _data_source(destination, "loki"), "/series"
    return _ruler(destination, evaluator, ""), "/loki/api/v1/series"


def _data_source(destination: Destination, key: str) -> _Source:
    endpoint = destination.environment.endpoints.get(key)
    uid = endpoint.uid if endpoint else key
    return _Source(destination.connection, path_to("/api/datasources/uid", uid, "resources"))


def _ruler(destination: Destination, evaluator: AlertEvaluator, path: str) -> _Source:
    assert isinstance(evaluator, RulerEndpoint)
    connection, headers = ruler_access(destination, evaluator)
    return _Source(connection, path, headers)
