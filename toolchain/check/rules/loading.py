"""Pages of the findings that loading itself reports: a definition that cannot be read, or that defines nothing."""

from collections.abc import Iterable

from toolchain.check.rule import Rule, Violation
from toolchain.compile.compiler import Compilation
from toolchain.finding import Severity

_IMPORT = """Every definition module can be imported.

A module that raises cannot say what it defines; the others are loaded and checked all the same, but rules about the
whole project wait until every module is back. The finding stands at the line that raised, in whichever module that is,
once, however many modules import it.

Correct the line. A misspelled name comes with the closest one that exists.
"""

_EMPTY_MODULE = """Every module of `dashboards/`, `datasources/`, `metrics/` and `alerts/` defines something.

A module whose dashboard was never assigned to a name compiles to nothing, silently.

Assign the definition to a module-level name. A module of shared parts starts with an underscore.
"""

_QUERY = """Functions are used on what they are made for.

`rate` of a gauge, `deriv` of a counter, a histogram without a part, a quantile of 95, a ratio of series that are not
aggregated: each is a query that runs and returns a wrong number.

The finding names the function to use instead.
"""

_ROUTING = """Routing has the form that it has to have.

A text where a list of texts is expected is read letter by letter, and a pair without its list as two pairs: both are
refused where they are written.

The finding names what to write instead.
"""

_UNUSED_WAIVER = """Every waiver is needed.

A waiver accepts the findings of one rule on one definition, for a reason. When the finding is gone the waiver would
hide the next one, which nobody has looked at.

Remove it.
"""


def _reported_while_loading(_: Compilation) -> Iterable[Violation]:
    return ()


def _page(name: str, severity: Severity, page: str) -> Rule:
    return Rule(name, severity, page, _reported_while_loading)


PAGES = (
    _page("import", Severity.ERROR, _IMPORT),
    _page("empty-module", Severity.ERROR, _EMPTY_MODULE),
    _page("query", Severity.ERROR, _QUERY),
    _page("routing", Severity.ERROR, _ROUTING),
    _page("unused-waiver", Severity.WARNING, _UNUSED_WAIVER),
)
