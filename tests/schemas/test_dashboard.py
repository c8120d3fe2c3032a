"""The dashboard around its panels: root keys, variables, annotations, links."""

from typing import Any

import pytest

from tests.schemas.documents import PROMETHEUS, changed, problems, without

DASHBOARD: dict[str, Any] = {"uid": "board", "title": "Board", "schemaVersion": 42, "panels": []}


@pytest.mark.parametrize("version", range(36, 43))
def test_the_smallest_dashboard_is_accepted(version: int) -> None:
    assert problems("dashboard", changed(DASHBOARD, "schemaVersion", version)) == []


def test_a_panel_is_only_asked_for_its_type() -> None:
    assert problems("dashboard", changed(DASHBOARD, "panels", [{"type": "anything", "x": 1}])) == []
    assert problems("dashboard", changed(DASHBOARD, "panels", [{"title": "x"}])) == ["panels[0]: 'type' is missing"]


ROOT: list[tuple[str, Any]] = [
    ("description", "What it shows."),
    ("tags", ["a", "b"]),
    ("time", {"from": "now-6h", "to": "now"}),
    ("timepicker", {"refresh_intervals": ["10s"], "quick_ranges": [{"display": "x", "from": "now-1h", "to": "now"}]}),
    ("refresh", ""),
    ("refresh", "1m30s"),
    ("graphTooltip", 2),
    ("timezone", "Europe/Berlin"),
    ("fiscalYearStartMonth", 11),
    ("editable", False),
    ("liveNow", False),
    ("preload", True),
    ("weekStart", "monday"),
]


@pytest.mark.parametrize(("key", "value"), ROOT)
def test_a_root_key_is_accepted(key: str, value: Any) -> None:
    assert problems("dashboard", changed(DASHBOARD, key, value)) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rows", []),
        ("style", "dark"),
        ("gnetId", None),
        ("hideControls", False),
        ("sharedCrosshair", True),
        ("__inputs", []),
        ("id", None),
        ("id", 7),
        ("version", 4),
        ("iteration", 1),
        ("revision", 1),
    ],
)
def test_a_legacy_key_is_refused_by_name(key: str, value: Any) -> None:
    [problem] = problems("dashboard", changed(DASHBOARD, key, value))
    assert problem.startswith(f"there is no option '{key}'.")


WRONG_ROOT: list[tuple[str, Any]] = [
    ("schemaVersion", 35),
    ("schemaVersion", 43),
    ("schemaVersion", "37"),
    ("uid", "with space"),
    ("uid", "x" * 41),
    ("uid", ""),
    ("title", ""),
    ("tags", ["a", "a"]),
    ("graphTooltip", 3),
    ("refresh", "often"),
    ("refresh", False),
    ("time", {"from": "now-1h"}),
    ("time.form", "now-1h"),
    ("timepicker.refreshIntervals", []),
    ("fiscalYearStartMonth", 12),
    ("liveNow", "no"),
]


@pytest.mark.parametrize(("path", "value"), WRONG_ROOT)
def test_a_wrong_root_key_is_refused(path: str, value: Any) -> None:
    assert problems("dashboard", changed(DASHBOARD, path, value))


VARIABLES: dict[str, dict[str, Any]] = {
    "query": {"datasource": PROMETHEUS, "query": {"query": "label_values(up, job)", "qryType": 1}, "refresh": 2},
    "custom": {"query": "a,b", "multi": True, "includeAll": True},
    "constant": {"query": "x", "hide": 2},
    "textbox": {"query": ""},
    "interval": {"query": "1m,5m", "auto": True, "auto_count": 30, "auto_min": "10s", "refresh": 2},
    "datasource": {"query": "prometheus", "regex": "/prod/"},
    "adhoc": {"datasource": PROMETHEUS, "filters": [{"key": "job", "operator": "=", "value": "api"}]},
}


def with_variable(variable: dict[str, Any]) -> dict[str, Any]:
    """The smallest dashboard with one variable."""
    return {**DASHBOARD, "templating": {"list": [variable]}}


