"""Expressions, transformations and overrides name queries that the panel has.

An expression of a panel that reads a refId which is not there fails, and the panel with it. An override or a filter of
a transformation that names one does nothing, and was most likely left over, or is misspelled.

Correct the refId, or remove what names it.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from attrs import evolve

from toolchain.base.documents.document import section
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.base.source_map import Path
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.check.rules.panel_reference import shows_another
from toolchain.compile.alerting.grafana_nodes import EXPRESSION_SOURCES, Node
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel

_BY_REF_ID = "byFrameRefID"
_PLAIN_NAMES = re.compile(r"/?\^?(?:\(\?:)?([\w |-]+)\)?\$?/?")
"""One refId, or a regular expression of some, as Grafana's editor writes it."""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield what names a query that its panel does not have."""
    for dashboard, panel in each_panel(compilation):
        refs = {str(target.document.get("refId") or "") for target in panel.targets}
        if not refs or "" in refs or any(shows_another(panel, each) for each in panel.targets):
            continue
        for place, what, ref, severity in (*_expressions(panel), *_beside(panel)):
            if ref not in refs:
                problem = f"{what} the query {ref[:60]!r}, and the panel has none of that refId"
                remedy = f"Its refIds are {', '.join(sorted(refs))}."
                location = panel.at(*place)
                message = f"{problem}.{did_you_mean(ref, refs)}"
                yield evolve(panel_violation(dashboard, panel, message, remedy, location=location), severity=severity)


Named = tuple[Path, str, str, Severity]
"""Where a query is named, by what, its refId, and how bad it is if there is none."""


def _expressions(panel: CompiledPanel) -> Iterator[Named]:
    for index, target in enumerate(panel.targets):
        if target.source_type in EXPRESSION_SOURCES or _uid(target.document) in EXPRESSION_SOURCES:
            place: Path = ("targets", index)
            node = Node({"datasourceUid": EXPRESSION_SOURCES[0], "model": target.document}, place)
            for ref, path in node.reads():
                inner = tuple(step for step in path[len(place) :] if step != "model")
                name = target.document.get("refId")
                yield (*place, *inner), f"its expression {name!r} reads", ref, Severity.ERROR


def _uid(target: object) -> str:
    reference = target.get("datasource") if isinstance(target, dict) else None
    return str(reference.get("uid")) if isinstance(reference, dict) else str(reference)


def _beside(panel: CompiledPanel) -> Iterator[Named]:
    transformations = panel.document.get("transformations")
    overrides = section(panel.document, "fieldConfig").get("overrides")
    given = transformations if isinstance(transformations, list) else []
    for index, each in enumerate(given):
        if not isinstance(each, dict):
            continue
        for place, named in _named_by(each):
            if not given[:index]:
                what = f"its transformation {each.get('id')!r} names"
                yield from _each(named, ("transformations", index, *place), what)
    for index, override in enumerate(overrides if isinstance(overrides, list) and not given else ()):
        matcher = section(override, "matcher") if isinstance(override, dict) else {}
        if matcher.get("id") == _BY_REF_ID:
            place = ("fieldConfig", "overrides", index, "matcher", "options")
            yield from _each(matcher.get("options"), place, "an override names")


def _named_by(transformation: dict[str, object]) -> Iterator[tuple[Path, object]]:
    options = section(transformation, "options")
    if transformation.get("id") == "configFromData":
        yield ("options", "configRefId"), options.get("configRefId")
    elif transformation.get("id") == "filterByRefId":
        yield ("options", "include"), options.get("include")
    filtered = section(transformation, "filter")
    if filtered.get("id") in ("byRefId", _BY_REF_ID):
        yield ("filter", "options"), filtered.get("options")


def _each(named: object, place: Path, what: str) -> Iterator[Named]:
    """Yield the refIds in a text that is nothing but refIds."""
    found = _PLAIN_NAMES.fullmatch(named) if isinstance(named, str) else None
    for ref in _alternatives(found[1]) if found is not None else ():
        yield place, what, ref, Severity.WARNING


def _alternatives(names: str) -> Collection[str]:
    return [each for each in names.split("|") if each]


RULE = Rule("query-reference", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
