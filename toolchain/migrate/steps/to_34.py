"""To 34: queries of CloudWatch, and annotations by them, ask for one statistic each."""

import string
from collections.abc import Iterator
from typing import Any

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels, text, whole

_OF_QUERY = {"dimensions", "namespace", "region", "metricName"}
_OF_ANNOTATION = {"dimensions", "namespace", "region", "prefixMatching", "statistics"}
_INSIGHTS = 1
_BUILDER, _CODE = 0, 1


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make a query of each statistic, the further ones behind all others."""
    changed = 0
    for panel in all_panels(dashboard):
        targets = panel.get("targets")
        if isinstance(targets, list) and any(each.keys() >= _OF_QUERY for each in items(targets)):
            panel["targets"] = _with_queries_split(targets)
            changed += 1
    own = section(dashboard, "annotations")
    old = own.get("list")
    if isinstance(old, list) and any(each.keys() >= _OF_ANNOTATION for each in items(old)):
        own["list"] = _with_annotations_split(old)
        changed += 1
    return changed


def _with_queries_split(targets: list[Any]) -> list[Any]:
    kept: list[Any] = []
    further: list[Any] = []
    for target in targets:
        if not isinstance(target, dict) or not target.keys() >= _OF_QUERY:
            kept.append(target)
            continue
        _set_modes(target)
        first, *others = _split(target)
        kept.append(first)
        for other in others:
            other["refId"] = _free_letter([*targets, *further])
            further.append(other)
    return [*kept, *further]


def _set_modes(target: Document) -> None:
    target.setdefault("metricQueryType", 0)
    if "metricEditorMode" not in target:
        code = whole(target["metricQueryType"]) == _INSIGHTS or text(target, "expression")
        target["metricEditorMode"] = _CODE if code else _BUILDER


def _with_annotations_split(annotations: list[Any]) -> list[Any]:
    kept: list[Any] = []
    further: list[Any] = []
    for annotation in annotations:
        if not isinstance(annotation, dict) or not annotation.keys() >= _OF_ANNOTATION:
            kept.append(annotation)
            continue
        first, *others = _split(annotation)
        name = text(annotation, "name")
        for each in (first, *others) if others and name else ():
            each["name"] = f"{name} - {_suffix(each.get('statistic'))}"
        kept.append(first)
        further += others
    return [*kept, *further]


def _split(query: Document) -> Iterator[Document]:
    """Yield the query for its first statistic, and a copy for each further one."""
    statistics = query.pop("statistics", None)
    asked = statistics if isinstance(statistics, list) and statistics else [None]
    copies = [query, *(dict(query) for _ in asked[1:])]
    for each, statistic in zip(copies, asked, strict=True):
        if statistic is not None:
            each["statistic"] = statistic
        yield each


def _suffix(statistic: Any) -> str:
    if statistic is None:
        return "null"
    if isinstance(statistic, dict):
        return "[object Object]"
    if isinstance(statistic, list):
        return ""
    return str(statistic).lower() if isinstance(statistic, bool) else str(statistic)


def _free_letter(targets: list[Any]) -> str:
    used = {text(each, "refId") for each in items(targets)}
    letters = string.ascii_uppercase
    names: list[str] = [*letters, *(first + second for first in letters for second in letters)]
    return next(name for name in names if name not in used)


STEP = Step(34, "queries of CloudWatch ask for one statistic each", upgrade)
