"""Functions that read changes of a gauge are not used on counters.

`delta`, `deriv`, `predict_linear` and averages over time know nothing of restarts: when the process starts again the
counter falls to 0, and the result shows a large negative step. A quantile or an average of a counter's total says how
long the process has run. A metric that no catalog knows is a counter if it is called as one, such as
`requests_total`; then it is a warning.

Use `rate` or `increase`, and average those.
"""

from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.promql._counter_names import is_counter_by_name
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import CUMULATIVE
from toolchain.languages.promql.ast import Call, Expression, Range

_CHANGES = frozenset({"delta", "idelta", "deriv", "predict_linear", "double_exponential_smoothing", "holt_winters"})
_OVER_TIME = frozenset({"avg_over_time", "quantile_over_time", "stddev_over_time", "stdvar_over_time", "mad_over_time"})
_OVER_TIME |= {"sum_over_time", "integral"}


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield gauge functions over series that are known to be counters."""
    for node in analysis.nodes:
        if not isinstance(node, Call) or node.function not in _CHANGES | _OVER_TIME:
            continue
        index = 1 if node.function == "quantile_over_time" else 0
        counters = [b for b in analysis.of(node.arguments[index]) if b.kind in CUMULATIVE]
        if counters:
            subject = f"{counters[0].series} is" if counters[0].series else "its argument is"
            yield QueryProblem(
                f"{node.function}() needs a gauge, and {subject} a {counters[0].kind.value}",
                "Use rate() or increase(): they know about restarts.",
                node.span,
            )
        elif node.function in _CHANGES and (name := _named_counter(analysis, node.arguments[0])):
            yield QueryProblem(
                f"{node.function}() needs a gauge, and {name} is a counter by its name",
                "Use rate() or increase(): they know about restarts.",
                node.span,
                Severity.WARNING,
            )


def _named_counter(analysis: Analysis, argument: Expression) -> str:
    """Return the name of a range of what is a counter by its name alone, empty for anything else."""
    is_counter = isinstance(argument, Range) and is_counter_by_name(analysis, argument.selector)
    return argument.selector.name if isinstance(argument, Range) and is_counter else ""


RULE = QueryRule("gauge-function-on-counter", Severity.ERROR, __doc__, check)
