"""Labels that a rule adds keep its alerts apart.

severity, category, owner and environment replace labels of these names in the result. Series that only such a
label tells apart become one alert, and Prometheus then evaluates the rule no more: `vector contains metrics with the
same labelset after applying alert labels`. It happens at run time only, and only while both series are there: when a
recorded series, which has `environment`, stands beside a raw one in `or`, or when a query groups by `owner`.

Aggregate the label away on the side that has it.
"""

from collections.abc import Iterable
from itertools import combinations

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.rules.alert_service import LABEL as SERVICE
from toolchain.compile.alerting.analysed import AnalysedRule, alerts_among
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch, LabelFact


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts of which two series can become one."""
    for rule in alerts_among(compilation.every_rule):
        if isinstance(rule.analysis, Analysis):
            clashing = _clashing(rule.analysis.branches, _replaced(rule))
            if clashing:
                problem = f"{rule.owner} sets {clashing}, and only that tells some series of its result apart"
                yield Violation(rule.at("labels", clashing), problem, f"Aggregate {clashing} away.", rule.definitions)


def _replaced(rule: AnalysedRule) -> frozenset[str]:
    """Return the labels whose values are the same on all alerts; of definitions another rule speaks of the service."""
    fixed = frozenset(name for name, text in rule.labels.items() if "{{" not in text)
    return fixed if rule.definition is None else fixed - {SERVICE}


def _clashing(branches: tuple[Branch, ...], added: frozenset[str]) -> str:
    """Return the label that two series can differ in alone, empty where there is none."""
    for branch in branches:
        for label in sorted(added & set(branch.labels)):
            if branch.is_closed and not branch.labels[label].is_single:
                return label
    for one, other in combinations(branches, 2):
        apart = added & (set(one.labels) ^ set(other.labels))
        rest = (set(one.labels) | set(other.labels)) - added
        if apart and all(_can_agree(one.labels.get(label), other.labels.get(label)) for label in rest):
            return min(apart)
    return ""


def _can_agree(one: LabelFact | None, other: LabelFact | None) -> bool:
    """Return whether a series of each can have the same value, or both none."""
    if one is None or other is None:
        present = one or other
        return present is None or not present.is_required
    if one.domain.values is None or other.domain.values is None:
        return True
    return bool(set(one.domain.values) & set(other.domain.values)) or not (one.is_required or other.is_required)


RULE = Rule("alert-label-clash", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
