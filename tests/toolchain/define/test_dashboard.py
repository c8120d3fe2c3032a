"""Dashboards: scope, layout, ids, variables, links and annotations."""

from collections.abc import Callable
from typing import Any, Literal

import pytest

from tests.toolchain.compilation import board, compilation
from tests.toolchain.logs import LOGS
from tests.toolchain.metrics import APP, REQUESTS, SESSIONS
from toolchain.base.arguments import ArgumentError
from toolchain.compile.model import CompiledDashboard
from toolchain.define import HousePanel, above, bar_gauge, below, gauge, links, logs, stat, timeseries
from toolchain.define import variables as var
from toolchain.define.annotations import query_annotation, tag_annotation
from toolchain.define.dashboard import SCHEMA_VERSION, row
from toolchain.define.targets import loki, prom
from toolchain.languages.logql import builder as lq
from toolchain.languages.matching import regex
from toolchain.languages.promql import builder as q

LIMITS = below(critical=1)
ENVIRONMENT = var.label_values(
    "environment", "Environment", q.select(SESSIONS, job=APP.name), "environment", choice=var.ONE, default="local"
)
METHOD = var.label_values("method", "Method", q.select(REQUESTS, environment=ENVIRONMENT), "method")


def panel(title: str = "Panel", query: Any = SESSIONS, **changes: Any) -> HousePanel:
    fields: dict[str, Any] = {"description": "x", "unit": "short", "width": 12}
    return timeseries(title, prom(query, "x"), **{**fields, **changes})


def compiled(*panels: HousePanel, **changes: Any) -> CompiledDashboard:
    return compilation(board(*panels, **changes)).dashboards[0]


def places(dashboard: CompiledDashboard) -> list[tuple[int, int, int, int]]:
    return [tuple(each.document["gridPos"][key] for key in "xywh") for each in dashboard.panels]


def test_scope_narrows_every_selector_that_has_the_label_right_behind_its_job() -> None:
    query = q.ratio(q.sum(q.rate(q.select(REQUESTS, status_code="500"))), q.sum(q.rate(REQUESTS)))
    text = compiled(panel(query=query), variables=[ENVIRONMENT], scope=[ENVIRONMENT]).panels[0].targets[0].text
    assert text.count('{job="app", environment="$environment"') == 2
    assert '{job="app", environment="$environment", status_code="500"}' in text


def test_scope_leaves_a_selector_that_chooses_for_itself() -> None:
    query = q.select(SESSIONS, environment="production")
    text = compiled(panel(query=query), scope=[ENVIRONMENT]).panels[0].targets[0].text
    assert text == 'sessions_active{job="app", environment="production"}'


def test_scope_leaves_queries_written_by_hand() -> None:
    assert compiled(panel(query="sum(x)"), scope=[ENVIRONMENT]).panels[0].targets[0].text == "sum(x)"


def test_scope_narrows_log_streams_by_labels_that_they_have() -> None:
    service = var.stream_values("service", "Service", lq.stream(LOGS, level=regex(".+")), "service")
    panel = logs("Lines", loki(lq.stream(LOGS, level="error")), description="x")
    text = compiled(panel, variables=[service], scope=[service, ENVIRONMENT]).panels[0].targets[0].text
    assert text == '{service=~"$service", level="error"}'


def test_scope_narrows_annotations() -> None:
    event = query_annotation("Restarts", q.changes(SESSIONS, "2m") > 0, title="x")
    document = compiled(panel(), annotations=[event], scope=[ENVIRONMENT]).document
    assert (
        document["annotations"]["list"][1]["expr"]
        == 'changes(sessions_active{job="app", environment="$environment"}[2m]) > 0'
    )


def test_one_panel_in_two_dashboards_stays_its_own_in_each() -> None:
    shared = panel()
    first = compiled(shared, scope=[ENVIRONMENT])
    second = compiled(panel("Above", width=24), shared)
    assert "environment" in first.panels[0].targets[0].text
    assert "environment" not in second.panels[1].targets[0].text
    assert places(first)[0][1] == 0
    assert places(second)[1][1] == 8


