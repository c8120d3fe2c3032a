"""Templates of annotations and labels are valid.

A brace that does not close or a function that does not exist is found when the alert fires: the notification then
carries the error instead of the text.

Correct the template at the line named. Functions are those of the Prometheus documentation, "Template reference".
"""

from collections.abc import Iterable, Iterator

from toolchain.check.rule import Rule, Violation
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compiler import Compilation
from toolchain.files.templates import parse_rule_template
from toolchain.finding import Severity
from toolchain.gotemplate.ast import Template
from toolchain.gotemplate.lexer import TemplateSyntaxError


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield texts of alerts that are no template."""
    for alert in compilation.rules.alerts:
        for name, template in templates_of(alert):
            if isinstance(template, TemplateSyntaxError):
                owner = f"alert {alert.definition.name!r}: {name}"
                yield Violation(
                    alert.location, f"{owner}: {template.message}", "Correct the template.", (alert.definition,)
                )


def templates_of(alert: CompiledAlert) -> Iterator[tuple[str, Template | TemplateSyntaxError]]:
    """Yield the name of each text of an alert and its template, or why it is none."""
    for name in ("summary", "description"):
        try:
            yield name, parse_rule_template(alert.annotations[name])
        except TemplateSyntaxError as error:
            yield name, error


RULE = Rule("template-syntax", Severity.ERROR, __doc__, check)
