"""Builds of environments whose Grafana has schema v2 are compared by tabs, grids that flow, and conditions."""

from pathlib import Path

import pytest

from tests.toolchain.review.shop import compiled, edited
from toolchain.review.arranged_builds import arranged_builds
from toolchain.review.review import review

V2 = {
    "file": "environments/production.py",
    "old": 'name="production",',
    "new": 'name="production",\n    dashboards="v2beta1",',
}
TABS = {
    "file": "dashboards/jobs.py",
    "old": '    rows=[\n        row(\n            "",\n',
    "new": '    rows=[\n        IN_TABS,\n        row(\n            "",\n',
}
IMPORTS = {
    "file": "dashboards/jobs.py",
    "old": "from toolchain.define import timeseries\n",
    "new": "from toolchain.define import auto_grid, stat, tab, tabs, text, timeseries, when\n",
}
PANELS = """\
IN_TABS = tabs(
    tab("Now", auto_grid("", stat("One", prom(q.sum(WAITING), "jobs"), description="One."), max_columns=2)),
    tab("Then", row("Then", text("Two", "2", description="Two.")), row("More", text("Three", "3", description="3."))),
)

DASHBOARD = dashboard("""


def told(folder: Path, before: list[dict[str, str]], after: list[dict[str, str]]) -> list[str]:
    """What changes between the shop with some edits and with some others."""
    first, second = (
        compiled(
            edited(
                folder / name,
                [TABS, IMPORTS, {"file": "dashboards/jobs.py", "old": "DASHBOARD = dashboard(", "new": PANELS}, *edits],
            )
        )
        for name, edits in (("before", before), ("after", after))
    )
    changes = review(*arranged_builds(first, second), base="before", head="after").changes
    return [
        f"{each.kind.value} {' › '.join(each.subject)}: {each.what} {each.before} → {each.after} "
        f"({each.source.file}:{each.source.line})".replace("None → None ", "")
        for each in changes
    ]


def test_nothing_changes_where_nothing_is_edited(tmp_path: Path) -> None:
    assert told(tmp_path, [V2], [V2]) == []


CASES = {
    "a panel that is shown under a condition": (
        'stat("One", prom(q.sum(WAITING), "jobs"), description="One.")',
        'when(stat("One", prom(q.sum(WAITING), "jobs"), description="One."), has_data=True)',
        ["visibility always → while there are data"],
    ),
    "a grid that flows in more columns": ("max_columns=2", "max_columns=4", ["layout flows in at most 2 columns"]),
    "a row in a tab that is renamed": ('row("More"', 'row("Further"', ["renamed More → Further"]),
    "a tab that is renamed": (
        'tab("Then", row("Then"',
        'tab("Later", row("Later"',
        ["tab Jobs › Later: renamed Then → Later"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_schema_v2_alone_has_is_told(tmp_path: Path, name: str) -> None:
    old, new, expected = CASES[name]
    edit = {"file": "dashboards/jobs.py", "old": old, "new": new}
    found = told(tmp_path, [V2], [V2, edit])
    assert len(found) == len(expected), found
    assert all(words in line for words, line in zip(expected, found, strict=True)), found
    assert all("(dashboards/jobs.py:" in line for line in found), found


def test_an_environment_that_comes_to_schema_v2_has_tabs_where_it_had_rows(tmp_path: Path) -> None:
    found = told(tmp_path, [], [V2])
    assert [each.partition(" (")[0] for each in found] == [
        "row Jobs › More: renamed Then: More → More",
        "row Jobs › More: moved outside of tabs → tab Then",
        "row Jobs › More: opens closed → open",
        "tab Jobs › Now: type row → tab",
        "tab Jobs › Now: layout none → flows in at most 2 columns, standard wide, standard high",
        "tab Jobs › Then: type row → tab",
        "tab Jobs › Then: opens closed → open",
        "panel Jobs › One: size 24×9 → as its grid flows",
        "panel Jobs › Waiting: moved row Then: More → above the rows",
    ]
