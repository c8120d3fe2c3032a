"""What of a dashboard of schema v2 is not as its schema says, at the line of the part and in the words of the schema.

Source: Grafana 12.4, apps/dashboard/kinds, and what a running 12.4.3 answers to damaged copies: it refuses other kinds
of values, and parts without what tells their kind. What else is missing it takes as empty, and what it does not know it
leaves out without a word.
"""

import re
from collections.abc import Iterator

from toolchain.base.documents.located import Located
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Path
from toolchain.check.files.pages import FILE_SYNTAX
from toolchain.check.schemas import SCHEMAS_FOLDER, SchemaProblem, Schemas

_MISSING = re.compile(r"'(\w+)' is missing")
_UNKNOWN = "there is no option "
_UNKNOWN_NAME = re.compile(rf"{_UNKNOWN}'(\w+)'")
_NEEDED = {
    "": {"cursorSync", "elements", "layout", "title"},
    "layout": {
        *("columnWidthMode", "condition", "element", "items", "kind", "layout", "mode", "operator", "rowHeightMode"),
        *("rows", "spec", "tabs", "visibility"),
    },
    "variables": {"current", "hide", "kind", "options", "query", "refresh", "sort", "spec", "text", "value"},
    "annotations": {"kind", "query", "spec"},
}
"""What a Grafana refuses a dashboard without, by the part of the dashboard; empty for the dashboard itself."""
_OF_EXPORTS = "labels"
"""Stands for a data source in exports of Grafana 13, which its schema of 12.4 does not know."""


def schema_of(document: Located) -> tuple[str, ...]:
    """Return the names of the schemas that a document may follow: a resource its own, a bare dashboard either."""
    version = document.get("apiVersion").text.rpartition("/")[2]
    names = (f"dashboard-{version}",) if version else ("dashboard-v2beta1", "dashboard-v2")
    schemas = Schemas.of(SCHEMAS_FOLDER)
    return tuple(name for name in names if schemas.has(name))


def schema_2_shapes(file: str, dashboard: Located, names: tuple[str, ...]) -> Iterator[Finding]:
    """Yield what breaks the schema of a dashboard; of several, that which it breaks least."""
    schemas, plain = Schemas.of(SCHEMAS_FOLDER), dashboard.plain()
    problems = min((list(schemas.problems(name, plain)) for name in names), key=len, default=[])
    for problem in problems:
        severity = _severity(problem, _at(dashboard, problem.path))
        if severity is not None:
            yield _finding(file, dashboard, problem, severity)


def _severity(problem: SchemaProblem, value: Located) -> Severity | None:
    """Return whether a Grafana refuses the dashboard for a problem, passes over the part, or does not mind."""
    part = str(problem.path[0]) if problem.path else ""
    missing = _MISSING.fullmatch(problem.message)
    if missing:
        is_element = part == "elements" and len(problem.path) == 2
        is_needed = missing[1] in _NEEDED.get(part, ()) or (is_element and missing[1] == "kind")
        return Severity.ERROR if is_needed else None
    if problem.message.startswith(_UNKNOWN):
        return None if f"'{_OF_EXPORTS}'" in problem.message else Severity.WARNING
    is_inner_kind = part == "elements" and len(problem.path) > len(("elements", "panel-1", "kind"))
    is_passed_over = is_inner_kind and problem.path[-1] == "kind" and isinstance(value.value, str)
    return Severity.WARNING if is_passed_over else Severity.ERROR


def _finding(file: str, dashboard: Located, problem: SchemaProblem, severity: Severity) -> Finding:
    message = str(problem).replace(_UNKNOWN, "schema v2 has no field ")
    unknown = _UNKNOWN_NAME.match(problem.message)
    path = (*problem.path, unknown[1]) if unknown else problem.path
    remedy = {
        Severity.ERROR: "Correct the file: Grafana refuses it.",
        Severity.WARNING: "Correct the file: Grafana passes over it.",
    }[severity]
    return Finding(FILE_SYNTAX, severity, SourceLocation(file, _at(dashboard, path).line), message, remedy)


def _at(dashboard: Located, path: Path) -> Located:
    found = dashboard
    for step in path:
        found = found.get(step) if isinstance(step, str) else found.item(step)
    return found
