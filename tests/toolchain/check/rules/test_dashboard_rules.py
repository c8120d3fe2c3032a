"""Rules about dashboards, panels and queries: each fires on its mistake, at its line, and is silent on the right thing beside it."""

import inspect

import pytest
from attrs import evolve

from tests.toolchain.check._panels import panel, written
from tests.toolchain.compilation import ENVIRONMENT, board, checked, messages
from tests.toolchain.metrics import BREAKER, HEAP, REQUESTS, SESSIONS
from toolchain.define import HousePanel, links, text
from toolchain.define import variables as var
from toolchain.define.dashboard import row
from toolchain.define.environment import Folder
from toolchain.define.panels.overrides import by_name
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

METHOD = var.label_values("method", "Method", REQUESTS, "method")
BY_METHOD = panel(prom(q.sum(q.rate(q.select(REQUESTS, method=METHOD))), "requests"))

SENT_AS_V2 = evolve(ENVIRONMENT, dashboards="v2beta1")


def test_what_schema_v2_alone_does_not_take_is_told_where_it_is_sent() -> None:
    made = board(panel(), fields={"weekStart": "friday"})
    [message] = messages("schema", made, environment=SENT_AS_V2)
    assert "spec.timeSettings.weekStart: 'friday' is none of" in message
    assert messages("schema", made) == []


PANELS: list[tuple[str, HousePanel, str]] = [
    (
        "schema",
        panel(overrides=[{"matcher": {"id": "byNaem"}, "properties": [{"id": "unit", "value": "s"}]}]),
        "byNaem",
    ),
    ("schema", panel(overrides=[by_name("x", custom_lineWdith=2)]), "custom.lineWdith: there is no option"),
    ("schema", panel(overrides=[by_name("x", custom_lineWidth="thick")]), "override of 'x', custom.lineWidth: 'thick'"),
    ("schema", panel(overrides=[by_name("x", custom_cellOptions={"type": "auto"})]), "'cellOptions'"),
    ("panel-text", panel(description=" "), "has no description"),
    ("panel-text", panel(title=""), "has no title"),
    ("panel-title-long", panel(title="Sign-in requests answered 429", width=4), "needs 210 pixels of 139"),
    ("panel-title-long", panel(title="API calls as browsers see them", width=6, time_range="30d"), "of 179"),
    ("unit-missing", panel(unit=""), "has no unit"),
    ("panel-unit", panel(unit="percentunits"), "Did you mean 'percentunit'?"),
    ("panel-unit", panel(overrides=[by_name("x", unit="secnods")]), "'secnods'"),
    ("panel-layout", panel(width=30), "outside the grid"),
    ("panel-cardinality", panel(prom(q.rate(REQUESTS), "{{endpoint}}")), "may draw 960 series"),
    ("legend-missing", panel(prom(q.sum(SESSIONS))), "has no legend"),
    ("legend", written('sum by (job) (sessions_active{job="app"})', "{{jbo}}"), "Did you mean 'job'?"),
    ("link-target", panel(links=[links.to_dashboard("Other", "baord")]), "Did you mean 'board'?"),
    ("link-target", panel(data_links=[links.to_dashboard("Other", "baord")]), "'baord'"),
    ("variable-undefined", panel(title="Of $servce"), "$servce"),
    ("variable-undefined", written('sum(sessions_active{job="app", environment="$env"})'), "$env"),
    ("datasource-unknown", panel(prom(q.sum(SESSIONS), "x", source="prometeus")), "Did you mean 'prometheus'?"),
    ("query-syntax", written("sum(rate(x[5m])"), "line 1, column 16: expected ')'"),
    ("query-syntax", written("rate(x)"), "takes a range vector"),
    ("unknown-metric", written('sum(session_active{job="app"})'), "Did you mean 'sessions_active'?"),
    ("raw-counter", panel(prom(q.sum(REQUESTS), "requests")), "since its process started"),
]


@pytest.mark.parametrize(("name", "wrong", "message"), PANELS, ids=[f"{case[0]}: {case[2]}" for case in PANELS])
def test_a_wrong_panel_is_one_finding_at_the_line_that_made_it(name: str, wrong: HousePanel, message: str) -> None:
    found = checked(name, board(wrong)).findings
    assert len(found) == 1
    assert message in found[0].message
    assert found[0].remedy
    source = inspect.getsource(inspect.getmodule(test_a_right_panel_is_no_finding) or pytest)
    assert 1 <= found[0].location.line <= source.count("\n")
    assert found[0].location.file.endswith("test_dashboard_rules.py")


RIGHT: list[tuple[str, HousePanel]] = [
    ("schema", panel()),
    ("panel-text", panel()),
    ("panel-text", text("", "# Words", description="")),
    ("panel-title-long", panel(title="Sign-in requests answered 429", width=6)),
    ("panel-title-long", panel(title="Requests of $endpoint in the chosen range of time", width=4)),
    ("panel-unit", panel(unit="suffix:req")),
    ("panel-layout", panel(width=24)),
    ("panel-cardinality", panel(prom(q.topk(10, q.rate(REQUESTS)), "{{endpoint}}"))),
    ("legend-missing", panel(prom(q.sum(HEAP, by=["job"]), format="table"))),
    ("legend", panel(prom(q.sum(HEAP, by=["job"]), "{{job}}"))),
    (
        "link-target",
        panel(links=[links.to_dashboard("Itself", "board"), links.to_url("Docs", "https://example.org/d")]),
    ),
    ("variable-undefined", panel(data_links=[links.to_url("x", "https://x/?a=${__field.labels.a}&b=${__from:date}")])),
    ("variable-undefined", panel(prom(q.label_replace(BREAKER, "name", "$1", "service", "(.*)"), "{{name}}"))),
    ("datasource-unknown", panel()),
    ("query-syntax", written('sum(rate(http_requests_total{job="app"}[$__rate_interval]))')),
]


