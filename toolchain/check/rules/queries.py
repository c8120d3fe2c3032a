"""Rules about queries, applied to the targets of panels."""

from collections.abc import Callable, Iterable
from operator import attrgetter

from attrs import evolve

from toolchain.check.logql import LOGQL_RULES
from toolchain.check.promql import PROMQL_RULES
from toolchain.check.query_rule import AnalysisType, QueryProblem, QueryRule
from toolchain.check.rule import Rule, Violation, each_target, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledTarget


def _on_panels(rule: QueryRule[AnalysisType], analysis_of: Callable[[CompiledTarget], AnalysisType | None]) -> Rule:
    def check(compilation: Compilation) -> Iterable[Violation]:
        found: dict[int, tuple[QueryProblem, ...]] = {}
        for dashboard, panel, target in each_target(compilation):
            analysis = analysis_of(target)
            if analysis is None:
                continue
            if id(analysis) not in found:
                found[id(analysis)] = tuple(dict.fromkeys(rule.check(analysis)))
            for problem in found[id(analysis)]:
                violation = panel_violation(dashboard, panel, problem.message, problem.remedy, target)
                yield violation if problem.severity is None else evolve(violation, severity=problem.severity)

    return Rule(rule.id, rule.severity, rule.page, check, whole_project=rule.needs_catalog)


RULES = (
    *(_on_panels(rule, attrgetter("analysis")) for rule in PROMQL_RULES),
    *(_on_panels(rule, attrgetter("log_analysis")) for rule in LOGQL_RULES),
)
