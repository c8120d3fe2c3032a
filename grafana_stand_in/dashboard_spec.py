"""What the server itself does to a dashboard's spec: checks, slugs and the migration of the v1 read path.

Source: docs/reference/grafana-api.md, 3.1 and 3.5.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from grafana_stand_in.messages import Document
from grafana_stand_in.resources import is_v2
from grafana_stand_in.store import Store

UID = re.compile(r"[a-zA-Z0-9_-]*")
LONGEST_UID = 40
_REFERENCES_SINCE = 36
"""The schemaVersion from which data sources are references rather than names."""


_NEWEST_SCHEMA = 42
_DEFAULTS: Document = {
    "annotations": {
        "list": [
            {
                "builtIn": 1,
                "datasource": {"type": "grafana", "uid": "-- Grafana --"},
                "enable": True,
                "hide": True,
                "iconColor": "rgba(0, 211, 255, 1)",
                "name": "Annotations & Alerts",
                "type": "dashboard",
            }
        ]
    },
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "links": [],
    "tags": [],
    "templating": {"list": []},
    "time": {"from": "now-6h", "to": "now"},
    "timepicker": {},
    "timezone": "",
    "weekStart": "",
}
"""What a write by the resource API adds where the spec does not say it, seen on 12.4.3 (10)."""


def slug_of(title: str) -> str:
    """Return the title as URLs show it."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "dashboard"


def url_of(uid: str, title: str) -> str:
    """Return the path of a dashboard in the user interface."""
    return f"/d/{uid}/{slug_of(title)}"


def migrated(spec: Document, store: Store) -> bytes | None:
    """Return a spec as v1 reads it, at the release's schemaVersion; None where nothing is to do."""
    version = spec.get("schemaVersion", 0)
    if is_v2(spec):
        return None
    result: Document = {**orjson.loads(orjson.dumps(_DEFAULTS)), **orjson.loads(orjson.dumps(spec))}
    for panel in panels_of(result):
        if panel.get("libraryPanel") is not None:
            _keep_reference(panel)
    if isinstance(version, int) and version >= _NEWEST_SCHEMA:
        return orjson.dumps(result)
    result.setdefault("refresh", "")
    result["schemaVersion"] = _NEWEST_SCHEMA
    if isinstance(result.get("timepicker"), dict):
        result["timepicker"].pop("time_options", None)
    for panel in panels_of(result):
        if not isinstance(version, int) or version < _REFERENCES_SINCE:
            _refer(panel, store)
        _hide_tooltips(panel)
    return orjson.dumps(result)


def panels_of(spec: Document) -> Iterator[Document]:
    """Yield every panel, those inside collapsed rows as well."""
    for panel in spec.get("panels") or ():
        if isinstance(panel, dict):
            yield panel
            yield from (each for each in panel.get("panels") or () if isinstance(each, dict))


def _keep_reference(panel: Document) -> None:
    """Keep of a panel of the library what its dashboard says of it (12)."""
    for name in [each for each in panel if each not in ("id", "title", "gridPos", "libraryPanel")]:
        del panel[name]


def _refer(panel: Document, store: Store) -> None:
    for owner in (panel, *(panel.get("targets") or ())):
        named = owner.get("datasource") if isinstance(owner, dict) else None
        if isinstance(named, str):
            found = next((each for each in store.datasources.values() if each.document["name"] == named), None)
            document = found.document if found else {"uid": named}
            owner["datasource"] = {key: document[key] for key in ("type", "uid") if key in document}


def _hide_tooltips(panel: Document) -> None:
    for hidden in _hide_from(panel.get("fieldConfig")):
        if hidden.get("viz") is True:
            hidden["tooltip"] = True


def _hide_from(config: Any) -> Iterator[Document]:
    if not isinstance(config, dict):
        return
    custom = (config.get("defaults") or {}).get("custom") or {}
    if isinstance(custom.get("hideFrom"), dict):
        yield custom["hideFrom"]
    for override in config.get("overrides") or ():
        for setting in override.get("properties") or ():
            if setting.get("id") == "custom.hideFrom" and isinstance(setting.get("value"), dict):
                yield setting["value"]


def check_spec(spec: Document, refuse: Callable[[str, str], object]) -> None:
    """Report what makes a spec unfit, as field and reason, for each API to say in its own way."""
    title = spec.get("title")
    if not isinstance(title, str) or not title.strip():
        refuse("title", "Dashboard title cannot be empty")
    elif len(title) > 5000:
        refuse("title", "Dashboard title cannot contain more than 5000 characters")
    if spec.get("panels") is not None and not isinstance(spec["panels"], list):
        refuse("panels", "must be a list")
    if spec.get("tags") is not None and not isinstance(spec["tags"], list):
        refuse("tags", "must be a list")