@pytest.mark.parametrize(("name", "right"), RIGHT, ids=[f"{name} {index}" for index, (name, _) in enumerate(RIGHT)])
def test_a_right_panel_is_no_finding(name: str, right: HousePanel) -> None:
    assert messages(name, board(right)) == []


def test_overlapping_panels_name_each_other() -> None:
    (message,) = messages("panel-layout", board(panel(title="A"), panel(title="B", at=(6, 2))))
    assert "'B'" in message
    assert "overlaps 'A'" in message


def test_panels_of_a_collapsed_row_are_not_held_against_those_below_it() -> None:
    hidden = row("Detail", panel(title="Hidden"), collapsed=True)
    assert messages("panel-layout", board(rows=[hidden, row("Shown", panel(title="Shown"))])) == []


def test_panels_inside_a_collapsed_row_are_held_against_each_other() -> None:
    hidden = row("Detail", panel(title="A"), panel(title="B", at=(0, 0)), collapsed=True)
    assert len(messages("panel-layout", board(rows=[hidden]))) == 1


@pytest.mark.parametrize("uid", ["", "with space", "x" * 41, "ä"])
def test_an_illegal_uid_is_a_finding(uid: str) -> None:
    assert len(messages("dashboard-uid", board(panel(), uid=uid))) == 1


def test_of_two_dashboards_with_one_uid_the_later_is_a_finding() -> None:
    (message,) = messages("dashboard-uid", board(panel()), board(panel(), title="Second"))
    assert "'Second'" in message
    assert "'Board'" in message


@pytest.mark.parametrize("missing", ["title", "description", "tags"])
def test_a_dashboard_without_words_is_a_finding(missing: str) -> None:
    assert len(messages("dashboard-text", board(panel(), **{missing: [] if missing == "tags" else ""}))) == 1


def test_a_folder_that_the_environment_does_not_have_is_a_finding() -> None:
    environment = evolve(ENVIRONMENT, folders={"security": Folder("closed", "Closed")})
    (message,) = messages("dashboard-folder", board(panel(), folder="securty"), environment=environment)
    assert "Did you mean 'security'?" in message
    assert messages("dashboard-folder", board(panel(), folder="security"), environment=environment) == []


def test_folders_that_provisioning_files_cannot_tell_apart_are_a_finding() -> None:
    environment = evolve(ENVIRONMENT, folders={"security": Folder("closed", ENVIRONMENT.folder.title)})
    (message,) = messages("dashboard-folder", board(panel()), environment=environment)
    assert f"2 folders of environment 'test' have the title {ENVIRONMENT.folder.title!r}" in message


CODES = ["200", "404"]
BY_CODE = prom(q.sum(q.rate(REQUESTS), by=["status_code"]), "{{status_code}}")


def test_a_link_that_cannot_choose_every_label_of_the_series_is_a_finding() -> None:
    code = var.custom("code", "Code", CODES, value_label="status_code")
    detail = board(panel(title="Of $code"), uid="detail", title="Detail", variables=[code])
    (message,) = messages("series-link", board(panel(BY_CODE, data_links=[links.to_dashboard("D", "detail")])), detail)
    assert "does not choose the 'status_code'" in message
    assert "does not offer 500" in message
    by_hand = links.to_dashboard("D", "detail", {"code": "${__field.labels.status_code}"})
    assert messages("series-link", board(panel(BY_CODE, data_links=[by_hand])), detail) == []


def test_a_link_to_what_is_only_called_alike_is_no_finding() -> None:
    code = var.custom("code", "Code", ["200"], value_label="status_code")
    detail = board(panel(title="Of $code"), uid="detail", title="Detail", variables=[code])
    assert not messages("series-link", board(panel(BY_CODE, data_links=[links.to_dashboard("D", "detail")])), detail)


def test_variables_of_one_name_and_other_values_are_a_finding() -> None:
    some, others, same = (
        board(panel(title="Of $code"), uid=uid, variables=[var.custom("code", "Code", values, value_label="code")])
        for uid, values in (("some", CODES), ("others", ["GET"]), ("same", CODES))
    )
    (message,) = messages("variable-meaning", some, others, same)
    assert "the variable 'code' of 'others' offers other values than that of 'some'" in message


def test_two_panels_with_one_title_are_a_finding() -> None:
    assert len(messages("panel-title-unique", board(panel(), panel()))) == 1
    assert messages("panel-title-unique", board(panel(), panel(title="Other"))) == []


def test_an_unused_variable_is_a_finding() -> None:
    assert len(messages("variable-unused", board(panel(), variables=[METHOD]))) == 1
    assert messages("variable-unused", board(BY_METHOD, variables=[METHOD])) == []


def test_a_variable_that_only_another_variable_uses_is_used() -> None:
    chained = var.label_values("status", "Status", q.select(REQUESTS, method=METHOD), "status_code")
    used = panel(prom(q.sum(q.rate(q.select(REQUESTS, status_code=chained))), "x"))
    assert messages("variable-unused", board(used, variables=[METHOD, chained])) == []


def test_a_menu_of_tags_that_no_dashboard_has_is_a_finding() -> None:
    assert len(messages("link-target", board(panel(), links=[links.siblings("More", ["nobody"])]))) == 1
    assert messages("link-target", board(panel(), links=[links.siblings("More", ["test"])])) == []