def test_panels_flow_and_wrap_at_24_columns() -> None:
    dashboard = compiled(panel("A", width=16), panel("B", width=8, height=4), panel("C", width=10))
    assert places(dashboard) == [(0, 0, 16, 8), (16, 0, 8, 4), (0, 8, 10, 8)]


def test_the_width_of_a_row_is_that_of_its_panels_that_state_none() -> None:
    wide = stat("Wide", prom(SESSIONS, "x"), description="x", unit="short", width=16)
    usual = stat("Usual", prom(SESSIONS, "x"), description="x", unit="short")
    placed = stat("Placed", prom(SESSIONS, "x"), description="x", unit="short", at=(3, 8))
    assert places(compiled(rows=[row("", wide, usual, placed, width=8)])) == [
        *((0, 0, 16, 4), (16, 0, 8, 4)),
        (3, 8, 8, 4),
    ]
    assert usual.width == 4, "a row changes nothing in the panels that it was given"


@pytest.mark.parametrize(
    "of_lists",
    [
        lambda: stat("Stat", [prom(SESSIONS, "x")], description="x"),  # type: ignore[arg-type]
        lambda: row("Row", [panel()]),  # type: ignore[arg-type]
    ],
)
def test_a_list_of_what_follows_a_title_is_refused_with_the_way_to_write_it(of_lists: Callable[[], object]) -> None:
    with pytest.raises(ArgumentError) as refused:
        of_lists()
    assert "one by one: leave their brackets out" in str(refused.value.remedy)


def test_a_row_title_takes_a_line_and_the_next_row_follows_the_tallest_panel() -> None:
    dashboard = compiled(rows=[row("One", panel("A", height=3), panel("B", height=9)), row("Two", panel("C"))])
    assert places(dashboard) == [(0, 0, 24, 1), (0, 1, 12, 3), (12, 1, 12, 9), (0, 10, 24, 1), (0, 11, 12, 8)]


def test_a_collapsed_row_holds_its_panels_and_takes_one_line() -> None:
    dashboard = compiled(rows=[row("Hidden", panel("A"), collapsed=True), row("Shown", panel("B"))])
    hidden, shown = (each for each in dashboard.panels if each.type == "row")
    assert [inner["title"] for inner in hidden.document["panels"]] == ["A"]
    assert hidden.document["collapsed"] is True
    assert shown.document["panels"] == []
    assert shown.document["gridPos"]["y"] == 1


def test_ids_come_from_titles_and_survive_new_neighbours() -> None:
    alone = {each.title: each.document["id"] for each in compiled(panel("A")).panels}
    among = {each.title: each.document["id"] for each in compiled(panel("New"), panel("A")).panels}
    assert among["A"] == alone["A"]


def test_ids_are_unique_even_for_equal_titles() -> None:
    ids = [each.document["id"] for each in compiled(panel("A"), panel("A"), panel("A")).panels]
    assert len(set(ids)) == 3


def test_queries_are_named_in_order_and_keep_names_of_their_own() -> None:
    targets = [prom(SESSIONS, "a"), prom(SESSIONS, "b", ref_id="A"), prom(SESSIONS, "c")]
    named = stat("Stat", *targets, description="x", unit="short")
    assert [target.document["refId"] for target in compiled(named).panels[0].targets] == ["B", "A", "C"]


@pytest.mark.parametrize(
    ("modes", "stated", "drawn"),
    [
        (["instant"], {}, "none"),
        (["instant", "range"], {}, "area"),
        (["range"], {}, "area"),
        ([], {}, "area"),
        (["instant"], {"graph": "area"}, "area"),
        (["range"], {"graph": "none"}, "none"),
    ],
)
def test_a_stat_has_a_sparkline_where_its_queries_have_more_than_the_value_of_now(
    modes: list[Literal["instant", "range"]], stated: dict[str, Any], drawn: str
) -> None:
    targets = [prom(SESSIONS, "x", mode=mode) for mode in modes]
    assert stat("Stat", *targets, description="x", **stated).options["graphMode"] == drawn


