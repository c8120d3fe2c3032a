"""Templates of annotations and labels are valid.

A brace that does not close or a function that does not exist is found when the alert fires: the notification then
carries the error instead of the text. So does one that only Prometheus has, in a rule that Grafana evaluates.

Correct the template at the line named. Functions are those of the Prometheus documentation, "Template reference".
"""

from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation
from toolchain.compile.alerting.grafana import evaluated_by_grafana
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compiler import Compilation
from toolchain.languages.gotemplate.ast import Block, Template
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.templates import GRAFANA_LACKS, PROMETHEUS_LACKS, names_used, parse_rule_template


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield texts of alerts that are no template, or not one of those who render it."""
    alerts = compilation.rules.alerts
    grafanas = {id(alert) for alert in evaluated_by_grafana(compilation.project.environment, alerts)}
    for alert in alerts:
        for name, template in templates_of(alert):
            problems = (
                [(template.message, template.remedy)]
                if isinstance(template, TemplateSyntaxError)
                else _problems(template, is_grafanas=id(alert) in grafanas)
            )
            for problem, remedy in problems:
                owner = f"alert {alert.definition.name!r}: {name}"
                yield Violation(alert.location, f"{owner}: {problem}", remedy, (alert.definition,))


def templates_of(alert: CompiledAlert) -> Iterator[tuple[str, Template | TemplateSyntaxError]]:
    """Yield the name of each text of an alert and its template, or why it is none."""
    for name in ("summary", "description"):
        try:
            yield name, parse_rule_template(alert.annotations[name])
        except TemplateSyntaxError as error:
            yield name, error


def _problems(template: Template, *, is_grafanas: bool) -> Iterator[tuple[str, str]]:
    if any(isinstance(part, Block) and part.keyword == "define" for part in template.parts):
        yield "defines a template inside of the text", "Write the text out."
    lacking = [("Prometheus and Loki", PROMETHEUS_LACKS), *([("Grafana", GRAFANA_LACKS)] if is_grafanas else [])]
    for who, names in lacking:
        for name in dict.fromkeys(each for each in names_used(template) if each in names):
            yield f"uses {name}, for which {who} would show the template itself", "Write the text without it."


RULE = Rule("template-syntax", Severity.ERROR, __doc__, check)
