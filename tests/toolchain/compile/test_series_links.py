"""Who clicks a series arrives at a dashboard that shows it alone, whether or not its author thought of a link."""

from typing import Any

import pytest

from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import APP, BREAKER, HEAP, REQUESTS, SESSIONS
from toolchain.define import HousePanel, columns, links, table, timeseries
from toolchain.define import variables as var
from toolchain.define.dashboard import HouseDashboard
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q

METHOD = var.label_values("verb", "Method", q.select(REQUESTS), "method")
DETAIL = board(uid="detail", title="Detail", variables=[METHOD])
TO_DETAIL = links.to_dashboard("Detail", "detail")
BY_METHOD = prom(q.sum(q.rate(REQUESTS), by=["method"]), "{{method}}")
URL = "/d/detail?${__url_time_range}"
CHOSEN = f"{URL}&var-verb=${{__field.labels.method}}"


def panel(*targets: Any, **changes: Any) -> HousePanel:
    return timeseries("Panel", *targets, **{"description": "x", "data_links": [TO_DETAIL], **changes})


def config(shown: HousePanel, *others: HouseDashboard) -> dict[str, Any]:
    compiled = compilation(board(shown), *(others or (DETAIL,)))
    found: dict[str, Any] = compiled.dashboards[0].panels[0].document["fieldConfig"]
    return found


def url(shown: HousePanel, *others: HouseDashboard) -> str:
    return str(config(shown, *others)["defaults"]["links"][0]["url"])


def test_a_link_chooses_the_label_of_the_series_that_is_clicked() -> None:
    assert url(panel(BY_METHOD)) == CHOSEN


def test_the_row_of_a_table_chooses_by_the_column_that_has_the_label() -> None:
    target = prom(q.sum(q.increase(REQUESTS, q.RANGE), by=["method"]), mode="instant", format="table")
    shown = table(
        "T", target, description="x", data_links=[TO_DETAIL], transformations=[columns(rename={"method": "Verb"})]
    )
    assert url(shown) == f'{URL}&var-verb=${{__data.fields["Verb"]}}'


def test_what_the_definition_chooses_stays() -> None:
    chosen = links.to_dashboard("Detail", "detail", {"verb": "GET"})
    assert url(panel(BY_METHOD, data_links=[chosen])) == f"{URL}&var-verb=GET"


@pytest.mark.parametrize(
    "target",
    [
        prom(q.sum(q.rate(REQUESTS)), "all"),
        prom(q.max(BREAKER, by=["service"]), "{{service}}"),
        prom("somebody_elses_series", "{{method}}"),
    ],
    ids=["without the label", "another label", "a label that nobody knows"],
)
def test_a_label_that_not_every_series_is_known_to_have_is_not_chosen(target: Any) -> None:
    assert url(panel(target)) == URL


def test_a_label_of_the_same_name_with_other_values_is_not_chosen() -> None:
    service = var.label_values("service", "Service", q.select(SESSIONS, job=APP.name), "environment")
    assert url(panel(BY_METHOD), board(uid="detail", title="Detail", variables=[service])) == URL


def test_all_others_together_keep_the_link_as_it_is_written() -> None:
    rated = q.sum(q.rate(REQUESTS), by=["method"])
    found = config(panel(prom(q.top(2, rated), "{{method}}"), prom(q.rest(2, rated), "others")))
    assert found["defaults"]["links"][0]["url"] == CHOSEN
    (others,) = found["overrides"]
    assert others["matcher"] == {"id": "byName", "options": "others"}
    assert others["properties"][0]["value"][0]["url"] == URL


def test_links_elsewhere_stay_as_they_are() -> None:
    assert url(panel(BY_METHOD, data_links=[links.to_url("Docs", "https://example.org/d/detail?x")])).startswith(
        "https:"
    )
    assert url(panel(BY_METHOD, data_links=[links.to_dashboard("Other", "other")])).startswith("/d/other?")


def linked(shown: HousePanel, *others: HouseDashboard, **changes: Any) -> dict[str, Any]:
    compiled = compilation(board(shown, **changes), *(others or (DETAIL,)))
    found: dict[str, Any] = compiled.dashboards[0].panels[0].document["fieldConfig"]
    return found


