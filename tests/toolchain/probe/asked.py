"""Compiles queries as panels of a dashboard that was made elsewhere, beside the catalog of the toolchain's tests."""

import json
from typing import Any

from tests.toolchain.compilation import compilation
from toolchain.base.documents.json_reader import read_json
from toolchain.compile.compilation import Compilation
from toolchain.compile.of_sources import compile_sources
from toolchain.probe.asking import Asking, Servers
from toolchain.probe.judging import Bounds
from toolchain.probe.probe import Probe
from toolchain.probe.question import Outcome
from toolchain.probe.questions import Scope
from toolchain.project.file_dashboards import file_dashboard

PROMETHEUS = {"type": "prometheus", "uid": "prom"}


def panels_of(
    *queries: str, instant: bool = False, variables: tuple[dict[str, Any], ...] = (), datasource: Any = PROMETHEUS
) -> Compilation:
    """Return a dashboard with a panel for each query, named after it."""
    panels = [
        {
            "id": number + 1,
            "type": "timeseries",
            "title": query,
            "gridPos": {"x": 0, "y": 8 * number, "w": 24, "h": 8},
            "targets": [
                {"refId": "A", "datasource": datasource, "expr": query, "instant": instant, "range": not instant}
            ],
        }
        for number, query in enumerate(queries)
    ]
    document = {"uid": "board", "title": "Board", "panels": panels, "templating": {"list": list(variables)}}
    source = file_dashboard("board.json", read_json(json.dumps(document)))
    assert source is not None
    return compile_sources(compilation().project, [source])


def outcomes_of(probe: Probe) -> dict[str, Outcome]:
    """Run a probe, and return what it says by the title of the panel."""
    probe.run()
    return {each.question.use.name.removeprefix("Board › "): each for each in probe.outcomes()}


def probe_of(compiled: Compilation, servers: Servers, end: float, last: float = 3600.0, **more: Any) -> Probe:
    """Return a probe of the time before ``end`` (Unix seconds)."""
    bounds = Bounds(more.pop("slow", 60.0), more.pop("stale", 10.0))
    scope = Scope(end, last, "15s", more.pop("most_series", 100))
    return Probe(compiled, Asking(servers, **more), scope, bounds)
