"""How Grafana tells what has become of its rules, in Prometheus' words.

Seen on a Grafana 12.4: a rule is healthy before it was evaluated, and then its last evaluation is the year 1. Nothing
is evaluated here, so rules are told as evaluated a moment ago, unless ``evaluates`` is taken away.
"""

from itertools import groupby

from grafana_stand_in.durations import milliseconds
from grafana_stand_in.messages import Document, Response, answer
from grafana_stand_in.resources import now, stamp
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import AlertRule, Store

_NEVER = "0001-01-01T00:00:00Z"


def _list(exchange: Exchange) -> Response:
    evaluated = stamp(now()) if exchange.installation.evaluates else _NEVER
    with exchange.store.lock:
        rules = sorted(exchange.store.rules.values(), key=lambda each: (each.folder, each.group))
        groups = [
            _group(exchange.store, folder, name, [_rule(each, evaluated) for each in members])
            for (folder, name), members in groupby(rules, key=lambda each: (each.folder, each.group))
        ]
    return answer({"status": "success", "data": {"groups": groups, "totals": {"inactive": len(rules)}}})


def _group(store: Store, folder: str, name: str, rules: list[Document]) -> Document:
    found = store.folders.items.get(folder)
    return {
        "name": name,
        "file": found.title if found else folder,
        "folderUid": folder,
        "rules": rules,
        "totals": {"inactive": len(rules)},
        "interval": store.intervals.get((folder, name), 60),
        "lastEvaluation": _NEVER,
        "evaluationTime": 0,
    }


def _rule(rule: AlertRule, evaluated: str) -> Document:
    document = rule.document
    model = (document.get("data") or [{}])[0].get("model") or {}
    return {
        "state": "inactive",
        "name": document["title"],
        "query": model.get("expr", ""),
        "duration": (milliseconds(str(document.get("for") or "0s")) or 0) / 1000,
        "annotations": document.get("annotations") or {},
        "uid": rule.uid,
        "folderUid": rule.folder,
        "labels": document.get("labels") or {},
        "health": "ok",
        "type": "alerting",
        "lastEvaluation": evaluated,
        "evaluationTime": 0,
        "isPaused": bool(document.get("isPaused")),
        "provenance": rule.provenance,
    }


ROUTES = (Route("GET", "/api/prometheus/grafana/api/v1/rules", _list, "alert.rules:read"),)
