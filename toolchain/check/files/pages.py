"""Pages of the findings that only files written elsewhere can have."""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compiler import Compilation

_FILE_SYNTAX = """Every file that is checked can be read.

A file that is no JSON or YAML, that holds a merge conflict, a name twice in one object, or neither a dashboard nor
rules, cannot be checked. Of two equal names one would silently win.

Correct the file at the line named. Dashboards end in `.json`, rule files in `.yaml` or `.yml`.
"""

_RULE_FILE = """Rules have what a rule needs.

A rule has `expr` and one of `alert` and `record`; durations are durations; recorded series have valid names. Prometheus
refuses the whole file otherwise, and keeps the rules that it had before. A rule that stands there twice, with the same
name, labels and query, is evaluated twice.

Correct the rule.
"""


def _reported_for_files(_: Compilation) -> Iterable[Violation]:
    return ()


def _page(name: str, severity: Severity, page: str) -> Rule:
    return Rule(name, severity, page, _reported_for_files)


PAGES = (
    _page("file-syntax", Severity.ERROR, _FILE_SYNTAX),
    _page("rule-file", Severity.ERROR, _RULE_FILE),
)
