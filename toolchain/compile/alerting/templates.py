"""Go templates of annotations, as Prometheus and as Grafana understand them."""

from toolchain.files.templates import parse_rule_template
from toolchain.gotemplate.ast import variable_fields
from toolchain.gotemplate.lexer import TemplateSyntaxError

SIGNAL = "B"
"""The node of a Grafana-managed rule that holds the number which is compared."""


def grafana_template(text: str) -> str:
    """Return a template with ``$value`` written as the value of the reduced query.

    In Grafana ``$value`` is a text about every node (Grafana documentation, "Annotation and label template
    reference"). A template that cannot be parsed stays as it is; a check reports it.
    """
    try:
        template = parse_rule_template(text)
    except TemplateSyntaxError:
        return text
    for use in sorted(variable_fields(template, "$value"), key=lambda use: use.span, reverse=True):
        start, end = use.span
        text = f"{text[:start]}$values.{SIGNAL}.Value{text[end:]}"
    return text
