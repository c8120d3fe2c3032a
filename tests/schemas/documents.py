"""The smallest documents that the schemas accept, and copies of them with one thing changed."""

import copy
from typing import Any

from toolchain.check.schemas import SCHEMAS_FOLDER, Schemas
from toolchain.define.panels.kinds import KINDS, kind_of

SCHEMAS = Schemas.of(SCHEMAS_FOLDER)
WITHOUT_TARGETS = {"row", *(kind.type for kind in KINDS.values() if not kind.has_queries)}
PROMETHEUS = {"type": "prometheus", "uid": "prom"}


def smallest(kind: str) -> dict[str, Any]:
    """A panel of this type with what it must have and nothing else."""
    panel: dict[str, Any] = {
        "id": 1,
        "type": kind,
        "title": "Title",
        "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
    }
    if kind == "row":
        return {**panel, "collapsed": False, "panels": []}
    if kind_of(kind).plugin_version:
        panel["pluginVersion"] = kind_of(kind).plugin_version
    if kind not in WITHOUT_TARGETS:
        panel |= {"datasource": PROMETHEUS, "targets": [{"refId": "A", "datasource": PROMETHEUS, "expr": "up"}]}
    return panel


def problems(name: str, document: Any) -> list[str]:
    """What the schema of this name says of the document, one line per problem."""
    return [str(problem) for problem in SCHEMAS.problems(name, document)]


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with the value at a dotted path replaced; objects on the way are made where they are missing."""
    copied = copy.deepcopy(document)
    *parents, last = path.split(".")
    place: Any = copied
    for parent in parents:
        place = place[int(parent)] if isinstance(place, list) else place.setdefault(parent, {})
    place[last] = value
    return copied


def without(document: dict[str, Any], key: str) -> dict[str, Any]:
    """A copy without one of its keys."""
    return {name: value for name, value in document.items() if name != key}
