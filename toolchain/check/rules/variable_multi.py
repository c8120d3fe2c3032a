"""Variables of several values are matched with a regular expression.

Grafana writes a variable with several values, or with "All", as `(a|b)`. Compared with `=` that is one value that no
series has, and the panel is empty as soon as a second value is chosen.

Write `label=~"$variable"`.
"""

from collections.abc import Collection, Iterable, Iterator

from toolchain.base.documents.document import Document
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, panel_violation
from toolchain.compile.compiler import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget
from toolchain.languages.promql.lexer import has_variable


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield matchers of PromQL that compare with a variable of several values."""
    for dashboard in compilation.dashboards:
        several = {each.name for each in dashboard.variables if _is_several(each.document)}
        for panel, single in _with_repeats(dashboard) if several else ():
            for target in panel.targets:
                yield from _compared(dashboard, panel, target, several - single)


def _is_several(variable: Document) -> bool:
    return variable.get("multi") is True or variable.get("includeAll") is True


def _with_repeats(dashboard: CompiledDashboard) -> Iterator[tuple[CompiledPanel, set[object]]]:
    """Yield panels with the variables that have one value there: it, or its row, is repeated over them."""
    of_row: object = None
    for panel in dashboard.panels:
        own = panel.document.get("repeat")
        if panel.is_row:
            of_row = own
        yield panel, {each for each in (own, of_row) if isinstance(each, str)}


def _compared(
    dashboard: CompiledDashboard, panel: CompiledPanel, target: CompiledTarget, several: Collection[str]
) -> Iterator[Violation]:
    for selector in target.analysis.selectors if target.analysis is not None else ():
        spans = selector.matcher_spans or (selector.span,) * len(selector.matchers)
        for matcher, span in zip(selector.matchers, spans, strict=True):
            if matcher.op not in ("=", "!=") or not has_variable(matcher.value):
                continue
            if any(_is_whole(name, matcher.value) for name in several):
                yield panel_violation(
                    dashboard,
                    panel,
                    f"{matcher.label}{matcher.op}{matcher.value!r} compares with a variable of several values",
                    f"Write {matcher.label}{'=~' if matcher.op == '=' else '!~'}{matcher.value!r}.",
                    location=target.at("expr", offset=span[0] if span else 0),
                )


def _is_whole(name: str, value: str) -> bool:
    return value in (f"${name}", f"${{{name}}}", f"[[{name}]]") or value.startswith((f"${{{name}:", f"[[{name}:"))


RULE = Rule("variable-multi", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
