"""Definitions stand in the order of the lines that define them."""

from pathlib import Path

from toolchain.project.loading import load_project

RULES = """
from metrics.api import HTTP_REQUESTS_TOTAL
from toolchain.define import RecordingRule, RuleGroup, q

GROUP = RuleGroup("rates", "30s")


def total(window):
    return RecordingRule(
        record=f"job:http_requests:rate{window}",
        expression=q.sum(q.rate(HTTP_REQUESTS_TOTAL, window), by=["job"]),
        group=GROUP,
        help="Requests per second.",
    )


FIVE_MINUTES = total("5m")
HOUR, DAY = total("1h"), total("1d")
"""


def recorded(project: Path) -> list[str]:
    return [rule.record.removeprefix("job:http_requests:") for rule in load_project(project, "local").recordings]


def test_what_else_imports_a_definition_does_not_move_it(project_root: Path) -> None:
    (project_root / "alerts").mkdir()
    (project_root / "alerts" / "rates.py").write_text(RULES)
    assert recorded(project_root) == ["rate5m", "rate1h", "rate1d"]
    (project_root / "alerts" / "busy.py").write_text("from alerts.rates import DAY\n\nBUSY = DAY.metric\n")
    assert recorded(project_root) == ["rate5m", "rate1h", "rate1d"]
