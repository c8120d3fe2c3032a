"""What a built expression gives is worked out once for each part, and is what an analysis says."""

from collections.abc import Iterable

import pytest
from attrs import asdict

from tests.toolchain import metrics
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.analysis import analyser
from toolchain.languages.promql.analysis.analyser import analyse, built_branches
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.ast import Expression

RATE = q.rate(metrics.REQUESTS, "5m")
BUILT = [
    RATE,
    q.sum(RATE, by=["method"]),
    q.sum(RATE, by=["method"]) / q.sum(RATE),
    q.topk(3, q.sum(RATE, by=["method"])),
]


def contents(branches: Iterable[Branch]) -> list[dict[str, object]]:
    return [asdict(branch, recurse=False) for branch in branches]


@pytest.mark.parametrize("expression", BUILT, ids=["rate", "sum", "ratio", "topk"])
def test_branches_are_those_of_an_analysis(expression: Expression) -> None:
    for _ in range(2):
        assert contents(built_branches(expression)) == contents(analyse(expression).branches)


def test_few_are_kept_and_all_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyser, "_MOST_KNOWN", 2)
    monkeypatch.setattr(analyser, "_KNOWN", {})
    for expression in (*BUILT, *BUILT):
        assert contents(built_branches(expression)) == contents(analyse(expression).branches)
        assert len(analyser._KNOWN) <= 2
