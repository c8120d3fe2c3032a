"""Checks files: which kind each is, and what the rules for that kind say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import read_text
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.catalog.catalog import Catalog
from toolchain.check.files.dashboard_shapes import dashboard_shapes
from toolchain.check.files.dashboards import check_dashboard, dashboard_of
from toolchain.check.files.rule_files import FileRule, check_rule, duplicates, recorded_by, rules_of
from toolchain.check.files.rule_shapes import groups_of, shape_findings

_YAML = (".yaml", ".yml")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)
_EXPECTED = "Give it a Grafana dashboard (JSON), or rules of Prometheus, Loki or Grafana (YAML with groups)."


def check_files(paths: Sequence[Path], catalog: Catalog) -> tuple[Finding, ...]:
    """Return the findings of dashboards and rule files, sorted by place; recording rules are known to all files.

    With an empty catalog nothing is said of metrics and labels that the files themselves do not settle.
    """
    findings: list[Finding] = []
    rules: list[FileRule] = []
    dashboards: list[tuple[str, Located]] = []
    for path in dict.fromkeys(paths):
        try:
            for document in _documents(path):
                findings.extend(_sort_in(str(path), document, rules, dashboards))
        except DocumentError as error:
            location = SourceLocation(str(path), error.line)
            findings.append(Finding("file-syntax", Severity.ERROR, location, error.message, error.remedy))
    findings.extend(_checked(rules, dashboards, catalog))
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key))


def _sort_in(
    file: str, document: Located, rules: list[FileRule], dashboards: list[tuple[str, Located]]
) -> Iterator[Finding]:
    """Add the document to those that are to be checked, and yield what keeps parts of it from being checked."""
    groups = groups_of(document)
    dashboard = dashboard_of(document) if groups is None else None
    if groups is not None:
        rules.extend(rules_of(file, groups))
        yield from shape_findings(file, groups)
    elif dashboard is not None:
        dashboards.append((file, dashboard))
        yield from dashboard_shapes(file, dashboard)
    elif document.value is not None:
        raise DocumentError("this is neither a dashboard nor a rule file", document.line, _EXPECTED)


def _checked(
    rules: Sequence[FileRule], dashboards: Iterable[tuple[str, Located]], catalog: Catalog
) -> Iterator[Finding]:
    recorded = recorded_by(rules, catalog)
    for rule in rules:
        yield from check_rule(rule, catalog, recorded)
    yield from duplicates(rules)
    for file, dashboard in dashboards:
        yield from check_dashboard(file, dashboard, catalog, recorded)


def _documents(path: Path) -> list[Located]:
    text = _text(path)
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        line = text.count("\n", 0, conflict.start()) + 1
        raise DocumentError("a merge conflict is not resolved here", line, "Choose a side and remove the markers.")
    if not text.strip():
        raise DocumentError("the file is empty", 1, _EXPECTED)
    found = read_yaml(text) if path.suffix.lower() in _YAML else [read_json(text)]
    if all(document.value is None for document in found):
        raise DocumentError("the file holds nothing", found[0].line if found else 1, _EXPECTED)
    return found


def _text(path: Path) -> str:
    if path.is_dir():
        raise DocumentError("this is a folder", 1, f"Name its files: {path}/*.json or {path}/*.yaml.")
    if path.suffix.lower() not in (".json", *_YAML):
        raise DocumentError(f"files ending in {path.suffix or 'nothing'} are not checked", 1, _EXPECTED)
    return read_text(path)
