"""Reports are held to the rules about panels and queries, and to one of their own."""

from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner

from build import main
from tests.toolchain.compilation import board, compilation, rule
from tests.toolchain.metrics import SESSIONS
from toolchain.catalog import Catalog, FieldType, log_field, log_schema, one_of
from toolchain.check.checker import check
from toolchain.compile.compilation import Compilation
from toolchain.define import DashboardRef, HousePanel, Report, bar_gauge, fired_alerts, loki, lq, prom, q, section, stat

LOGS = log_schema(
    "application",
    help="One JSON object per line.",
    stream_labels=[one_of("service", "backend")],
    fields=[
        log_field("userId", FieldType.STRING, "Who.", example="user-1", tags=["personal"]),
        log_field("component", FieldType.STRING, "Where.", example="auth"),
    ],
)
LINES = lq.stream(LOGS, service="backend").json("userId", "component").without_errors()


def counted(*labels: str) -> HousePanel:
    """Lines by labels."""
    return bar_gauge(
        "Lines",
        loki(lq.topk(5, lq.sum(lq.count_over_time(LINES, "1h"), by=labels)), "lines", mode="instant"),
        description="How many.",
    )


def told(*entries: object, name: str = "daily") -> Compilation:
    """The compiled project of a report with these entries."""
    report = Report(
        name=name,
        title="Daily",
        description="A day.",
        period="1d",
        compared_with="1w",
        sections=[section("Part", *entries)],  # type: ignore[arg-type]
    )
    return compilation(board(), reports=(report,))


def found(name: str, compiled: Compilation) -> list[str]:
    """What a rule says of a compiled project."""
    return [each.message for each in check(compiled, [rule(name)]).findings]


def test_a_report_tells_nobody_apart() -> None:
    (message,) = found("report-personal", told(counted("userId")))
    assert "panel 'Lines' of 'report-daily': tells people apart by 'userId'" in message
    assert found("report-personal", told(counted("component"))) == []


def test_a_list_of_alerts_tells_nobody_apart() -> None:
    whole = told(fired_alerts(by=["service", "userId"]))
    known = evolve(whole, project=evolve(whole.project, catalog=Catalog((), (LOGS,))))
    (finding,) = check(known, [rule("report-personal")]).findings
    assert "section 'Part' of report 'daily' tells alerts apart by 'userId'" in finding.message
    assert finding.location.file.endswith("test_report_rules.py")


def test_queries_of_a_report_are_kept_to_the_environment_and_read_as_those_of_panels_are() -> None:
    compiled = told(stat("Sessions", prom(q.sum(SESSIONS), "sessions", mode="instant"), description="Now."))
    (report,) = compiled.reports
    (target,) = (target for panel in report.dashboard.panels for target in panel.targets)
    assert target.text == 'sum(sessions_active{job="app", environment="test"})'
    assert target.analysis is not None
    assert report.dashboard not in compiled.dashboards
    assert [each.path for each in compiled.artifacts if "daily" in each.path] == []


def test_a_metric_that_only_a_report_reads_is_on_no_panel() -> None:
    figure = stat("Sessions", prom(q.sum(SESSIONS), "sessions", mode="instant"), description="Now.")
    assert "sessions_active is on no panel" in found("metric-unshown", told(figure))


REPORT = """\
from toolchain.define import Report, prom, section, stat

DAILY = Report(
    name="daily",
    title="Daily",
    description="A day.",
    period="1d",
    compared_with="1w",
    sections=[
        section(
            "Sessions",
            stat(
                "Sessions now",
                prom("QUERY", "sessions", mode="instant"),
                description="Now.",
            ),
        )
    ],
)
"""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sum(session_active{job='app'})", ["unknown-metric", "Did you mean 'sessions_active'?"]),
        ("sum(sessions_active{job='app'}", ["query-syntax", "expected ')'"]),
        ("sum(sessions_active{job='app', environment='$env'})", ["variable-undefined", "$env"]),
    ],
)
def test_a_broken_query_of_a_report_is_a_finding_at_its_line(query: str, said: list[str], project_root: Path) -> None:
    (project_root / "reports").mkdir()
    (project_root / "reports" / "daily.py").write_text(REPORT.replace("QUERY", query))
    result = CliRunner().invoke(main, ["check", "--root", str(project_root)])
    assert result.exit_code == 1
    for each in ["reports/daily.py:14", "of 'report-daily'", *said]:
        assert each in result.output


def test_a_module_without_a_report_and_a_report_whose_name_is_given_away_are_findings(project_root: Path) -> None:
    module = project_root / "reports" / "daily.py"
    module.parent.mkdir()
    module.write_text("")
    assert (
        "reports/daily.py defines no report" in CliRunner().invoke(main, ["check", "--root", str(project_root)]).output
    )
    module.write_text(REPORT.replace("QUERY", "vector(1)") + "\nDAILY = None\n")
    assert (
        "the report 'daily' is defined here and lost"
        in CliRunner().invoke(main, ["check", "--root", str(project_root)]).output
    )


def test_a_dashboard_that_a_report_has_or_leads_to_exists() -> None:
    figure = stat("Sessions", prom(q.sum(SESSIONS), "all", mode="instant"), description="Now.")
    lost, there = DashboardRef("boards", "Boards"), DashboardRef("board", "Board")
    report = Report(
        name="daily",
        title="Daily",
        description="A day.",
        period="1d",
        compared_with="1w",
        sections=[section("Part", figure, dashboard=lost)],
        dashboards=[there, board(uid="gone", title="Gone")],
    )
    found = check(compilation(board(), reports=(report,)), [rule("link-target")]).findings
    assert [each.message.partition(".")[0] for each in found] == [
        "report 'daily' leads to the dashboard 'gone', which does not exist",
        "report 'daily' leads to the dashboard 'boards', which does not exist",
    ]