@pytest.mark.parametrize("kind", list(VARIABLES))
def test_a_variable_of_each_type_is_accepted(kind: str) -> None:
    assert problems("dashboard", with_variable({"name": "a", "type": kind, **VARIABLES[kind]})) == []


@pytest.mark.parametrize("kind", list(VARIABLES))
def test_a_mistake_in_a_variable_of_any_type_is_refused(kind: str) -> None:
    variable = {"name": "a", "type": kind, **VARIABLES[kind]}
    mistakes = [("name", "a b"), ("hide", 4), ("useTags", False), ("current", {"text": "x"}), ("lable", "A")]
    for key, value in mistakes:
        assert problems("dashboard", with_variable(changed(variable, key, value))), (key, value)


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("query", "sort", 9),
        ("query", "refresh", 3),
        ("query", "datasource", "Prometheus"),
        ("custom", "refresh", 1),
        ("constant", "multi", True),
        ("textbox", "includeAll", True),
        ("interval", "refresh", 1),
        ("interval", "auto_min", ""),
        ("datasource", "datasource", PROMETHEUS),
        ("adhoc", "filters", [{"key": "job", "value": "api"}]),
    ],
)
def test_a_key_of_another_type_of_variable_is_refused(kind: str, key: str, value: Any) -> None:
    variable = {"name": "a", "type": kind, **VARIABLES[kind]}
    assert problems("dashboard", with_variable(changed(variable, key, value)))


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        *(("query", key) for key in ("datasource", "query", "refresh")),
        *((kind, "query") for kind in ("custom", "constant", "textbox", "interval", "datasource")),
        ("adhoc", "datasource"),
    ],
)
def test_a_variable_needs_what_it_reads(kind: str, key: str) -> None:
    variable = without({"name": "a", "type": kind, **VARIABLES[kind]}, key)
    assert problems("dashboard", with_variable(variable)) == [f"templating.list[0]: '{key}' is missing"]


def test_a_variable_without_a_type_is_one_problem() -> None:
    assert problems("dashboard", with_variable({"name": "a"})) == ["templating.list[0]: 'type' is missing"]


ANNOTATION: dict[str, Any] = {"name": "Deployments", "datasource": PROMETHEUS, "enable": True, "iconColor": "blue"}
LINK: dict[str, Any] = {"title": "Siblings", "type": "dashboards", "tags": ["a"], "asDropdown": True}


@pytest.mark.parametrize("change", [{}, {"expr": "x", "step": "1m"}, {"builtIn": 1}, {"placement": "inControlsMenu"}])
def test_an_annotation_query_is_accepted(change: dict[str, Any]) -> None:
    assert problems("dashboard", {**DASHBOARD, "annotations": {"list": [ANNOTATION | change]}}) == []


@pytest.mark.parametrize("key", list(ANNOTATION))
def test_an_annotation_query_without_what_it_needs_is_refused(key: str) -> None:
    found = problems("dashboard", {**DASHBOARD, "annotations": {"list": [without(ANNOTATION, key)]}})
    assert found == [f"annotations.list[0]: '{key}' is missing"]


@pytest.mark.parametrize(
    "change", [{"datasource": "Prometheus"}, {"iconColour": "red"}, {"enable": "yes"}, {"builtIn": 2}, {"expr": ""}]
)
def test_a_mistake_in_an_annotation_query_is_refused(change: dict[str, Any]) -> None:
    assert problems("dashboard", {**DASHBOARD, "annotations": {"list": [ANNOTATION | change]}})


@pytest.mark.parametrize(
    "change",
    [{"type": "dashbaords"}, {"icon": "cog"}, {"title": ""}, {"newTab": True}, {"tags": "a"}, {"placement": "top"}],
)
def test_a_mistake_in_a_dashboard_link_is_refused(change: dict[str, Any]) -> None:
    assert problems("dashboard", {**DASHBOARD, "links": [LINK]}) == []
    assert problems("dashboard", {**DASHBOARD, "links": [LINK | change]})
