"""Checks files: which kind each is, and what the rules for that kind say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import decoded, read_text, require_settled
from toolchain.base.documents.yaml_1_2 import as_yaml_1_2
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.finding import Finding, Severity
from toolchain.base.progress import SILENT, Progress, told_each
from toolchain.base.source import SourceLocation
from toolchain.catalog import Catalog
from toolchain.check.checker import check
from toolchain.check.choice import EVERYTHING, Choice
from toolchain.check.files.dashboard_shapes import dashboard_shapes
from toolchain.check.files.pages import FILE_SYNTAX
from toolchain.check.files.rule_shapes import rule_shapes
from toolchain.check.files.shapes import kind_of
from toolchain.check.own_rules import rules_of
from toolchain.check.rule import Reach, Rule
from toolchain.compile.of_sources import compile_sources
from toolchain.migrate.errors import MigrationError
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.file_dashboards import dashboard_of, file_dashboard, is_resource
from toolchain.project.file_rules import RuleDocument, file_rules
from toolchain.project.project import Project

_YAML = (".yaml", ".yml")
_ALLOY = ".alloy"
_EXPECTED = (
    "Give it a Grafana dashboard (JSON), rules of Prometheus, Loki or Grafana (YAML with groups), or the configuration "
    "of Prometheus, Alertmanager, Loki, Promtail, Compose or a Collector (YAML) or of Alloy (.alloy)."
)


def check_files(
    paths: Sequence[Path],
    project: Project,
    others: Iterable[DashboardSource] = (),
    choice: Choice = EVERYTHING,
    progress: Progress = SILENT,
    *,
    house_rules: bool = False,
    unsaved: Mapping[Path, bytes] | None = None,
) -> tuple[Finding, ...]:
    """Return the chosen findings of dashboards and rule files, by place; recording rules are known to all files.

    ``others`` are dashboards that were read already, such as those of a Grafana.
    The project is what is known beside them (``project_of_files``). With an empty catalog nothing is said of metrics
    and labels that the files themselves do not settle. With ``house_rules`` dashboards are held to all rules.
    ``unsaved`` is what files are to hold, in place of what they do.
    """
    findings: list[Finding] = []
    rules: list[RuleDocument] = []
    dashboards = list(others)
    distinct = tuple(dict.fromkeys(paths))
    given = unsaved or {}
    for path in told_each(distinct, progress.begin("reading", len(distinct))):
        try:
            if path.suffix.lower() == _ALLOY:
                findings.extend(_of_alloy(path, project.catalog, given.get(path)))
                continue
            for document in _of_ours(str(path), read_documents(path, given.get(path))):
                findings.extend(_sort_in(str(path), document, rules, dashboards, project))
        except DocumentError as error:
            location = SourceLocation(str(path), error.line)
            findings.append(Finding(FILE_SYNTAX, Severity.ERROR, location, error.message, error.remedy))
    understood = told_each(dashboards, progress.begin("understanding", len(dashboards)))
    compilation = compile_sources(project, understood, [each.sources() for each in rules])
    applied = applied_rules(rules_of(project), house_rules=house_rules)
    found = [*choice.wanted(findings)]
    found += check(compilation, applied, choice, progress, asks_for_waivers=False).findings
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.sort_key))


def _of_ours(file: str, documents: list[Located]) -> list[Located]:
    """Return the documents but for other objects of Kubernetes, where rules or a dashboard stand beside them."""
    if len(documents) < 2:
        return documents
    ours = [each for each in documents if not _is_object_of_kubernetes(file, each)]
    return ours if any(each.value is not None for each in ours) else documents


def _is_object_of_kubernetes(file: str, document: Located) -> bool:
    is_object = all(isinstance(document.get(name).value, str) for name in ("apiVersion", "kind"))
    return is_object and file_rules(file, document) is None and dashboard_of(document) is None


def applied_rules(rules: Iterable[Rule], *, house_rules: bool) -> tuple[Rule, ...]:
    """Return those of the rules that files are held to."""
    reaches = (Reach.ANYBODY, Reach.HOUSE) if house_rules else (Reach.ANYBODY,)
    return tuple(rule for rule in rules if rule.reach in reaches)


def _sort_in(
    file: str, document: Located, rules: list[RuleDocument], dashboards: list[DashboardSource], project: Project
) -> Iterator[Finding]:
    """Add the document to those that are to be checked, and yield what keeps parts of it from being checked."""
    found = file_rules(file, document)
    document = as_yaml_1_2(document) if found is None and dashboard_of(document) is not None else document
    dashboard = _dashboard(file, document) if found is None else None
    if found is not None:
        rules.append(found)
        yield from rule_shapes(found, of_vmalert=project.dialect.speaks_metricsql)
    elif dashboard is not None:
        dashboards.append(dashboard)
        yield from dashboard_shapes(file, dashboard_of(document))
        if dashboard.is_schema_2:
            yield from _of_schema_2(file, document, dashboard)
    elif is_resource(document):
        problem = f"spec is {kind_of(document.get('spec'))}, and has to be the dashboard"
        raise DocumentError(problem, document.get("spec").line, "Correct the file.")
    elif document.value is not None:
        yield from _configuration(file, document, project.catalog)


def _of_schema_2(file: str, document: Located, dashboard: DashboardSource) -> Iterator[Finding]:
    """Yield what is wrong with a dashboard of schema v2: what its schema says, else what nobody can make classic."""
    from toolchain.check.files.schema_2_shapes import schema_2_shapes, schema_of

    names, inner = schema_of(document), dashboard_of(document)
    if names and inner is not None:
        yield from schema_2_shapes(file, inner, names)
        return
    for location, error in dashboard.refused:
        yield Finding(FILE_SYNTAX, Severity.ERROR, location, error.message, error.remedy)


def _dashboard(file: str, document: Located) -> DashboardSource | None:
    try:
        return file_dashboard(file, document, with_unplaced=True)
    except MigrationError as error:
        raise DocumentError(error.message, document.get("apiVersion").line, error.remedy) from error


def _of_alloy(path: Path, catalog: Catalog, unsaved: bytes | None) -> list[Finding]:
    """Return what is wrong with a file of Alloy, which reads all of a folder as one. Raises DocumentError."""
    from toolchain.check.stack.alloy.checking import alloy_findings

    text = _readable(read_text(path) if unsaved is None else decoded(unsaved))
    is_whole = {*path.parent.glob(f"*{_ALLOY}")} <= {path}
    return list(alloy_findings(str(path), text, catalog, is_whole=is_whole))


def _configuration(file: str, document: Located, catalog: Catalog) -> Iterator[Finding]:
    """Yield what is wrong with a configuration; what reads them is only imported where there is one."""
    from toolchain.check.stack.kinds import stack_kind

    kind = stack_kind(document)
    if kind is None:
        problem = "this is neither a dashboard nor a rule file, nor a configuration that is known here"
        raise DocumentError(problem, document.line, _EXPECTED)
    from toolchain.check.stack.checking import stack_findings

    yield from stack_findings(file, document, kind, catalog)


def read_documents(path: Path, unsaved: bytes | None = None) -> list[Located]:
    """Return the documents of a JSON or YAML file, or of what it is to hold, with lines. Raises DocumentError."""
    text = _readable(_text(path, unsaved))
    found = read_yaml(text) if path.suffix.lower() in _YAML else [read_json(text)]
    if all(document.value is None for document in found):
        raise DocumentError("the file holds nothing", found[0].line if found else 1, _EXPECTED)
    return found


def _readable(text: str) -> str:
    """Return a text. Raises DocumentError for one that says nothing, or two things at once."""
    require_settled(text)
    if not text.strip():
        raise DocumentError("the file is empty", 1, _EXPECTED)
    return text


def _text(path: Path, unsaved: bytes | None) -> str:
    if path.is_dir():
        raise DocumentError("this is a folder", 1, f"Name its files: {path}/*.json or {path}/*.yaml.")
    if path.suffix.lower() not in (".json", *_YAML):
        raise DocumentError(f"files ending in {path.suffix or 'nothing'} are not checked", 1, _EXPECTED)
    return read_text(path) if unsaved is None else decoded(unsaved)
