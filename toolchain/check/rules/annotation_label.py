"""Templates of alerts read labels that the alert's result has.

`{{ $labels.endpoint }}` prints nothing, or `<no value>`, when the query aggregates `endpoint` away, and the person on
call does not learn what is broken. The labels that a rule adds itself, severity and service among them, are not in
`$labels`.

Keep the label in the query, or leave it out of the text.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.rules._alert_labels import OF_GRAFANA
from toolchain.check.rules._rule_texts import texts_of
from toolchain.compile.alerting.analysed import GRAFANA, alerts_among
from toolchain.compile.compilation import Compilation
from toolchain.languages.templates import label_of, label_problem, labels_read


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield labels that a text reads and the result does not have."""
    for rule in alerts_among(compilation.every_rule):
        analysis = rule.analysis
        if analysis is None:
            continue
        for text in texts_of(rule):
            for use in () if text.template is None else labels_read(text.template):
                label = label_of(use)
                problem = label_problem(analysis, label)
                if problem is not None and not (label in OF_GRAFANA and GRAFANA in rule.shown_by):
                    severity, message, remedy = problem
                    owner = f"{rule.owner}: {text.what}"
                    location = text.at(use.span[0])
                    yield Violation(location, f"{owner} shows {message}", remedy, rule.definitions, severity)


RULE = Rule("annotation-label", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
