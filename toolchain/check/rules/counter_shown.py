"""A chart does not show counters as they are.

The value of a counter is what happened since its process started: the line climbs, falls to 0 at a restart, and tells
nothing of now. The catalog knows its counters (`raw-counter`). Of a metric that nobody described its name and its
dashboard tell together: it ends in `_total`, and another query there takes `rate()` or `increase()` of it, or it is the
`_sum` or the `_count` beside one of which that is so; buckets are counters by their name.

Write `rate(x[$__rate_interval])`. A panel whose title says that it is a total, or what there is now, means it; so may
what is asked for one moment, as in a table or a figure.
"""

import re
from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledTarget
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Aggregation, Call, Expression, Range, Selector

_CHARTS = frozenset({"timeseries", "graph"})
_ADDING = frozenset({"sum", "avg", "max", "min"})
_MEANT = re.compile(r"\b(?:total|cumulative|overall|sum|since|active|current|open|pending|in.?flight)\b", re.IGNORECASE)
_RATES = frozenset({"rate", "irate", "increase"})


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield the queries of charts whose result is a counter by what the dashboard does with it elsewhere."""
    for dashboard in compilation.pages:
        read = [target.analysis for panel in dashboard.panels for target in panel.targets if target.analysis]
        rated = {name for analysis in read for name in _rated(analysis)}
        for panel in dashboard.panels:
            if panel.type not in _CHARTS or _MEANT.search(panel.title):
                continue
            for target in panel.targets:
                counter = _shown(target)
                if counter is not None and _is_counter(counter, rated):
                    yield panel_violation(
                        dashboard,
                        panel,
                        f"shows {counter} as it is: what happened since its process started",
                        f"Write rate({counter}[$__rate_interval]).",
                        location=target.at("expr"),
                    )


def _shown(target: CompiledTarget) -> str | None:
    """Return the metric whose own values are asked for over a range of time, where nobody described it."""
    analysis = target.analysis
    if analysis is None or not analysis.context.is_range or target.document.get("hide"):
        return None
    node: Expression = analysis.expression
    while isinstance(node, Aggregation) and node.op in _ADDING:
        node = node.expression
    if not isinstance(node, Selector) or ":" in node.name or analysis.metrics_of(node):
        return None
    return node.name if node.name not in analysis.context.recorded else None


def _rated(analysis: Analysis) -> Iterator[str]:
    for node in analysis.nodes:
        if isinstance(node, Call) and node.function in _RATES:
            yield from (each.selector.name for each in node.arguments if isinstance(each, Range))


def _is_counter(name: str, rated: set[str]) -> bool:
    stem, _, part = name.rpartition("_")
    if part in ("sum", "count"):
        return bool({f"{stem}_sum", f"{stem}_count", f"{stem}_bucket"} & (rated - {name}))
    return part == "bucket" or (part == "total" and name in rated)


RULE = Rule("counter-shown", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
