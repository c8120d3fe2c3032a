"""A dashboard with every word of layouts, for what judges schema v2."""

from typing import Any

from attrs import evolve

from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from tests.toolchain.metrics import SESSIONS
from toolchain.compile.artifact import artifacts_of
from toolchain.compile.schema_2.version import Schema2
from toolchain.define import HousePanel, auto_grid, prom, q, row, stat, tab, tabs, when
from toolchain.define import variables as var
from toolchain.define.dashboard import DASHBOARD

SIZE = var.custom("size", "Size", ["small", "large"], choice=var.SEVERAL)
COLOR = var.custom("color", "Color", ["red", "blue"])
SHAPE = var.custom("shape", "Shape", ["round"])


def one(title: str, **more: Any) -> HousePanel:
    """A panel."""
    return stat(title, prom(q.sum(SESSIONS), "all"), description="What it shows.", **more)


ROWS = [
    row("Now", one("A", width=6), one("Of each size", width=6, repeat="size")),
    when(auto_grid("Flowing", when(one("B"), has_data=True), one("C", repeat="size"), max_columns=4), range_up_to="2d"),
    tabs(
        tab(
            "First",
            auto_grid("", one("D"), column_width=300, row_height="short"),
            when(row("Large", one("E")), variable=SIZE, equals="large"),
        ),
        when(tab("Long", row("", one("F"))), range_longer_than="2d", variable=SIZE, matches_not="s.*"),
        tab("Each size", row("", one("G"), repeat="size"), repeat="size", variables=[COLOR]),
    ),
    row("Last", one("H"), collapsed=True, variables=[SHAPE]),
]


def spec(version: Schema2) -> dict[str, Any]:
    """The dashboard as a Grafana is sent it."""
    made = compilation(board(rows=ROWS, variables=[SIZE]), environment=evolve(ENVIRONMENT, dashboards=version))
    found: dict[str, Any] = next(iter(artifacts_of(DASHBOARD, made.artifacts))).document["spec"]
    return found
