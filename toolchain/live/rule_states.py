"""How rules fare where they are evaluated: Prometheus' answer to ``/api/v1/rules``, which rulers and Grafana give too.

Source: Prometheus documentation, "HTTP API", rules; Mimir, Cortex and Loki documentation, "HTTP API", "List Prometheus
rules"; Grafana answers so below ``/api/prometheus/grafana``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from attrs import frozen

from toolchain.live.grafana.answers import Answer
from toolchain.live.grafana.call import NOTHING, Call
from toolchain.live.grafana.http import GrafanaConnection

HEALTHY, UNKNOWN = "ok", "unknown"


@frozen(eq=False)
class RuleState:
    """One rule; ``wait`` and ``keep_firing`` are in seconds. ``error`` is why its last evaluation failed.

    ``health`` is ``ok``, ``unknown`` before the first evaluation, or another word for a failure: Prometheus says
    ``err``, Grafana ``error``. ``uid`` is Grafana's.
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
    uid: str = ""

    @property
    def is_healthy(self) -> bool:
        """Whether the last evaluation went well; Grafana says ``nodata`` of a query without a result."""
        return self.health in (HEALTHY, "nodata")

    @property
    def is_pending(self) -> bool:
        """Whether nobody has evaluated it yet."""
        return self.health in (UNKNOWN, "")


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
        {str(name): str(value) for name, value in (rule.get("labels") or {}).items()},
        {str(name): str(value) for name, value in (rule.get("annotations") or {}).items()},
        float(rule.get("duration") or 0),
        float(rule.get("keepFiringFor") or 0),
        str(rule.get("lastError") or ""),
        str(rule.get("uid") or ""),
    )
