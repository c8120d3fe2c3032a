"""What a link to a panel leads to: its queries without variables, and nothing of a text as HTML."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import REPOSITORY
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.languages.promql.parser import parse
from toolchain.local.panel import Panels
from toolchain.project.loading import load_project

PROMETHEUS, GRAFANA = "http://127.0.0.1:9", "http://grafana.example"
SINCE = 1_767_229_200.0
"""2026-01-01, 01:00 UTC"""


@pytest.fixture(scope="module")
def compilation() -> Compilation:
    return compile_project(load_project(REPOSITORY, "local"))


def drawn(page: str) -> dict[str, str]:
    """The parameters of the link to Prometheus."""
    (graph,) = {unescape(each) for each in re.findall(r'href="([^"]+)"', page) if each.startswith(PROMETHEUS)}
    return {name: value for name, (value,) in parse_qs(urlsplit(graph).query).items()}


def test_every_panel_that_an_alert_links_to_is_drawn_by_queries_that_prometheus_reads(compilation: Compilation) -> None:
    panels = Panels(compilation, PROMETHEUS, SINCE, GRAFANA)
    links = [each.annotations["dashboard_url"] for each in compilation.rules.alerts if each.shown_on is not None]
    assert links
    for link in set(links):
        address = urlsplit(link)
        parameters = {name: value for name, (value,) in parse_qs(address.query).items()}
        page = panels.page(address.path.removeprefix("/d/"), parameters)
        assert page is not None, link
        if "Draw it in Prometheus" in page:
            for name, value in drawn(page).items():
                if name.endswith(".expr"):
                    assert not re.search(r"\$[A-Za-z_{]", value)
                    parse(value)


def test_a_panel_is_drawn_over_the_time_and_the_values_of_its_link(compilation: Compilation) -> None:
    panel = next(
        (dashboard.uid, str(each.document["id"]))
        for dashboard in compilation.dashboards
        for each in dashboard.panels
        if (dashboard.uid, each.title) == ("service-health", "Services")
    )
    panels = Panels(compilation, PROMETHEUS, SINCE, GRAFANA)
    link = {"viewPanel": panel[1], "var-environment": "elsewhere", "from": "1767231000000", "to": "1767232800000"}
    page = panels.page(panel[0], link)
    assert page is not None
    words = drawn(page)
    assert (words["g0.range_input"], words["g0.end_input"]) == ("30m", "2026-01-01 02:00")
    assert 'environment="elsewhere"' in words["g0.expr"]
    assert f'href="{GRAFANA}/d/service-health?viewPanel={panel[1]}&amp;var-environment=elsewhere' in page
    earlier = panels.page(panel[0], link | {"from": "1767142800000"})
    assert earlier is not None
    assert drawn(earlier)["g0.range_input"] == "60m"
    evil = panels.page(panel[0], link | {"var-environment": '"><script>alert(1)</script>', "from": "x", "to": "now"})
    assert evil is not None
    assert "<script>" not in evil


def test_what_is_no_panel_has_no_page(compilation: Compilation) -> None:
    panels = Panels(compilation, PROMETHEUS, SINCE, GRAFANA)
    assert panels.page("service-health", {"viewPanel": "1"}) is None
    assert panels.page("service-health", {}) is None
    assert panels.page("unknown", {"viewPanel": "1"}) is None
