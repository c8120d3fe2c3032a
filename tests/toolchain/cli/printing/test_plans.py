"""How a plan is printed."""

import io

import pytest
from rich.console import Console

from toolchain.cli.printing.plans import plan_markdown, print_plan
from toolchain.sync.change import Action, Change
from toolchain.sync.difference import FieldChange
from toolchain.sync.model import Desired, Key
from toolchain.sync.plan import Plan

LONG = "sum by (method, endpoint) (rate(http_requests_total{job='medianest-app', environment='production'}[5m])) > 0.05"


def plan(*changes: FieldChange, title: str = "Overview") -> Plan:
    """A plan that updates one dashboard."""
    key = Key("dashboard", "overview")
    return Plan("local", "http://grafana", (Change(key, Action.UPDATE, Desired(key, title, {}), changes=changes),))


def printed(width: int, *changes: FieldChange, **options: str) -> list[str]:
    """What a terminal of so many columns shows, without colours."""
    stream = io.StringIO()
    print_plan(Console(file=stream, width=width, highlight=False, no_color=True), plan(*changes, **options))
    return stream.getvalue().splitlines()


def test_a_changed_query_shows_the_part_that_changed() -> None:
    assert printed(120, FieldChange("expr", LONG, LONG.replace("0.05", "0.1"))) == [
        "~ update dashboard overview (Overview)",
        "    expr:",
        "    - …point) (rate(http_requests_total{job='medianest-app', environment='production'}[5m])) > 0.05",
        "    + …point) (rate(http_requests_total{job='medianest-app', environment='production'}[5m])) > 0.1",
        "1 to update.",
    ]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_values_are_cut_to_the_terminal(width: int) -> None:
    text = "\n".join([LONG] * 3)
    shown = printed(width, FieldChange("expr", LONG, f"x{LONG}"), FieldChange("text", text, f"{text}\n{LONG}"))
    assert max(map(len, shown)) <= width


def test_a_title_does_nothing_to_a_terminal() -> None:
    assert printed(80, title="a\x1b[2Jb")[0] == "~ update dashboard overview (a\\x1b[2Jb)"


def test_a_comment_shows_changes_as_a_difference_that_no_value_ends() -> None:
    shown = plan_markdown(plan(FieldChange("text", "one\n```\ntwo", "one\n````\ntwo")), "")
    assert "\n`````diff\ntext:\n  one\n- ```\n+ ````\n  two\n`````\n" in shown


def test_many_fields_are_counted() -> None:
    shown = printed(80, *(FieldChange(f"field{number}", 1, 2) for number in range(20)))
    assert "    and 8 more fields" in shown
