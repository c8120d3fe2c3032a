"""Stubs of metrics wait to be described.

An import writes a stub for each metric that its dashboards read and the catalog does not have: the name is meant, and
what it seems to be stands beside it. Of a stub no check infers anything: a label that the metric does not have, a rate
of a gauge or a wrong unit is not seen.

Describe the metric in the module of its subsystem, as its source exposes it, and remove the stub. `build.py contract`
tells how a metric is exposed.
"""

from collections import Counter
from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.base.source import SourceLocation
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation
from toolchain.project.load_errors import relative_to


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield each module that has stubs, and how many."""
    project = compilation.project
    places = [relative_to(each.location, project.root) for each in project.catalog.stubs]
    counts = Counter(place.file for place in places)
    for file, count in counts.items():
        line = min(place.line for place in places if place.file == file)
        what = "a metric is a stub" if count == 1 else f"{count} metrics are stubs"
        yield Violation(SourceLocation(file, line), f"{what}, and nothing holds queries of them", _REMEDY)


_REMEDY = "Describe the metric as its source exposes it, and remove the stub."
RULE = Rule("metric-stub", Severity.INFO, __doc__, check)
