"""The matchers of a selector agree with each other.

All matchers of a selector must hold at once: `{method="GET", method="POST"}` selects nothing, and neither does
`{method="GET", method!~"G.*"}`. Prometheus takes such a query and returns nothing, for ever.

Name the alternatives in one matcher: `{method=~"GET|POST"}`.
"""

from collections import Counter
from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Selector


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield selectors that match a label twice and so that no value can be both."""
    for selector in analysis.selectors:
        repeated = [name for name, count in Counter(each.label for each in selector.matchers).items() if count > 1]
        branches = analysis.of(selector)
        for name in repeated:
            if branches and all(branch.never and f"{name!r}" in branch.never for branch in branches):
                yield QueryProblem(
                    f"no value of {name!r} satisfies {_shown(selector, name)}",
                    f'Write one matcher, such as {name}=~"a|b".',
                    selector.span,
                )


def _shown(selector: Selector, name: str) -> str:
    return " and ".join(f'{each.label}{each.op}"{each.value}"' for each in selector.matchers if each.label == name)


RULE = QueryRule("contradictory-matchers", Severity.ERROR, __doc__, check)
