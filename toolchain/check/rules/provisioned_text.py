"""Dollars in a provisioning file of Grafana are doubled where Grafana expands them, and nowhere else.

Grafana puts variables of its own environment into the labels of a provisioned rule, as into its uid, title, `for` and
condition: `{{ $labels.pod }}` becomes `{{ .pod }}`, since nothing there is called `labels`, and the label then holds
the raw template. So does a price: `over $100` becomes `over 00`. Annotations and the models of queries it leaves as
they are, so that a doubled dollar stays two.

In labels write `{{ $$labels.pod }}`, in annotations `{{ $labels.pod }}`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.alerting.analysed import AnalysedRule
from toolchain.compile.compilation import Compilation
from toolchain.project.rule_source import RuleFormat, texts

_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_EXPANDED = re.compile(r"(?<!\$)(?:\$\$)*\$(?P<name>[A-Za-z_]\w*)")

_EATEN = re.compile(r"(?<!\$)(?:\$\$)*\$(?P<name>[0-9*#@!?-])")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield dollars of templates that Grafana takes for its own, and those that are doubled where it does not."""
    for rule in compilation.every_rule:
        if rule.source is not None and rule.source.format is RuleFormat.PROVISIONING:
            yield from _labels(rule, texts(rule.source.document.get("labels")))
            yield from _annotations(rule)
            yield from _eaten(rule, {"title": rule.source.document.get("title")}, ())
            yield from _eaten(rule, texts(rule.source.document.get("labels")), ("labels",))


def _labels(rule: AnalysedRule, labels: dict[str, str]) -> Iterator[Violation]:
    for name, text in labels.items():
        for action in _ACTION.finditer(text):
            found = _EXPANDED.search(action[0])
            if found is not None:
                variable = found["name"]
                yield Violation(
                    rule.at("labels", name, offset=action.start() + found.start()),
                    f"{rule.owner}: in the label {name!r} Grafana takes ${variable} for a variable of its environment",
                    f"Double the dollar here: $${variable}. In annotations and queries it stays single.",
                )
                break


def _annotations(rule: AnalysedRule) -> Iterator[Violation]:
    for name, text in rule.annotations.items():
        offset = text.find("$$")
        if offset >= 0:
            is_read = any("$$" in each[0] for each in _ACTION.finditer(text))
            yield Violation(
                rule.at("annotations", name, offset=offset),
                f"{rule.owner}: Grafana does not expand annotations, and {name!r} shows both dollars",
                "Write one dollar here; labels need two.",
                severity=None if is_read else Severity.WARNING,
            )


def _eaten(rule: AnalysedRule, written: Mapping[str, object], place: tuple[str, ...]) -> Iterator[Violation]:
    """Yield dollars before what no variable is called, which go with what stands behind them."""
    for name, text in written.items():
        found = _EATEN.search(text) if isinstance(text, str) else None
        if found is not None:
            yield Violation(
                rule.at(*place, name, offset=found.start()),
                f"{rule.owner}: Grafana takes ${found['name']} in {name!r} for a variable, and shows nothing there",
                f"Double the dollar here: $${found['name']}.",
                severity=Severity.WARNING,
            )


RULE = Rule("provisioned-text", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
