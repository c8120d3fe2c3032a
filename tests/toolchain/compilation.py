"""Compiles dashboards in memory, for tests of the compiler and of the rules."""

from pathlib import Path
from typing import Any

from grafanalib import core

from tests.toolchain import metrics
from toolchain.base.source import location_of
from toolchain.catalog import Catalog, Metric
from toolchain.check.checker import Checked, check
from toolchain.check.rule import Rule
from toolchain.check.rules import RULES
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.define import HousePanel, LibraryPanel
from toolchain.define.dashboard import HouseDashboard, dashboard, row
from toolchain.define.datasource import DataSource
from toolchain.define.environment import Endpoint, Environment, Folder
from toolchain.define.evaluation import Evaluation, PrometheusFiles, RulerEndpoint
from toolchain.project.project import LoadedDashboard, Project

ROOT = Path(__file__).parent

ENVIRONMENT = Environment(
    name="test",
    title="Test",
    grafana_url="http://grafana",
    folder=Folder("team", "Team"),
    endpoints={
        "prometheus": Endpoint("prom", "http://prometheus"),
        "loki": Endpoint("logs", "http://loki"),
        "jaeger": Endpoint("traces", "http://jaeger"),
    },
)
FILES = PrometheusFiles("http://prometheus", "rules")
LOKI_RULER = RulerEndpoint("loki", "http://loki")
BY_RULERS = Evaluation(FILES, FILES, LOKI_RULER)
"""Nothing is left to Grafana."""
PROMETHEUS = DataSource(
    "prometheus", "Prometheus", "prometheus", {"httpMethod": "POST", "timeInterval": "15s"}, is_default=True
)
LOKI = DataSource("loki", "Loki", "loki", {})
JAEGER = DataSource("jaeger", "Jaeger", "jaeger", {})
SOURCES = (PROMETHEUS, LOKI, JAEGER)


def board(*panels: HousePanel | LibraryPanel, **changes: Any) -> HouseDashboard:
    """A dashboard with nothing to object to but what the test puts in."""
    fields: dict[str, Any] = {"uid": "board", "title": "Board", "description": "A board.", "tags": ["test"]}
    return dashboard(**{**fields, "rows": [row("", *panels)], **changes})


def compilation(
    *dashboards: core.Dashboard,
    shown: tuple[Metric, ...] = (),
    sources: tuple[DataSource, ...] = (PROMETHEUS, LOKI, JAEGER),
    environment: Environment = ENVIRONMENT,
    **rules: Any,
) -> Compilation:
    """The compiled project of these dashboards, and of ``rules``; its catalog holds the test metrics."""
    catalog = tuple(value for value in vars(metrics).values() if isinstance(value, Metric))
    project = Project(
        environment=environment,
        catalog=Catalog(shown or catalog),
        datasources=sources,
        dashboards=tuple(LoadedDashboard(each, location_of(each)) for each in dashboards),
        **{"root": ROOT, **rules},
    )
    return compile_project(project)


def rule(name: str) -> Rule:
    """The rule with this id."""
    return next(each for each in RULES if each.id == name)


def checked(name: str, *dashboards: core.Dashboard, **arguments: Any) -> Checked:
    """What one rule says of these dashboards."""
    return check(compilation(*dashboards, **arguments), [rule(name)])


def messages(name: str, *dashboards: core.Dashboard, **arguments: Any) -> list[str]:
    """The messages of one rule about these dashboards."""
    return [finding.message for finding in checked(name, *dashboards, **arguments).findings]
