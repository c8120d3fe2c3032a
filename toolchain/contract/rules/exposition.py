"""The exposition is one that Prometheus takes.

One malformed line costs the whole scrape: nothing of the target is stored, and `up` is 0. Prometheus' text format and
OpenMetrics differ: only the latter has exemplars, units and a last line `# EOF`, and it has neither comments nor blank
lines. A line that only promtool refuses is a warning.

Let the client library write the text, and answer with the content type of the format.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.contract.comparison import Comparison
from toolchain.contract.consequences import Readers
from toolchain.contract.rule import Drift, Rule


def check(compared: Comparison, _: Readers) -> Iterable[Drift]:
    """Yield what is malformed in the text."""
    for problem in compared.exposure.problems:
        yield Drift(problem.location, problem.message, problem.remedy, severity=problem.severity)


RULE = Rule("contract-exposition", Severity.ERROR, __doc__, check)
