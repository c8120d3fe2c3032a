"""Compiles dashboards and rules that were read from files or a Grafana, without what only definitions need."""

from collections.abc import Iterable, Sequence

from toolchain.compile.alerting.analysing import analysed_sources
from toolchain.compile.alerting.model import CompiledRules
from toolchain.compile.compilation import Compilation
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.queries import QueryReader
from toolchain.project.dashboard_source import DashboardSource
from toolchain.project.project import Project
from toolchain.project.rule_source import RuleSource


def compile_sources(
    project: Project, dashboards: Iterable[DashboardSource] = (), rules: Iterable[Sequence[RuleSource]] = ()
) -> Compilation:
    """Return dashboards, and the rules of each document, that were read from files or a Grafana.

    They are compiled beside what a project knows. Recording rules are known to all; there are no artifacts.
    """
    analysed = analysed_sources(rules, project)
    queries = QueryReader(project, analysed.results, analysed.names)
    compiled = tuple(compile_dashboard(each, queries) for each in dashboards)
    return Compilation(project, compiled, CompiledRules(), (), read_rules=analysed.rules)
