"""Labels of an alert do not show its value.

An alert is who its labels say. With `value: "{{ $value }}"` among them each evaluation makes another alert: it waits
anew for as long as `for` says, and so may never fire; each number notifies on its own, and the one before is resolved.

Show the value in an annotation. A label may choose by it: `{{ if gt $value 90.0 }}critical{{ else }}warning{{ end }}`.
"""

from collections.abc import Iterable, Iterator, Sequence

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.rules._rule_texts import texts_of
from toolchain.compile.alerting.analysed import alerts_among
from toolchain.compile.compilation import Compilation
from toolchain.languages.gotemplate.ast import Action, Block, Part, Span, Template, fields, variable_fields


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield labels that print the value, but not those that choose by it."""
    for rule in alerts_among(compilation.every_rule):
        for text in texts_of(rule):
            shown = next(_shown(text.template.parts), None) if text.part == "labels" and text.template else None
            if shown is not None:
                problem = f"{rule.owner}: {text.what} shows the value, so that each evaluation makes another alert"
                yield Violation(text.at(shown[0]), problem, "Show it in an annotation.", rule.definitions)


def _shown(parts: Sequence[Part]) -> Iterator[Span]:
    for part in parts:
        if isinstance(part, Block):
            yield from _shown((*part.body, *part.otherwise))
        elif isinstance(part, Action) and not part.pipeline.declares:
            alone = Template((part,))
            read = [*variable_fields(alone, "$value"), *variable_fields(alone, "$values")]
            yield from (each.span for each in (*read, *(each for each in fields(alone) if each.names[0] == "Value")))


RULE = Rule("alert-label-value", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
