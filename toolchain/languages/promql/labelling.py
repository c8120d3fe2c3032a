"""Labels that a query sets on its series (Prometheus documentation, "label_replace()")."""

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import LabelName, Pattern
from toolchain.languages.promql.ast import Call, Expression, Operand, String, as_expression


@checked
def label_replace(source: Operand, destination: LabelName, replacement: str, origin: str, pattern: Pattern) -> Call:
    """Return the series with ``destination`` set from a capture of ``origin``, where the RE2 pattern matches."""
    texts = (String(destination), String(replacement), String(origin), String(pattern))
    return Call("label_replace", (as_expression(source), *texts))


@checked
def labelled(source: Operand, **labels: str) -> Expression:
    """Return the series with labels set to texts, as they stand: what tells apart signals that become one."""
    found = as_expression(source)
    for name, text in labels.items():
        found = label_replace(found, name, text.replace("$", "$$"), "", "")
    return found
