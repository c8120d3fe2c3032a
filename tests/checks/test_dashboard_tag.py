"""Tags of dashboards are those by which the team looks for them."""

from checks.dashboard_tag import RULE
from tests.toolchain.check._panels import panel
from tests.toolchain.compilation import board, compilation
from toolchain.check.checker import check


def test_a_tag_that_nobody_looks_for_is_told_with_the_likeliest() -> None:
    (finding,) = check(compilation(board(panel(), tags=["front-end"])), [RULE]).findings
    assert finding.rule == "dashboard-tag"
    assert "'front-end'. Did you mean 'frontend'?" in finding.message


def test_the_tags_of_the_team_are_silent() -> None:
    assert check(compilation(board(panel(), tags=["backend", "slo"])), [RULE]).findings == ()
