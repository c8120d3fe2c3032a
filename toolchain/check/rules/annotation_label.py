"""Templates of alerts read labels that the alert's result has.

`{{ $labels.endpoint }}` prints nothing, or `<no value>`, when the query aggregates `endpoint` away, and the person on
call does not learn what is broken. The labels that a rule adds itself, severity and service among them, are not in
`$labels`.

Keep the label in the query, or leave it out of the text.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules.template_syntax import templates_of
from toolchain.compile.compiler import Compilation
from toolchain.languages.templates import label_of, label_problem, labels_read


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield labels that summary and description read and the result does not have."""
    for alert in compilation.rules.alerts:
        for name, template in templates_of(alert):
            for use in () if isinstance(template, Exception) else labels_read(template):
                problem = label_problem(alert.analysis, label_of(use))
                if problem is not None:
                    severity, message, remedy = problem
                    owner = f"alert {alert.definition.name!r}: {name}"
                    yield Violation(alert.location, f"{owner} shows {message}", remedy, (alert.definition,), severity)


RULE = Rule("annotation-label", Severity.ERROR, __doc__, check)
