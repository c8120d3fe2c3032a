"""Pages of the findings that only files written elsewhere can have."""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.compilation import Compilation

FILE_SYNTAX = "file-syntax"

_FILE_SYNTAX = """Every file that is checked can be read.

A file that is no JSON or YAML, that holds a merge conflict, a name twice in one object, or neither a dashboard nor
rules, cannot be checked. Of two equal names one would silently win.

Correct the file at the line named. Dashboards end in `.json`, rule files in `.yaml` or `.yml`.
"""

_RULE_FILE = """Rules have what a rule needs, and nothing that nobody knows.

A rule has `expr` and one of `alert` and `record`; groups have names of their own; durations are durations; series and
labels have valid names; `for` and `annotations` are of alerts alone. Prometheus and Loki refuse the whole file
otherwise, an unknown field included, and keep the rules that they had before. Grafana refuses a rule without a uid or
queries, an interval that is no multiple of ten seconds, and states that it does not know; fields that it does not know,
such as `keep_firing_for` in a provisioning file, it drops without a word.

Correct the rule.
"""


def _reported_for_files(_: Compilation) -> Iterable[Violation]:
    return ()


def _page(name: str, severity: Severity, page: str) -> Rule:
    return Rule(name, severity, page, _reported_for_files)


PAGES = (
    _page(FILE_SYNTAX, Severity.ERROR, _FILE_SYNTAX),
    _page("rule-file", Severity.ERROR, _RULE_FILE),
)
