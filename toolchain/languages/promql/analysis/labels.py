"""Whether a result has the labels that a legend, a template or a grouping uses."""

from collections.abc import Sequence

from toolchain.base.errors import did_you_mean
from toolchain.languages.promql.analysis.analyser import built_branches
from toolchain.languages.promql.analysis.branch import Branch, united
from toolchain.languages.promql.ast import Expression


def output_labels(expression: Expression) -> frozenset[str] | None:
    """Return the labels that the result of a built expression can have, or None where a metric is unknown."""
    branches = built_branches(expression)
    return frozenset(united(branches)) if all(branch.is_closed for branch in branches) else None


def missing_label(branches: Sequence[Branch], name: str) -> tuple[str, str] | None:
    """Return what is wrong with using a label of a result, and the remedy; None where the result can have it."""
    if name == "__name__" or any(branch.can_have(name) for branch in branches):
        return None
    removed = next((branch.removed[name] for branch in branches if name in branch.removed), "")
    labels = sorted(united(branches))
    because = f": {removed} removed it." if removed else f".{did_you_mean(name, labels)}"
    return (
        f"{name!r}, which the result does not have{because}",
        f"The result's labels are {', '.join(labels) or 'none'}.",
    )
