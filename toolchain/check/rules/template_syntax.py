"""Templates of annotations and labels are valid.

A brace that does not close or a function that does not exist is found when the alert fires: the notification then
carries the error instead of the text. So does one that only Prometheus has, in a rule that Grafana evaluates,
and `$values` of a refId that no query has.

Correct the template at the line named. Functions are those of the Prometheus documentation, "Template reference".
"""

import re
from collections.abc import Collection, Iterable, Iterator

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.rules._rule_texts import RuleText, texts_of
from toolchain.compile.alerting.analysed import GRAFANA, PROMETHEUS, alerts_among
from toolchain.compile.alerting.grafana_nodes import nodes_of
from toolchain.compile.compilation import Compilation
from toolchain.languages.gotemplate.ast import Block, variable_fields
from toolchain.languages.templates import GRAFANA_LACKS, PROMETHEUS_LACKS, names_used

_VALUES = re.compile(r"\{\{[^}]*(\$values)\b")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield texts of alerts that are no template, or not one of those who render it."""
    for rule in alerts_among(compilation.every_rule):
        for text in texts_of(rule):
            for problem, remedy, offset in _problems(text, rule.shown_by):
                yield Violation(text.at(offset), f"{rule.owner}: {text.what}: {problem}", remedy, rule.definitions)


def _problems(text: RuleText, shown_by: Collection[str]) -> Iterator[tuple[str, str, int]]:
    if text.error is not None:
        yield text.error.message, text.error.remedy, text.error.position
    if text.template is None:
        values = _VALUES.search(text.text)
        if values is not None and GRAFANA not in shown_by:
            yield f"uses {values[1]}, which only Grafana knows", "Write $value.", values.start(1)
        return
    if any(isinstance(part, Block) and part.keyword == "define" for part in text.template.parts):
        yield "defines a template inside of the text", "Write the text out.", 0
    known = {query.ref for query in nodes_of(text.rule.source.document)} if text.rule.source is not None else set()
    for use in variable_fields(text.template, "$values") if known else ():
        if use.names and use.names[0] not in known:
            problem = f"reads $values.{use.names[0]}, and no query has that refId.{did_you_mean(use.names[0], known)}"
            yield problem, f"Its refIds are {', '.join(sorted(known))}.", use.span[0]
    lacking = [("Prometheus and Loki", PROMETHEUS_LACKS)] if PROMETHEUS in shown_by else []
    lacking += [("Grafana", GRAFANA_LACKS)] if GRAFANA in shown_by else []
    for who, names in lacking:
        for name in dict.fromkeys(each for each in names_used(text.template) if each in names):
            problem = f"uses {name}, for which {who} would show the template itself"
            yield problem, "Write the text without it.", max(text.text.find(name), 0)


RULE = Rule("template-syntax", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
