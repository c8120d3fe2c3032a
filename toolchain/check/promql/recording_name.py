"""Recording rules are named level:metric:operations.

The name is all that a reader of a dashboard sees of the rule. The level are the labels that remain, the metric is what
it was computed from, the operations say how, the newest first: `endpoint:http_requests:rate5m` is
`sum by (endpoint) (rate(http_requests_total[5m]))` (Prometheus documentation, "Recording rules"). Where no label is
left the level may be empty; of a name of two words nobody knows whether the first is one. A label that has one value is
no level.

Rename the rule, or correct the expression that no longer fits its name.
"""

import re
from collections.abc import Iterator

from toolchain.base.finding import Severity
from toolchain.check.query_rule import QueryProblem, QueryRule
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.context import Use

_NAME = re.compile(r"(?P<level>(?:[a-zA-Z_]\w*)?):(?P<metric>[a-zA-Z_]\w*)(?::(?P<operations>\w+))?")
_WINDOW = re.compile(r"(?:rate|increase|irate|delta)(?P<window>[0-9]+[smhdw])")
_WHOLE = frozenset({"job", "instance", "environment", "cluster", "all", "global"})
_TARGET = frozenset({"job", "instance", "environment", "cluster"})


def check(analysis: Analysis) -> Iterator[QueryProblem]:
    """Yield names of another shape, levels that hide labels of the result, and windows that the query does not use."""
    record = analysis.context.record
    if analysis.context.use is not Use.RECORDING or not record:
        return
    name = _NAME.fullmatch(record)
    if name is None:
        yield QueryProblem(
            f"the name {record!r} is not level:metric:operations", "Write for example job:http_requests:rate5m."
        )
        return
    window = _WINDOW.search(name["operations"] or "")
    if window and analysis.windows and window["window"] not in analysis.windows:
        yield QueryProblem(
            f"the name says {window['window']}, and the query looks over {', '.join(analysis.windows)}",
            f"Rename the rule, or write [{window['window']}].",
        )
    missing = _missing_from_level(name["level"], analysis) if name["operations"] or not name["level"] else []
    if missing:
        yield QueryProblem(
            f"the level {name['level']!r} does not name {', '.join(missing)}, which the result keeps",
            "Name the labels that remain in the level.",
        )


def _missing_from_level(level: str, analysis: Analysis) -> list[str]:
    if not analysis.is_closed or level in _WHOLE:
        return []
    several = (label for label, fact in analysis.labels.items() if not fact.is_single)
    return [label for label in several if label not in _TARGET and label not in level and label != "le"]


RULE = QueryRule("recording-name", Severity.WARNING, __doc__, check)
