"""How rules fare where they are evaluated: Prometheus' answer to ``/api/v1/rules``, which rulers and Grafana give too.

Source: Prometheus documentation, "HTTP API", rules; Mimir, Cortex and Loki documentation, "HTTP API", "List Prometheus
rules"; Grafana answers so below ``/api/prometheus/grafana``. Seen on a running Grafana 12.4: a rule is ``ok`` before
its first evaluation, and a rule that takes errors for OK is ``ok`` while every evaluation fails; its alert is then in
the state ``Normal (Error)`` and carries the error as an annotation.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from attrs import frozen

from toolchain.live.grafana.answers import Answer
from toolchain.live.grafana.call import NOTHING, Call
from toolchain.live.grafana.http import GrafanaConnection

HEALTHY, UNKNOWN = "ok", "unknown"
_NEVER = "0001-"
"""How a time begins that never was: Go's zero."""


@frozen(eq=False)
class RuleState:
    """One rule; ``wait`` and ``keep_firing`` are in seconds. ``error`` is why its last evaluation failed.

    ``health`` is ``ok``, ``unknown``, or another word for a failure: Prometheus says ``err``, Grafana ``error``.
    """

    name: str
    is_alert: bool
    health: str
    query: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    wait: float = 0.0
    keep_firing: float = 0.0
    error: str = ""
    is_evaluated: bool = True
    is_paused: bool = False

    @property
    def is_healthy(self) -> bool:
        """Whether the last evaluation went well; Grafana says ``nodata`` of a query without a result."""
        return self.health in (HEALTHY, "nodata") and not self.error

    @property
    def is_pending(self) -> bool:
        """Whether nobody has evaluated it yet."""
        return not self.error and (self.health in (UNKNOWN, "") or not self.is_evaluated)


@frozen(eq=False)
class GroupState:
    """A group of rules; ``file`` is the path or the namespace that it comes from, ``interval`` in seconds."""

    name: str
    file: str
    interval: float
    rules: Sequence[RuleState]

    @property
    def file_name(self) -> str:
        """The last part of the path."""
        return self.file.rpartition("/")[2]


def read_groups(
    connection: GrafanaConnection, path: str, *, headers: Mapping[str, str] = NOTHING
) -> tuple[GroupState, ...]:
    """Return the groups that a server evaluates; raises GrafanaError, NotGrafana for an answer of another shape."""
    call = Call("GET", path, headers=headers)
    answer = connection.exchange(call)
    found = _groups(answer)
    if found is None:
        raise connection.not_ours(answer)
    return found


def _groups(answer: Answer) -> tuple[GroupState, ...] | None:
    try:
        read = orjson.loads(answer.body)
        groups = read["data"]["groups"] or ()  # Go writes an empty list as null
        return tuple(_group(each) for each in groups)
    except (orjson.JSONDecodeError, TypeError, ValueError, AttributeError, KeyError):
        return None


def _group(group: Mapping[str, Any]) -> GroupState:
    rules = tuple(_rule(each) for each in group.get("rules") or ())
    return GroupState(str(group["name"]), str(group.get("file") or ""), float(group.get("interval") or 0), rules)


def _rule(rule: Mapping[str, Any]) -> RuleState:
    return RuleState(
        str(rule["name"]),
        rule.get("type") == "alerting",
        str(rule.get("health") or ""),
        str(rule.get("query") or ""),
        _texts(rule.get("labels")),
        _texts(rule.get("annotations")),
        float(rule.get("duration") or 0),
        float(rule.get("keepFiringFor") or 0),
        str(rule.get("lastError") or "") or _error_of_alerts(rule.get("alerts") or ()),
        not str(rule.get("lastEvaluation") or _NEVER).startswith(_NEVER),
        bool(rule.get("isPaused")),
    )


def _texts(values: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(name): str(value) for name, value in (values or {}).items()}


def _error_of_alerts(alerts: Iterable[Mapping[str, Any]]) -> str:
    """Return the error of a rule that Grafana calls healthy because errors are to be taken for something else."""
    for alert in alerts:
        state = str(alert.get("state") or "")
        if state == "Error" or state.endswith("(Error)"):
            return str((alert.get("annotations") or {}).get("Error") or "") or "it cannot be evaluated"
    return ""