def test_a_panel_without_a_link_leads_to_the_dashboard_that_shows_one_of_its_series() -> None:
    (link,) = config(panel(BY_METHOD, data_links=[]))["defaults"]["links"]
    assert link == {"title": "Detail", "url": CHOSEN, "targetBlank": False}


def test_only_the_column_of_the_label_leads_there_from_a_table() -> None:
    target = prom(q.sum(q.increase(REQUESTS, q.RANGE), by=["method"]), mode="instant", format="table")
    found = config(table("T", target, description="x", transformations=[columns(rename={"method": "Verb"})]))
    assert "links" not in found["defaults"]
    (override,) = found["overrides"]
    assert override["matcher"]["options"] == "Verb"
    assert override["properties"][0]["value"][0]["url"] == f'{URL}&var-verb=${{__data.fields["Verb"]}}'


def test_a_column_that_is_hidden_cannot_choose() -> None:
    target = prom(q.sum(q.increase(REQUESTS, q.RANGE), by=["method"]), mode="instant", format="table")
    shown = table("T", target, description="x", transformations=[columns(hide=("Time", "method"))])
    assert not config(shown)["overrides"]


def test_a_panel_that_its_dashboard_narrows_leads_to_itself_with_one_chosen_and_what_it_depends_on_as_it_is() -> None:
    own = var.label_values("method", "Method", q.select(REQUESTS), "method")
    code = var.label_values("code", "Code", q.select(REQUESTS), "status_code")
    narrowed = prom(q.sum(q.rate(q.select(REQUESTS, method=own, status_code=code)), by=["method"]), "{{method}}")
    found = linked(
        panel(narrowed, data_links=[]), board(uid="x"), variables=[own, code, var.textbox("other", "Of other panels")]
    )
    (link,) = found["defaults"]["links"]
    assert link["title"] == "This method alone"
    assert link["url"] == "/d/board?${__url_time_range}&${code:queryparam}&var-method=${__field.labels.method}"


def test_what_all_dashboards_choose_makes_none_of_them_the_one_to_go_to() -> None:
    environment = var.label_values("environment", "Environment", q.select(REQUESTS), "environment", choice=var.ONE)
    everywhere = [board(uid=uid, title=uid, variables=[environment]) for uid in ("one", "two")]
    found = config(panel(prom(q.sum(SESSIONS, by=["environment"]), "{{environment}}"), data_links=[]), *everywhere)
    assert "links" not in found["defaults"]


def test_variables_that_both_dashboards_have_are_handed_on() -> None:
    job = var.label_values("of", "Of", q.select(REQUESTS), "job", choice=var.ONE)
    detail = board(uid="detail", title="Detail", variables=[job, METHOD])
    (link,) = linked(panel(BY_METHOD, data_links=[]), detail, variables=[job])["defaults"]["links"]
    assert link["url"] == f"{URL}&var-of=$of&var-verb=${{__field.labels.method}}"


def test_an_instance_is_chosen_where_the_variable_has_those_of_its_job_and_the_job_with_it() -> None:
    job = var.label_values("job", "Job", q.select(HEAP), "job", choice=var.ONE)
    instance = var.label_values("instance", "Instance", q.select(HEAP, job=job), "instance")
    detail = board(uid="detail", title="Detail", variables=[job, instance])
    of_app = prom(q.max(SESSIONS, by=["instance"]), "{{instance}}")
    (link,) = config(panel(of_app, data_links=[]), detail)["defaults"]["links"]
    assert link["url"].endswith(f"&var-job={APP.name}&var-instance=${{__field.labels.instance}}")


def test_values_of_a_fixed_list_are_chosen_by_the_label_that_it_names() -> None:
    verb = var.custom("verb", "Method", ["GET", "POST", "PUT", "PATCH", "DELETE"], value_label="method")
    few = var.custom("verb", "Method", ["GET"], value_label="method")
    gets = prom(q.sum(q.rate(q.select(REQUESTS, method="GET")), by=["method"]), "{{method}}")
    assert url(panel(gets), board(uid="detail", title="Detail", variables=[verb])) == CHOSEN
    assert url(panel(BY_METHOD), board(uid="detail", title="Detail", variables=[few])) == URL
