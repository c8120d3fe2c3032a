"""A Prometheus that loads rule files from a directory, beside Grafana under ``/prometheus-server``.

Source: Prometheus documentation, "Management API" and "HTTP API" (rules, flags, config, formatting query expressions);
held against a Prometheus 2.42 by ``tests/toolchain/sync/test_rule_files.py``. It evaluates nothing: rules are healthy as
soon as they are loaded, unless ``evaluates`` is taken away, and queries are told as they are written. It asks for no
credentials.
"""

from pathlib import Path
from typing import Any

import yaml

from grafana_stand_in.durations import milliseconds
from grafana_stand_in.messages import ApiError, Document, Response, answer
from grafana_stand_in.routing import Exchange, Route

BASE = "/prometheus-server"
_FAILED = (
    "failed to reload config: one or more errors occurred while applying the new configuration "
    '(--config.file="prometheus.yml")\n'
)


def _text(status: int, text: str) -> Response:
    return Response(status, text.encode(), "text/plain; charset=utf-8")


def _reload(exchange: Exchange) -> Response:
    installation = exchange.installation
    if not installation.reloads:
        raise ApiError(_text(403, "Lifecycle API is not enabled."))
    with exchange.store.lock:
        try:
            loaded = load(installation.rule_directory) if installation.lists_rule_directory else []
        except (ValueError, yaml.YAMLError, KeyError, TypeError):
            raise ApiError(_text(500, _FAILED)) from None
        installation.loaded_rules[:] = loaded
    return Response(200)


def load(directory: Path) -> list[Document]:
    """Return the groups of a directory's files, as ``/api/v1/rules`` tells them. Raises for a file that is none."""
    groups = []
    for path in sorted(directory.glob("*.yaml")):
        read = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
        groups += [_group(each, path) for each in read["groups"]]
    return groups


def _group(group: Document, path: Path) -> Document:
    return {
        "name": group["name"],
        "file": str(path),
        "rules": [_rule(each) for each in group.get("rules") or ()],
        "interval": _seconds(group.get("interval", "1m")),
        "limit": 0,
        "evaluationTime": 0.0005,
        "lastEvaluation": "2026-11-28T22:38:11.474Z",
    }


def _rule(rule: Document) -> Document:
    if not str(rule.get("expr") or "").strip() or ("record" in rule) is ("alert" in rule):
        raise ValueError(rule)
    told: dict[str, Any] = {
        "name": rule.get("record") or rule["alert"],
        "query": rule["expr"],
        "health": "ok",
        "evaluationTime": 0.0005,
        "lastEvaluation": "2026-11-28T22:38:11.474Z",
        "type": "recording",
    }
    if rule.get("labels"):
        told["labels"] = rule["labels"]
    if "alert" not in rule:
        return told
    alert: Document = {
        "type": "alerting",
        "state": "inactive",
        "duration": _seconds(rule.get("for", "0s")),
        "keepFiringFor": _seconds(rule.get("keep_firing_for", "0s")),
        "labels": rule.get("labels") or {},
        "annotations": rule.get("annotations") or {},
        "alerts": [],
    }
    return {**told, **alert}


def _seconds(duration: object) -> float:
    found = milliseconds(str(duration))
    if found is None:
        raise ValueError(duration)
    return found / 1000


_UNTOUCHED = {"health": "unknown", "lastEvaluation": "0001-01-01T00:00:00Z", "evaluationTime": 0}
"""Of a rule before its first evaluation."""


def _rules(exchange: Exchange) -> Response:
    installation = exchange.installation
    with exchange.store.lock:
        groups = list(installation.loaded_rules)
    if not installation.evaluates:
        groups = [{**each, "rules": [{**rule, **_UNTOUCHED} for rule in each["rules"]]} for each in groups]
    return _success({"groups": groups})


def _flags(exchange: Exchange) -> Response:
    return _success({"web.enable-lifecycle": str(exchange.installation.reloads).lower()})


def _config(exchange: Exchange) -> Response:
    installation = exchange.installation
    folder = installation.rule_directory if installation.lists_rule_directory else Path("/etc/prometheus")
    return _success({"yaml": yaml.safe_dump({"rule_files": [f"{folder}/*.yaml"]})})


def _format(exchange: Exchange) -> Response:
    return _success(exchange.request.one("query"))


def _success(data: object) -> Response:
    return answer({"status": "success", "data": data})


ROUTES = (
    Route("POST", f"{BASE}/-/reload", _reload, is_public=True),
    Route("GET", f"{BASE}/api/v1/rules", _rules, is_public=True),
    Route("GET", f"{BASE}/api/v1/status/flags", _flags, is_public=True),
    Route("GET", f"{BASE}/api/v1/status/config", _config, is_public=True),
    Route("GET", f"{BASE}/api/v1/format_query", _format, is_public=True),
)