@pytest.mark.parametrize(
    ("stated", "calcs", "sorted_by", "descending"),
    [
        ({}, ["mean", "max"], "Max", True),
        ({"legend_calcs": ["sum"]}, ["sum"], "Total", True),
        ({"limits": above(warning=1)}, ["mean", "max"], "Max", True),
        ({"limits": below(warning=1)}, ["mean", "min"], "Min", False),
        ({"limits": below(warning=1), "legend_calcs": ["lastNotNull"]}, ["lastNotNull"], "Last *", False),
    ],
)
def test_a_legend_begins_with_the_worst_series(
    stated: dict[str, Any], calcs: list[str], sorted_by: str, descending: bool
) -> None:
    legend = panel(**stated).options["legend"]
    assert (legend["calcs"], legend["sortBy"], legend["sortDesc"]) == (calcs, sorted_by, descending)


def test_a_legend_without_calculations_is_not_sorted() -> None:
    assert "sortBy" not in panel(legend_calcs=[]).options["legend"]


def test_a_figure_without_limits_is_not_called_good() -> None:
    judged, unjudged = stat("Stat", description="x", limits=LIMITS), stat("Stat", description="x")
    assert judged.defaults["thresholds"]["steps"] == LIMITS.steps()
    assert unjudged.defaults["thresholds"]["steps"] == [{"color": "text", "value": None}]


@pytest.mark.parametrize("kind", [stat, gauge, bar_gauge])
def test_no_data_of_a_figure_is_grey_whatever_its_limits(kind: Callable[..., HousePanel]) -> None:
    (mapping,) = kind("Figure", description="x", limits=LIMITS, no_value="none").defaults["mappings"]
    assert mapping["options"] == {"match": "null+nan", "result": {"text": "none", "color": "#808080", "index": 0}}


def test_no_data_is_as_the_definition_says_where_it_says_something() -> None:
    stated = [{"type": "special", "options": {"match": "null", "result": {"text": "-", "color": "blue", "index": 0}}}]
    assert stat("Figure", description="x", mappings=stated).defaults["mappings"] == stated


def test_the_schema_version_is_one_that_grafana_9_4_reads() -> None:
    assert compiled(panel()).document["schemaVersion"] == SCHEMA_VERSION == 37


def test_a_variable_of_one_value_is_matched_exactly_and_of_several_by_pattern() -> None:
    query = q.select(REQUESTS, environment=ENVIRONMENT, method=METHOD)
    assert [(matcher.op, matcher.value) for matcher in query.matchers[1:]] == [
        ("=", "$environment"),
        ("=~", "$method"),
    ]


def test_a_chained_variable_asks_within_the_choice_of_the_other() -> None:
    document = compiled(panel(query=q.sum(q.rate(q.select(REQUESTS, method=METHOD)))), variables=[ENVIRONMENT, METHOD])
    asked = document.variables[1].document["query"]["query"]
    assert asked == 'label_values(http_requests_total{job="app", environment="$environment"}, method)'


def test_all_expands_to_a_pattern_that_needs_the_label() -> None:
    assert METHOD.document["allValue"] == ".+"
    assert METHOD.document["current"] == {"text": ["All"], "value": ["$__all"]}


def test_a_custom_variable_lists_its_options_and_marks_the_chosen_one() -> None:
    variable = var.custom("size", "Size", ["s", "m"], default="m")
    assert [(option["text"], option["selected"]) for option in variable.document["options"]] == [
        ("s", False),
        ("m", True),
    ]


def test_deploys_come_from_tags() -> None:
    (_, deploys) = compiled(panel(), annotations=[tag_annotation("Deploys", ["deploy"])]).document["annotations"][
        "list"
    ]
    assert deploys["target"] == {"type": "tags", "tags": ["deploy"], "matchAny": False, "limit": 100}


def test_a_link_to_a_dashboard_keeps_the_time_range_and_escapes_values() -> None:
    url = links.dashboard_url("api", {"endpoint": "${__field.labels.endpoint}", "q": "a b&c"}, panel=3)
    assert url == "/d/api?${__url_time_range}&var-endpoint=${__field.labels.endpoint}&var-q=a%20b%26c&viewPanel=3"
