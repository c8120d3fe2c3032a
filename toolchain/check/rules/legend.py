"""Legends show labels that the result has.

`{{endpont}}` prints nothing, and of two series that differ only there nobody knows which is which.

Write a label of the result: the finding lists them, and says which aggregation removed the one that is missing.
"""

from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_target, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledTarget
from toolchain.define.targets.legend_format import legend_labels
from toolchain.languages.promql.analysis.labels import missing_label


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield legends with labels that the result lacks."""
    for dashboard, panel, target in each_target(compilation):
        if target.document.get("hide"):
            continue
        for name in legend_labels(str(target.document.get("legendFormat") or "")):
            problem = _missing(target, name)
            if problem is not None:
                location = target.at("legendFormat")
                message = f"the legend shows {problem[0]}"
                yield panel_violation(dashboard, panel, message, problem[1], location=location)


def _missing(target: CompiledTarget, name: str) -> tuple[str, str] | None:
    if target.analysis is not None:
        return missing_label(target.analysis.branches, name)
    logs = target.log_analysis
    if logs is None or not logs.is_closed or name in logs.labels:
        return None
    labels = sorted(logs.labels)
    return (
        f"{name!r}, which the result does not have.{did_you_mean(name, labels)}",
        f"The result's labels are {', '.join(labels) or 'none'}.",
    )


RULE = Rule("legend", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
