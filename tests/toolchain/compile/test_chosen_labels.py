"""Who clicks a series arrives at a dashboard that shows it alone."""

from typing import Any

import pytest

from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import APP, BREAKER, REQUESTS, SESSIONS
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
