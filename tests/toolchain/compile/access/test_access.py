"""Who may see and change what follows from the folders, the teams and Grafana's basic roles."""

import json
from collections.abc import Iterable

import pytest
from attrs import evolve
from grafanalib.core import Dashboard

from tests.toolchain.alerts import alert, errors_panel
from tests.toolchain.compilation import ENVIRONMENT, LOKI, PROMETHEUS, board, compilation
from toolchain.cli.printing.access import access_document
from toolchain.compile.access.access import Access, access_of
from toolchain.compile.access.grants import granted_in
from toolchain.define.environment import Environment, Folder, Permission
from toolchain.define.evaluation import Evaluation, PrometheusFiles
from toolchain.define.team import Team

ON_CALL = Team("On-call", purpose="Whoever carries the pager.")
OPEN, TO_ON_CALL = Permission("role Viewer", "view"), Permission(ON_CALL, "view")


def in_place(folder: Folder, *others: Folder) -> Environment:
    """An environment with further folders."""
    return evolve(ENVIRONMENT, folders={each.uid: each for each in (folder, *others)})


def roles_in(folder: Folder, *others: Folder) -> list[str]:
    """What Viewers, Editors and Admins may do in a folder."""
    roles, _ = granted_in(folder, in_place(folder, *others))
    return [may.value for may in roles.values()]


def access(environment: Environment, *boards: Dashboard) -> Access:
    """Who may do what, with an alert and two data sources."""
    sources = tuple(each for each in (PROMETHEUS, LOKI) if each.key in environment.endpoints)
    return access_of(compilation(*boards, alerts=(alert(),), sources=sources, environment=environment))


def about(gaps: Iterable[object], text: str) -> list[str]:
    """What is said of something that Grafana does not see to."""
    return [what for what in (str(getattr(each, "what", "")) for each in gaps) if text in what]


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ((), ["see", "change", "change, and who may"]),
        ((OPEN,), ["see", "see", "change, and who may"]),
        ((Permission("role Editor", "edit"),), ["-", "change", "change, and who may"]),
        ((TO_ON_CALL,), ["-", "-", "change, and who may"]),
        ((OPEN, Permission("role Editor", "admin")), ["see", "change, and who may", "change, and who may"]),
    ],
    ids=["nothing said", "viewers", "editors", "a team", "both"],
)
def test_a_folder_is_open_to_those_that_it_names(permissions: tuple[Permission, ...], expected: list[str]) -> None:
    assert roles_in(Folder("closed", "Closed", permissions)) == expected


def test_what_a_folder_above_grants_counts_below_it() -> None:
    above = Folder("above", "Above", (OPEN,))
    below = Folder("below", "Below", (TO_ON_CALL,), below="above")
    assert roles_in(below, above)[0] == "see"
    assert roles_in(Folder("bare", "Bare", below="closed"), Folder("closed", "Closed", (TO_ON_CALL,)))[0] == "-"


def test_a_team_adds_what_the_folder_grants_it() -> None:
    closed = Folder("closed", "Closed", (TO_ON_CALL,))
    below = Folder("below", "Below", (Permission(ON_CALL, "edit"),), below="closed")
    environment = in_place(closed, below)
    assert [granted_in(each, environment)[1]["On-call"].value for each in (closed, below)] == ["see", "change"]
    found = access(environment)
    assert found.teams == (ON_CALL,)
    assert [each.teams["On-call"].value for each in found.things if each.kind == "data source"] == ["-", "-"]


def test_a_folder_is_told_with_what_is_in_it() -> None:
    environment = in_place(Folder("closed", "Closed", (TO_ON_CALL,)))
    shown = access(environment, board(errors_panel(), uid="secret", title="Secret", folder="closed"))
    folders = [each.title for each in shown.things if each.kind == "folder"]
    assert folders == [f"folder {ENVIRONMENT.folder.title}: 0 dashboards, 1 alert rule", "folder Closed: 1 dashboard"]


def test_rules_that_another_evaluates_are_in_no_folder() -> None:
    elsewhere = Evaluation(metric_alerts=PrometheusFiles("http://prometheus:9090", "rules"))
    (folder,) = [each for each in access(evolve(ENVIRONMENT, evaluation=elsewhere)).things if each.kind == "folder"]
    assert "alert rule" not in folder.title


def test_what_a_closed_folders_dashboards_ask_is_told_to_be_open() -> None:
    closed = Folder("closed", "Closed", (TO_ON_CALL,))
    secret = board(errors_panel(), uid="secret", title="Secret", folder="closed")
    (said,) = about(access(in_place(closed), secret).gaps, "hides dashboards")
    assert PROMETHEUS.name in said
    assert LOKI.name not in said
    assert about(access(in_place(closed)).gaps, "hides dashboards") == []
    opened = evolve(closed, permissions=(OPEN,))
    assert about(access(in_place(opened), secret).gaps, "hides dashboards") == []


def test_a_folder_of_which_nothing_is_said_is_told_to_be_as_it_is() -> None:
    assert about(access(ENVIRONMENT).gaps, "is as it is in Grafana")
    held = evolve(ENVIRONMENT, folder=evolve(ENVIRONMENT.folder, permissions=(OPEN,)))
    assert about(access(held).gaps, "is as it is in Grafana") == []


def test_as_json_everything_is_there() -> None:
    document = json.loads(access_document(access(in_place(Folder("closed", "Closed", (TO_ON_CALL,))))))
    assert document["teams"] == [{"name": "On-call", "purpose": "Whoever carries the pager."}]
    closed = next(each for each in document["things"] if each["name"] == "Closed")
    assert closed["roles"] == {"Viewer": "nothing", "Editor": "nothing", "Admin": "grant"}
    assert closed["teams"] == {"On-call": "see"}
    assert all(gap["what"] and gap["remedy"] for gap in document["not_enforced"])
