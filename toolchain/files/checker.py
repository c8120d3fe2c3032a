"""Checks files: which kind each is, and what the rules for that kind say."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from toolchain.catalog.catalog import Catalog
from toolchain.files.dashboards import check_dashboard, dashboard_of
from toolchain.files.errors import FileSyntaxError
from toolchain.files.json_reader import read_json
from toolchain.files.located import Located
from toolchain.files.rule_files import FileRule, check_rule, duplicates, groups_of, recorded_by, rules_of
from toolchain.files.yaml_reader import read_yaml
from toolchain.finding import Finding, Severity
from toolchain.source import SourceLocation

_LARGEST = 64 * 1024 * 1024
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
                _sort_in(str(path), document, rules, dashboards)
        except FileSyntaxError as error:
            location = SourceLocation(str(path), error.line)
            findings.append(Finding("file-syntax", Severity.ERROR, location, error.message, error.remedy))
    findings.extend(_checked(rules, dashboards, catalog))
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key))


def _sort_in(file: str, document: Located, rules: list[FileRule], dashboards: list[tuple[str, Located]]) -> None:
    groups = groups_of(document)
    dashboard = dashboard_of(document) if groups is None else None
    if groups is not None:
        rules.extend(rules_of(file, groups))
    elif dashboard is not None:
        dashboards.append((file, dashboard))
    elif document.value is not None:
        raise FileSyntaxError("this is neither a dashboard nor a rule file", document.line, _EXPECTED)


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
        raise FileSyntaxError("a merge conflict is not resolved here", line, "Choose a side and remove the markers.")
    if not text.strip():
        raise FileSyntaxError("the file is empty", 1, _EXPECTED)
    if path.suffix in (".yaml", ".yml"):
        return read_yaml(text)
    return [read_json(text)]


def _text(path: Path) -> str:
    if path.is_dir():
        raise FileSyntaxError("this is a folder", 1, f"Name its files: {path}/*.json or {path}/*.yaml.")
    if path.suffix not in (".json", ".yaml", ".yml"):
        raise FileSyntaxError(f"files ending in {path.suffix or 'nothing'} are not checked", 1, _EXPECTED)
    try:
        if path.stat().st_size > _LARGEST:
            raise FileSyntaxError(f"the file is larger than {_LARGEST // 1024**2} MiB", 1, "Split it.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise FileSyntaxError(f"the file cannot be read: {reason}", 1, "Check its name and permissions.") from error
    except UnicodeDecodeError as error:
        raise FileSyntaxError("the file is not UTF-8 text", 1, "Save it as UTF-8.") from error
