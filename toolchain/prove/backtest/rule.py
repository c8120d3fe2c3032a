"""Alert rules as an engine sees them: a condition, how long it must hold, and the recorded series that it reads."""

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.errors import OptionError, UnknownNameError
from toolchain.compile.alerting.analysing import DEFAULT_INTERVAL
from toolchain.compile.alerting.evaluated import EvaluatedAlert, EvaluatedRecording, EvaluatedRules
from toolchain.compile.alerting.recordings import dependencies
from toolchain.languages.logql.ast import Constant, Operation, Query
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.ast import COMPARISONS, Binary, Expression, Number, selectors
from toolchain.languages.promql.printer import to_promql


@frozen(eq=False)
class Rule:
    """One version of an alert; ``wait`` (``for``), ``keep_firing`` and the group's ``interval`` are in seconds.

    ``recordings`` are those that the condition reads, each after those that it reads itself.
    """

    name: str
    condition: Expression | Query
    wait: float
    keep_firing: float
    interval: float
    recordings: tuple[EvaluatedRecording, ...] = ()

    @property
    def is_log_rule(self) -> bool:
        """Whether Loki evaluates it."""
        return not isinstance(self.condition, Expression)

    @property
    def text(self) -> str:
        """The condition as a query."""
        condition = self.condition
        return to_promql(condition) if isinstance(condition, Expression) else to_logql(condition)

    @property
    def signal(self) -> Expression | Query:
        """What is compared with a number; the whole condition where nothing is."""
        condition = self.condition
        return condition.left if isinstance(condition, Binary | Operation) and self.limit else condition

    @property
    def limit(self) -> str:
        """The comparison with a number that ends the condition: ``> 0.1``; empty where none does."""
        match self.condition:
            case Binary(op=op, right=Number(text=text)) | Operation(op=op, right=Constant(text=text)) if (
                op in COMPARISONS
            ):
                return f"{op} {text}"
        return ""

    @property
    def is_bad_when_low(self) -> bool:
        """Whether the lowest value is the worst."""
        return self.limit.startswith("<")

    @property
    def reads(self) -> frozenset[str]:
        """The names of the series that it reads, through recordings as well; empty for a log rule."""
        trees = [each.expression for each in self.recordings]
        if isinstance(self.condition, Expression):
            trees.append(self.condition)
        recorded = {each.record for each in self.recordings}
        return frozenset(selector.name for tree in trees for selector in selectors(tree)) - recorded

    @property
    def meaning(self) -> tuple[object, ...]:
        """What decides when it fires; two rules with the same meaning fire at the same times."""
        recordings = tuple(recording_meaning(each) for each in self.recordings)
        return (self.text, self.wait, self.keep_firing, self.interval, recordings)


@frozen(eq=False)
class Comparison:
    """An alert before and after a change; None where it was, or will be, no alert."""

    name: str
    before: Rule | None
    after: Rule | None


def recording_meaning(recording: EvaluatedRecording) -> tuple[object, ...]:
    """Return what decides which series a recording rule writes."""
    labels = tuple(sorted(recording.labels.items()))
    return (recording.record, to_promql(recording.expression), labels)


def rules_of(rules: EvaluatedRules) -> tuple[Rule, ...]:
    """Return the alerts that can be silent: one that always fires has nothing to compare."""
    return tuple(rule_of(alert, rules.recordings) for alert in rules.alerts if not alert.always_fires)


def rule_of(alert: EvaluatedAlert, recordings: Sequence[EvaluatedRecording]) -> Rule:
    """Return an alert with what it reads of ``recordings``. Loki's rules have no ``keep_firing_for``."""
    return made_rule(alert.name, alert.condition, alert.wait, alert.keep_firing, alert.interval, recordings)


def made_rule(
    name: str,
    condition: Expression | Query,
    wait: str,
    keep_firing: str,
    interval: str,
    recordings: Sequence[EvaluatedRecording],
) -> Rule:
    """Return a rule of durations as they are written; without an interval it has Prometheus' own."""
    is_log_rule = not isinstance(condition, Expression)
    return Rule(
        name,
        condition,
        duration_seconds(wait) or 0.0,
        0.0 if is_log_rule else duration_seconds(keep_firing) or 0.0,
        duration_seconds(interval) or DEFAULT_INTERVAL,
        _in_order(condition, recordings) if isinstance(condition, Expression) else (),
    )


def changed(
    rule: Rule, *, threshold: float | None = None, wait: float | None = None, keep_firing: float | None = None
) -> Rule:
    """Return the rule with another threshold, ``for`` or ``keep_firing_for`` (seconds); None leaves it as it is.

    Raises OptionError for ``keep_firing`` of a log rule, and for the threshold of a rule that has none.
    """
    if keep_firing is not None and rule.is_log_rule:
        raise OptionError(
            f"{rule.name} asks Loki, whose rules have no keep_firing_for", "Leave --keep-firing out for this alert."
        )
    condition = rule.condition
    if threshold is not None:
        if isinstance(condition, Operation) and rule.limit:
            condition = evolve(condition, right=Constant(f"{threshold:g}"))
        elif isinstance(condition, Binary) and rule.limit:
            condition = evolve(condition, right=Number(f"{threshold:g}"))
        else:
            raise OptionError(
                f"{rule.name} has no threshold: its query is the whole condition", "Leave --threshold out for it."
            )
    return evolve(
        rule,
        condition=condition,
        wait=rule.wait if wait is None else wait,
        keep_firing=rule.keep_firing if keep_firing is None else keep_firing,
    )


def named(rules: Iterable[Rule], names: Iterable[str]) -> tuple[Rule, ...]:
    """Return the rules of these names, in their order; raise UnknownNameError for one that there is not."""
    by_name = {rule.name: rule for rule in rules}
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in by_name:
            raise UnknownNameError.among(
                by_name, "alert", name, "Name an alert of alerts/; one that always fires has nothing to compare."
            )
    return tuple(by_name[name] for name in wanted)


def compared(before: Iterable[Rule], after: Iterable[Rule]) -> tuple[Comparison, ...]:
    """Return every alert that fires at other times than before, was added or removed.

    One that only has another name is none of these.
    """
    old, new = {rule.name: rule for rule in before}, {rule.name: rule for rule in after}
    gone = {rule.meaning for name, rule in old.items() if name not in new}
    added = {rule.meaning for name, rule in new.items() if name not in old}
    pairs = [Comparison(name, old.get(name), new.get(name)) for name in dict.fromkeys([*new, *old])]
    return tuple(each for each in pairs if _differs(each, renamed=gone & added))


def _differs(comparison: Comparison, *, renamed: set[tuple[object, ...]]) -> bool:
    meanings = {rule.meaning for rule in (comparison.before, comparison.after) if rule is not None}
    if comparison.before is not None and comparison.after is not None:
        return len(meanings) == 2
    return not meanings <= renamed


def _in_order(condition: Expression, recordings: Sequence[EvaluatedRecording]) -> tuple[EvaluatedRecording, ...]:
    """Return what a condition reads, each recording after those that it reads itself."""
    pending = list(dependencies([selector.name for selector in selectors(condition)], recordings))
    ordered: list[EvaluatedRecording] = []
    while pending:
        names = {each.record for each in pending}
        ready = [each for each in pending if not _reads_another(each, names)] or pending
        ordered += ready
        pending = [each for each in pending if each not in ready]
    return tuple(ordered)


def _reads_another(recording: EvaluatedRecording, names: set[str]) -> bool:
    return any(each.name in names and each.name != recording.record for each in selectors(recording.expression))
