"""What recording rules out of files give: to the rules of their own document, and to everybody else."""

from collections import ChainMap, defaultdict
from collections.abc import Mapping, Sequence

from attrs import define, evolve, field

from toolchain.compile.alerting.analysed import AnalysedRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.recorded import recorded_branches
from toolchain.languages.promql.analysis.selectors import MOST_BRANCHES
from toolchain.languages.promql.ast import Expression, selectors
from toolchain.languages.promql.functions import ValueType


@define
class ReadRecordings:
    """Results of recording rules by name; it grows with each that is added, also for those who hold a view of it.

    Several rules may record one name. ``names`` are those of expressions that read something, by the number of their
    document. Who reads a recording of another document may see labels that its expression does not have: those that
    another server adds as it is federated or written on (Prometheus documentation, "external_labels").
    """

    names: Mapping[int, Mapping[Expression, str]]
    elsewhere: dict[str, tuple[Branch, ...]] = field(factory=dict)
    _own: defaultdict[int, dict[str, tuple[Branch, ...]]] = field(factory=lambda: defaultdict(dict))

    @property
    def every_name(self) -> Mapping[Expression, str]:
        """The names by expression, of all documents."""
        return {tree: name for names in self.names.values() for tree, name in names.items()}

    def seen_by(self, document: int) -> Mapping[str, tuple[Branch, ...]]:
        """Return what the rules of a document read by each name."""
        return ChainMap(self._own[document], self.elsewhere)

    def add(self, name: str, rules: Sequence[tuple[int, AnalysedRule]]) -> None:
        """Add what all rules that record a name give, each with the number of its document."""
        given = [(document, branch) for document, rule in rules for branch in _given(name, rule)]
        self.elsewhere[name] = _few(name, [_elsewhere(branch) for _, branch in given])
        for document in {document for document, _ in rules}:
            self._own[document][name] = _few(name, [branch for number, branch in given if number == document])


def names_of(trees: Sequence[tuple[int, str, Expression]]) -> Mapping[int, Mapping[Expression, str]]:
    """Return the names of expressions by the number of their document; a constant is no work to do again."""
    found: defaultdict[int, dict[Expression, str]] = defaultdict(dict)
    for document, name, tree in trees:
        if selectors(tree):
            found[document][tree] = name
    return found


def _given(name: str, rule: AnalysedRule) -> tuple[Branch, ...]:
    if isinstance(rule.analysis, Analysis):
        return recorded_branches(rule.analysis, name, rule.labels)
    return (_unknown(name),)


def _elsewhere(branch: Branch) -> Branch:
    """Return a recording as other servers have it: with labels of theirs, and as many series."""
    return evolve(branch, is_closed=False, key=None, budget=branch.series_bound)


def _few(name: str, branches: Sequence[Branch]) -> tuple[Branch, ...]:
    return tuple(branches) if len(branches) <= MOST_BRANCHES else (_unknown(name),)


def _unknown(name: str) -> Branch:
    return Branch(ValueType.VECTOR, {}, is_closed=False, series=name, keeps_name=True)
