"""What recording rules write: the result of their expression under a name of its own."""

from collections.abc import Mapping

from attrs import evolve

from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch, Domain, LabelFact


def recorded_branches(analysis: Analysis, name: str, labels: Mapping[str, str]) -> tuple[Branch, ...]:
    """Return the branches of a recorded result; ``labels`` are those that the rule adds."""
    added = {label: LabelFact(is_required=True, domain=Domain((value,), None, 1)) for label, value in labels.items()}
    return tuple(
        evolve(
            branch,
            labels={**branch.labels, **added},
            series=name,
            keeps_name=True,
            condition="",
            is_always=False,
            constant=None,
        )
        for branch in analysis.branches
    )
