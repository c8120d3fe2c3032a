"""What an installation holds, as plain data that two runs can be compared by."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from grafana_stand_in.messages import Document
from grafana_stand_in.resources import Resource
from grafana_stand_in.store import DEFAULT_PERMISSIONS, Provisioned, Store

_TIMED = frozenset({"grafana.app/sourceTimestamp"})


def snapshot(store: Store) -> Document:
    """Return everything of an organisation, by family and key.

    Secrets are in the clear. Left out is what depends on when and how often something was written: times, authors,
    messages, numeric ids, versions, generations and resource versions.
    """
    with store.lock:
        state: Document = {
            "folders": _resources(store.folders.items.values()),
            "dashboards": _resources(store.dashboards.items.values()),
            "permissions": {
                f"{owner}/{uid}": _permissions(store, items)
                for (owner, uid), items in store.permissions.items()
                if _permissions(store, items) != _permissions(store, DEFAULT_PERMISSIONS)  # as if nobody had said it
            },
            "datasources": {
                uid: {**source.document, "secureJsonData": source.secrets, "readOnly": source.is_read_only}
                for uid, source in store.datasources.items()
            },
            "rule_groups": _groups(store),
            "contact_points": {
                point.uid: {
                    "name": point.name,
                    "type": point.type,
                    "settings": point.settings,
                    "disableResolveMessage": point.disable_resolve_message,
                    "provenance": point.provenance,
                }
                for point in store.contact_points
            },
            "policies": _provisioned(store.policies),
            "mute_timings": {name: _provisioned(each) for name, each in store.mute_timings.items()},
            "templates": {name: _provisioned(each) for name, each in store.templates.items()},
            "library_elements": {
                uid: {key: each[key] for key in ("name", "kind", "model", "folderUid")}
                for uid, each in store.library.items()
            },
            "annotations": sorted(
                (
                    {key: each[key] for key in ("text", "tags", "dashboardUID", "panelId")}
                    for each in store.annotations.values()
                ),
                key=lambda each: orjson.dumps(each, option=orjson.OPT_SORT_KEYS),
            ),
            "apps": {plural: _resources(each.items.values()) for plural, each in store.apps.items() if each.items},
            "teams": sorted(str(team["name"]) for team in store.teams.values()),
        }
        copied: Document = orjson.loads(orjson.dumps(state, option=orjson.OPT_SORT_KEYS))
    return copied


def _resources(items: Iterable[Resource]) -> Mapping[str, Document]:
    return {
        item.name: {
            "spec": orjson.Fragment(item.current.draft.content),
            "folder": item.folder,
            "annotations": {key: value for key, value in item.current.draft.annotations.items() if key not in _TIMED},
            "labels": dict(item.current.draft.labels),
        }
        for item in items
    }


def _permissions(store: Store, items: Iterable[Document]) -> list[Document]:
    """Return permissions with teams by name."""
    named = []
    for item in items:
        team = store.teams.get(item.get("teamId", 0))
        rest = {key: value for key, value in item.items() if key != "teamId"}
        named.append(rest | ({"team": team["name"]} if team else {}))
    return sorted(named, key=lambda item: orjson.dumps(item, option=orjson.OPT_SORT_KEYS))


def _groups(store: Store) -> dict[str, Document]:
    groups: dict[str, Document] = {}
    for rule in store.rules.values():
        key = f"{rule.folder}/{rule.group}"
        group = groups.setdefault(key, {"interval": store.intervals[rule.folder, rule.group], "rules": []})
        group["rules"].append({"uid": rule.uid, "provenance": rule.provenance, **rule.document})
    return groups


def _provisioned(each: Provisioned) -> dict[str, Any]:
    return {"content": each.content, "provenance": each.provenance}
