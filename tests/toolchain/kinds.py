"""A panel of each kind, made from what the kind says of itself, and the way back from Grafana."""

from inspect import Parameter, signature
from typing import Any, get_type_hints

import orjson

from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import SESSIONS
from toolchain.define import HousePanel, HouseTarget, prom, q
from toolchain.define.panels.kind import PanelKind
from toolchain.pull.dashboards import dashboard_source, query_reader
from toolchain.pull.document import pulled_dashboard
from toolchain.pull.verification import dashboard_differences


def panel_of(kind: PanelKind, *targets: HouseTarget, **arguments: Any) -> HousePanel:
    """A panel titled with its type, with a query where its kind has some, and what else its kind cannot be without."""
    if kind.has_queries and not targets:
        targets = (prom(q.sum(SESSIONS), "sessions"),)
    hints = get_type_hints(kind.function)
    needed = {
        name: arguments.pop(name, "x" if hints[name] is str else ["x"])
        for name in kind.arguments
        if signature(kind.function).parameters[name].default is Parameter.empty
    }
    placed = [needed.pop(name) for name in kind.positional]
    return kind.function(kind.type, *placed, *targets, **{"description": "What it shows.", **needed, **arguments})


def pulled(panel: HousePanel) -> str:
    """The source of a dashboard with a panel as Grafana gives it back; it compiles to the same."""
    compiled = compilation(board(panel))
    document = orjson.loads(orjson.dumps(compiled.dashboards[0].document))
    wanted = pulled_dashboard(document, compiled.project, "the test").document
    queries = query_reader(compiled.project)
    source = dashboard_source(compiled.project, queries, wanted)
    assert dashboard_differences(queries, source, "pulled.py", wanted) == ()
    return source
