"""Pages of the findings that loading itself reports: a definition that cannot be read, or that defines nothing."""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation

UNUSED_WAIVER = "unused-waiver"

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

_ARGUMENT = """Every argument is what it has to be.

A text where a list of texts is expected would be read letter by letter, a number where a duration is would end the
build somewhere else, and NaN would be stored as nothing. Python checks none of it, so what functions and constructors
are given is held against their annotations where they are called.

The finding names the argument, what it is given and what to write instead.
"""

_DEFINITION = """Every definition can be built, compiled and checked.

Limits of which the critical one comes first, a histogram without buckets, a label with a value twice: each is refused
where it is written. One that only fails later is left out, and the others are compiled and checked without it; rules
about the whole project wait until it is back.

The finding stands at the definition and says what is wrong with it.
"""

_ENVIRONMENT = """Every module of `environments/` defines one environment, which is called as the module.

`-e production` reads `environments/production.py` and writes `build/production/`. One that is called as another,
usually a copy, would overwrite the other's output and be deployed in its place.

Name the environment after its module.
"""

_ALERT_RULE = """An alert rule can be what it says.

Its limits have a value for its severity, its query returns numbers, and nothing inhibits one that Loki evaluates.

The finding says what to change.
"""

_OBJECTIVE = """An objective leaves an error budget.

An objective of 99.9 is no share of good events, and one of 1 allows none to be bad, so that every burn rate divides by
nothing.

Write a share below 1, such as 0.999 for 99.9%.
"""

_LOST = """Every definition is kept.

A name that is assigned twice keeps what was assigned last: the alert, metric or objective before it is gone without a
trace. It is usually a copy whose name was not changed.

Give each a name of its own.
"""

_UNUSED_WAIVER = """Every waiver is needed.

A waiver accepts the findings of one rule on one definition, for a reason. When the finding is gone the waiver would
hide the next one, which nobody has looked at.

Remove it, as `check --fix` does.
"""


def _reported_while_loading(_: Compilation) -> Iterable[Violation]:
    return ()


def _page(name: str, severity: Severity, page: str) -> Rule:
    return Rule(name, severity, page, _reported_while_loading)


PAGES = (
    _page("import", Severity.ERROR, _IMPORT),
    _page("empty-module", Severity.ERROR, _EMPTY_MODULE),
    _page("query", Severity.ERROR, _QUERY),
    _page("argument", Severity.ERROR, _ARGUMENT),
    _page("definition", Severity.ERROR, _DEFINITION),
    _page("definition-lost", Severity.ERROR, _LOST),
    _page("environment", Severity.ERROR, _ENVIRONMENT),
    _page("alert-rule", Severity.ERROR, _ALERT_RULE),
    _page("objective", Severity.ERROR, _OBJECTIVE),
    _page(UNUSED_WAIVER, Severity.WARNING, _UNUSED_WAIVER),
)
