"""PromQL that asks any Prometheus: the job and the instance are chosen on the dashboard, and nothing is recorded.

Source: grafana/dashboard-linter, docs/rules: every selector has ``job=~"$job"`` and ``instance=~"$instance"``, and
rates are over ``$__rate_interval``.
"""

from collections.abc import Mapping

from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.errors import UserError
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.evaluation import STATE_SERIES
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import (
    Aggregation,
    Call,
    Expression,
    Range,
    Selector,
    String,
    Subquery,
    map_selectors,
    parts,
    selectors,
    with_operands,
)
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.promql.printer import to_promql

CHOSEN = ("job", "instance")
"""The labels that are chosen on the dashboard, by variables of the same names."""
_RATE_INTERVAL = "$__rate_interval"
_RATES = ("rate", "irate")
_LONGEST_LOOK = 86_400.0
"""Seconds over which what rules record elsewhere is computed on the spot; further back it takes too long."""


class NotPortableError(UserError):
    """Something that means nothing in another Grafana; the message says why."""


@frozen
class RecordedQuery:
    """What a recording rule records, and the labels that it adds."""

    expression: Expression
    labels: Mapping[str, str]


Recorded = Mapping[str, RecordedQuery]
"""By the name of the series."""


def portable_promql(text: str, recorded: Recorded) -> str:
    """Return a query for any Prometheus. Raises NotPortableError."""
    try:
        expression = parse(text)
    except PromqlSyntaxError as error:
        raise NotPortableError(f"has a query that cannot be read: {error}", error.remedy) from error
    computed = _computed(expression, recorded)
    states = sorted({each.name for each in selectors(computed)} & set(STATE_SERIES))
    if states:
        raise NotPortableError(f"shows the states of alerts that are defined here ({states[0]})", "")
    return to_promql(_paced(map_selectors(computed, _chosen)))


def _chosen(selector: Selector) -> Selector:
    """Return a selector of the chosen jobs and instances, of whatever environment."""
    own = tuple(each for each in selector.matchers if each.label not in ("job", ENVIRONMENT_LABEL))
    added = tuple(Matcher(label, "=~", f"${label}") for label in CHOSEN)
    return evolve(selector, matchers=(*added, *(each for each in own if each not in added)), matcher_spans=())


def _paced(expression: Expression) -> Expression:
    """Return an expression whose rates are over as long as the panel's points are apart."""
    if isinstance(expression, Call) and expression.function in _RATES:
        (window,) = expression.arguments
        if isinstance(window, Range):
            return evolve(expression, arguments=(evolve(window, window=_RATE_INTERVAL),))
    return with_operands(expression, lambda operand: _paced(operand))


def _computed(expression: Expression, recorded: Recorded) -> Expression:
    """Return an expression that computes what it would read of recordings."""
    match expression:
        case Selector(name=name) if name in recorded:
            return _instead(expression, recorded)
        case Range(selector=selector, window=window) if selector.name in recorded:
            if (duration_seconds(window) or 0.0) > _LONGEST_LOOK:
                raise NotPortableError(f"looks {window} back on what a rule records ({selector.name})", "")
            inner = _instead(evolve(selector, offset="", at=""), recorded)
            if any(isinstance(part, Subquery) for part in (inner, *parts(inner))):
                raise NotPortableError(f"looks back twice on what rules record ({selector.name})", "")
            return Subquery(inner, window, offset=selector.offset, at=selector.at)
        case Range() | Selector():
            return expression
    return with_operands(expression, lambda operand: _computed(operand, recorded))


def _instead(selector: Selector, recorded: Recorded) -> Expression:
    """Return what a recorded series is computed of, with the selector's matchers where the labels come from."""
    rule = recorded[selector.name]
    expression = _computed(rule.expression, recorded)
    asked = list[Matcher]()
    for matcher in selector.matchers:
        if matcher.label in ("job", ENVIRONMENT_LABEL):
            continue
        if matcher.label in rule.labels:
            if matcher != Matcher(matcher.label, "=", rule.labels[matcher.label]):
                raise NotPortableError(f"chooses among what rules record by {matcher.label} ({selector.name})", "")
        elif not _keeps(expression, matcher.label):
            raise NotPortableError(f"selects {selector.name} by {matcher.label}, which its rule makes", "")
        else:
            asked.append(matcher)

    def narrowed(inner: Selector) -> Selector:
        if selector.offset and inner.offset:
            raise NotPortableError(f"looks back twice, by offsets ({selector.name})", "")
        added = tuple(each for each in asked if each not in inner.matchers)
        return evolve(
            inner,
            matchers=(*inner.matchers, *added),
            matcher_spans=(),
            offset=selector.offset or inner.offset,
            at=selector.at or inner.at,
        )

    found = map_selectors(expression, narrowed)
    for label, value in rule.labels.items():
        found = Call("label_replace", (found, *map(String, (label, value, "", ""))))
    return found


def _keeps(expression: Expression, label: str) -> bool:
    """Return whether a label of the result is the one of every series that it is made of."""
    for part in (expression, *parts(expression)):
        if isinstance(part, Call) and part.function in ("label_replace", "label_join", "absent", "vector"):
            return False
        if isinstance(part, Aggregation):
            grouping = part.grouping
            if grouping is None or (label in grouping.labels) is not (grouping.kind == "by"):
                return False
    return True
