"""Each query of a panel has a refId of its own.

Answers, expressions, transformations and overrides find a query by its refId. Of two queries with one refId the panel
shows what it takes for the answer of one, and an expression that reads it reads either.

Name one of them otherwise.
"""

from collections.abc import Iterable

from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledTarget


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield of the queries of a panel with one refId every one but the first."""
    for dashboard, panel in each_panel(compilation):
        first: dict[str, CompiledTarget] = {}
        for target in panel.targets:
            ref = target.document.get("refId")
            if isinstance(ref, str) and ref and first.setdefault(ref, target) is not target:
                yield panel_violation(
                    dashboard,
                    panel,
                    f"two queries have the refId {ref!r}, the other at line {first[ref].at('refId').line}",
                    "Give each query its own.",
                    location=target.at("refId"),
                )


RULE = Rule("query-ref", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
