"""Lines of category security are shown in closed folders alone."""

import pytest
from attrs import evolve

from checks.security_lines import RULE
from metrics.logs import APPLICATION_LOGS
from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from toolchain.check.checker import check
from toolchain.define import HousePanel, Team, logs, loki, lq, timeseries
from toolchain.define.environment import Folder, Permission
from toolchain.languages.matching import MatchValue, is_not

TO_ON_CALL = Permission(Team("On-call", purpose="Whoever carries the pager."), "view")
SECURITY = {"category": "security"}


def lines(**matchers: str | MatchValue) -> HousePanel:
    """A panel that shows lines."""
    shown = lq.stream(APPLICATION_LOGS, service="medianest-backend", **matchers)
    return logs("Lines", loki(shown, max_lines=100), description="What was written.")


def figures() -> HousePanel:
    """A panel that counts lines."""
    counted = lq.stream(APPLICATION_LOGS, service="medianest-backend", category="security")
    return timeseries(
        "Lines", loki(lq.sum(lq.count_over_time(counted)), "lines"), description="How many.", unit="short"
    )


def found(panel: HousePanel, *permissions: Permission, folder: str = "") -> list[str]:
    """What the rule says of a panel, on a dashboard in the folder with these permissions or in the environment's."""
    environment = evolve(ENVIRONMENT, folders={"closed": Folder("closed", "Closed", permissions)})
    compiled = compilation(board(panel, folder=folder), environment=environment)
    return [each.message for each in check(compiled, [RULE]).findings]


@pytest.mark.parametrize("matchers", [SECURITY, {}], ids=["chosen", "not excluded"])
def test_in_an_open_folder_they_are_told(matchers: dict[str, str]) -> None:
    (message,) = found(lines(**matchers))
    assert "panel 'Lines'" in message


@pytest.mark.parametrize("permission", [Permission("role Viewer", "view"), Permission("role Editor", "view")])
def test_a_folder_that_a_role_may_see_is_open(permission: Permission) -> None:
    assert found(lines(**SECURITY), permission, folder="closed")


def test_in_a_folder_for_a_team_they_are_shown() -> None:
    assert found(lines(**SECURITY), TO_ON_CALL, folder="closed") == []


def test_lines_without_them_and_figures_may_stand_anywhere() -> None:
    assert found(lines(category=is_not("security"))) == []
    assert found(lines(category="application")) == []
    assert found(figures()) == []
