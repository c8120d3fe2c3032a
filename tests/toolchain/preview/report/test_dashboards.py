"""Whole dashboards in reports: pages that open anywhere, pictures, and what stays out of both."""

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.programs import needed
from tests.toolchain.check.rules.test_report_rules import LINES
from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from tests.toolchain.metrics import REQUESTS, SESSIONS
from tests.toolchain.preview.report.telling import END, Metrics, report_of, told
from toolchain.base.documents.document import Document
from toolchain.compile.compilation import Compilation
from toolchain.define import (
    HouseDashboard,
    Report,
    alert_list,
    jaeger_search,
    logs,
    loki,
    lq,
    prom,
    q,
    row,
    section,
    stat,
    text,
    timeseries,
    trace,
)
from toolchain.preview.data.answers import DataSources, Missing
from toolchain.preview.picture import drawn_page, picture_size
from toolchain.preview.report import dashboards as module
from toolchain.preview.report.dashboards import Snapshots, addresses_of, documents_of, snapshots, without_addresses
from toolchain.preview.report.gathering import settings_of
from toolchain.preview.report.mail_message import mail_message
from toolchain.preview.report.markdown import markdown
from toolchain.preview.report.page import page
from toolchain.preview.sources.prometheus import PrometheusSource

FIRST = timeseries("Requests", prom(q.sum(q.rate(REQUESTS)), "all"), description="All of them.")
SHOWN = board(FIRST, stat("Sessions", prom(q.sum(SESSIONS), "all"), description="Now."), title="Start")
OTHER = board(text("Note", "Read [this](/d/board).", description=""), uid="other", title="Other <&>")
SOURCES = DataSources(
    {
        "prometheus": PrometheusSource(Metrics(lambda _, __: {"": 3.0}), "live"),
        "loki": Missing("Loki did not answer: Loki at http://logs.internal:3100 took no connection"),
    }
)


def project(*boards: HouseDashboard) -> Compilation:
    """A report of one figure, and of dashboards."""
    figure = stat("Figure", prom(q.sum(SESSIONS), "all", mode="instant"), description="One.")
    report = Report(
        name="daily",
        title="Daily",
        description="A day.",
        period="1d",
        compared_with="1w",
        sections=[section("Part", figure)],
        dashboards=boards,
    )
    return compilation(*boards, reports=(report,))


def taken(compiled: Compilation, **options: Any) -> Snapshots:
    """The pages of the dashboards of a report."""
    report = report_of(compiled)
    content = told(compiled, Metrics(lambda _, __: {"": 3.0}))
    settings = settings_of(report, ENVIRONMENT, END)
    return snapshots(content, documents_of(report, compiled), SOURCES, settings, **{"with_pictures": False, **options})


def kept(dashboard: HouseDashboard) -> list[Document]:
    """The panels of a dashboard in a report."""
    (document,) = documents_of(report_of(project(dashboard)), project(dashboard))
    panels: list[Document] = document["panels"]
    return panels


def test_each_dashboard_is_a_page_of_the_period_that_links_to_the_others() -> None:
    found = taken(project(SHOWN, OTHER))
    assert list(found.pages) == ["daily.board.html", "daily.other.html"]
    first = found.pages["daily.board.html"].decode()
    assert "Last 24 hours" in first
    assert 'href="daily.html"' in first
    assert 'href="daily.other.html"' in first
    assert 'href="index.html"' not in first
    assert [(each.title, each.page) for each in found.section.pictures] == [
        ("Start", "daily.board.html"),
        ("Other <&>", "daily.other.html"),
    ]


def test_a_page_opens_alone_and_draws_all_of_its_panels(tmp_path: Path) -> None:
    needed("chromium")
    found = taken(project(SHOWN), with_pictures=True)
    alone = tmp_path / "elsewhere.html"
    alone.write_bytes(found.pages["daily.board.html"])
    drawn = drawn_page(alone)
    assert (drawn.panels, drawn.drawn, drawn.errors) == (2, 2, ())
    (picture,) = found.pictures
    width, height = picture_size(picture.png)
    assert (width, height > 300) == (1616, True)


def test_without_a_browser_pages_are_written_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    found = taken(project(SHOWN), with_pictures=True)
    assert (list(found.pages), found.pictures) == (["daily.board.html"], ())
    assert found.remarks[0].startswith("There are no pictures of dashboards: ")


