"""Overrides and transformations name fields that the queries give.

A field has the legend of its query as its name or, in a table, that of a label. An override of a name that no field has
does nothing; a transformation that sorts, groups or joins by one gives an empty table or the one it was given.

Correct the name, or remove what names it.
"""

import re
from collections.abc import Iterable, Iterator

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.base.source_map import Path
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel, CompiledTarget
from toolchain.languages.logql.ast import LogQuery

_TYPES = frozenset({"timeseries", "stat", "gauge", "bargauge", "piechart", "table", "state-timeline", "status-history"})
_HOLES = re.compile(r"\{\{.*?\}\}|\$\{[^}]*\}|\$\w+|\[\[.*?\]\]")
_AUTOMATIC = ("", "__auto")
_OF_ALL = frozenset({"Time", "Value"})
"""Names that fields of series have beside the one that is shown."""
_SHOWN = 5


@frozen
class _Fields:
    """The names that fields have; ``patterns`` match those that hold the value of a label or a variable."""

    names: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def have(self, name: str) -> bool:
        """Return whether a field can have a name."""
        return "$" in name or name in self.names or any(each.fullmatch(name) for each in self.patterns)


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield names of fields that no query of their panel gives, where all names are known."""
    for dashboard, panel in each_panel(compilation):
        if panel.type not in _TYPES or not panel.origin.finished:
            continue
        named = list(_named(panel))
        fields = _fields(panel) if named else None
        if fields is None:
            continue
        lost = {name: (place, what) for place, what, name in reversed(named) if not fields.have(name)}
        names = list(dict.fromkeys(name for _, _, name in named if name in lost))
        if names:
            place, what = lost[names[0]]
            shown = ", ".join(repr(each[:60]) for each in names[:_SHOWN])
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            problem = f"{what} {shown}{more}, and the queries give no field of that name"
            close = did_you_mean(names[0], sorted(fields.names - _OF_ALL))
            remedy = "Correct the name, or remove what names it."
            yield panel_violation(dashboard, panel, f"{problem}.{close}", remedy, location=panel.at(*place))


def _named(panel: CompiledPanel) -> Iterator[tuple[Path, str, str]]:
    """Yield where a field is named, by what, and its name; behind a transformation fields may have other names."""
    transformations = panel.document.get("transformations")
    if transformations:
        first = transformations[0] if isinstance(transformations, list) else None
        if isinstance(first, dict):
            for place, name in _by_transformation(first):
                yield ("transformations", 0, "options", *place), f"its transformation {first.get('id')!r} names", name
        return
    overrides = section(panel.document, "fieldConfig").get("overrides")
    for index, override in enumerate(overrides if isinstance(overrides, list) else ()):
        matcher = section(override, "matcher") if isinstance(override, dict) else {}
        wanted = matcher.get("options")
        if matcher.get("id") == "byName" and isinstance(wanted, str) and wanted:
            yield ("fieldConfig", "overrides", index, "matcher", "options"), "overrides are for", wanted


def _by_transformation(transformation: Document) -> Iterator[tuple[Path, str]]:
    options = section(transformation, "options")
    match transformation.get("id"):
        case "joinByField" | "seriesToColumns":
            found: list[tuple[Path, object]] = [(("byField",), options.get("byField"))]
        case "groupBy":
            found = [(("fields", name), name) for name in section(options, "fields")]
        case "sortBy":
            listed = options.get("sort")
            sorts = enumerate(listed if isinstance(listed, list) else ())
            found = [(("sort", index, "field"), each.get("field")) for index, each in sorts if isinstance(each, dict)]
        case _:
            found = []
    yield from ((place, name) for place, name in found if isinstance(name, str) and name)


def _fields(panel: CompiledPanel) -> _Fields | None:
    """Return the names of all fields of a panel, None where some are not known."""
    config = section(panel.document, "fieldConfig")
    visible = [each for each in panel.targets if not each.document.get("hide")]
    if not visible or section(config, "defaults").get("displayName"):
        return None
    names = {*_OF_ALL, *_given_names(config)}
    patterns = []
    for target in visible:
        if target.document.get("format") == "table":
            columns = _columns(target)
            if columns is None:
                return None
            names |= columns
            continue
        legend = str(target.document.get("legendFormat") or "").strip()
        is_series = target.source_type in ("prometheus", "loki") and target.query is not None
        if (
            not is_series
            or isinstance(target.query, LogQuery)
            or legend in _AUTOMATIC
            or target.document.get("format") == "heatmap"
        ):
            return None
        if _HOLES.search(legend):
            patterns.append(re.compile(".*".join(map(re.escape, _HOLES.split(legend))), re.DOTALL))
        names.add(legend)
        if target.source_type == "loki":  # its numbers at one moment are a table's
            names.add(f"Value #{target.document.get('refId')}")
    return _Fields(frozenset(names), tuple(patterns))


def _given_names(config: Document) -> Iterator[str]:
    """Yield the names that overrides give, by which others then find the field."""
    for override in items(config.get("overrides")):
        for each in items(override.get("properties")):
            if each.get("id") == "displayName":
                yield str(each.get("value"))


def _columns(target: CompiledTarget) -> set[str] | None:
    """Return the names of the columns of a table, None where labels are not known."""
    analysis = target.analysis
    if analysis is None or not analysis.is_closed:
        return None
    return {*analysis.labels, f"Value #{target.document.get('refId')}"}


RULE = Rule("field-reference", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