def test_what_may_be_about_a_person_is_left_out_and_says_so() -> None:
    personal = lq.sum(lq.count_over_time(LINES, "1h"), by=["userId"])
    counted = lq.sum(lq.count_over_time(LINES, "1h"), by=["component"])
    boards = board(
        rows=[
            row(
                "",
                logs("Lines", loki(LINES), description="Lines."),
                stat("By user", loki(personal, "{{userId}}", mode="instant"), description="Who."),
                stat("By component", loki(counted, "{{component}}", mode="instant"), description="What."),
                timeseries("By hand", loki("sum(count_over_time({a=`b`}[1h]", "x"), description="Cannot be read."),
                alert_list("Alerts", description="What fires."),
                FIRST,
            ),
            row("More", logs("Folded", loki(LINES), description="Lines."), collapsed=True),
        ],
    )
    panels = kept(boards)
    types = {each["title"]: each["type"] for each in panels}
    assert types == {
        "Lines": "text",
        "By user": "text",
        "By component": "stat",
        "By hand": "text",
        "Alerts": "text",
        "Requests": "timeseries",
        "More": "row",
    }
    assert panels[-1]["panels"][0]["type"] == "text"
    assert "stay in Grafana" in panels[0]["options"]["content"]
    assert panels[0]["gridPos"] == boards.panels[0].gridPos.to_json_data()
    assert "targets" not in panels[0]


def test_traces_are_left_out() -> None:
    shown = board(trace("Trace", jaeger_search("backend"), description="One."))
    assert [each["type"] for each in kept(shown)] == ["text"]


@pytest.mark.parametrize(
    ("page_text", "expected"),
    [
        ("Prometheus at http://prom:9090 took no connection", "Prometheus at X took no connection"),
        ("<b>prom:9090</b> and http://prom:9090/api", "<b>X</b> and X/api"),
        ("Loki at https://user@logs.example/loki refused", "Loki at X refused"),
        ("prom:90901, myprom:9090, prom", "prom:90901, myprom:9090, prom"),
    ],
)
def test_addresses_of_servers_are_left_out(page_text: str, expected: str) -> None:
    assert (
        without_addresses(page_text, ["http://prom:9090", ""]).replace("an address that is left out", "X") == expected
    )


def test_no_page_names_a_server_that_did_not_answer() -> None:
    lines = stat("Lines", loki(lq.sum(lq.count_over_time(LINES, "1h")), "all", mode="instant"), description="All.")
    found = taken(project(board(lines)), addresses=addresses_of(ENVIRONMENT, SOURCES, "http://given:1", None))
    text_of_page = found.pages["daily.board.html"].decode()
    assert "took no connection" in text_of_page
    for each in ("logs.internal", "http://prometheus", "http://loki"):
        assert each not in text_of_page


def test_what_is_too_large_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_PAGE", 1_000_000)
    found = taken(project(SHOWN))
    assert found.pages == {}
    assert found.section.pictures[0].page == ""
    (remark,) = found.remarks
    assert remark.startswith("The page of Start is left out: it has ")
    assert "and 1 MB are the most" in remark


def test_the_forms_of_a_report_name_pages_and_show_pictures() -> None:
    compiled = project(SHOWN)
    found = taken(compiled)
    section_ = evolve(found.section, pictures=tuple(evolve(each, png=b"\x89PNG") for each in found.section.pictures))
    content = evolve(found, section=section_).added_to(told(compiled, Metrics(lambda _, __: {"": 3.0})))
    assert "Pages: [Start](daily.board.html)." in markdown(content)
    assert '<a href="daily.board.html">page</a>' in page(content)
    mail = mail_message(content, [])
    assert b"daily.board.html" not in mail.as_bytes()
    assert [each.get_content_type() for each in mail.walk()].count("image/png") == 1


def test_a_picture_for_which_a_mail_has_no_room_is_left_out_of_it_alone() -> None:
    compiled = project(SHOWN, OTHER)
    found = taken(compiled)
    large, small = b"\x89PNG" + b"0" * 12_000_000, b"\x89PNG"
    pictures = tuple(evolve(each, png=png) for each, png in zip(found.section.pictures, (large, small), strict=True))
    content = evolve(found, section=evolve(found.section, pictures=pictures)).added_to(
        told(compiled, Metrics(lambda _, __: {"": 3.0}))
    )
    mail = mail_message(content, [])
    assert [each.get_content_type() for each in mail.walk()].count("image/png") == 1
    html = next(each for each in mail.walk() if each.get_content_type() == "text/html").get_content()
    assert "its picture of 12.0 MB is too large for this mail" in html
    assert page(content).count("data:image/png") == 2
