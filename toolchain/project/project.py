"""The project: all definitions of one environment, with what went wrong while loading them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from toolchain.base.finding import Finding
from toolchain.base.source import SourceLocation
from toolchain.catalog.catalog import Catalog
from toolchain.languages.promql.dialect import PROMETHEUS_3, Dialect
from toolchain.project.dashboard_source import DashboardSource

if TYPE_CHECKING:  # who checks files has no definitions, and does not wait for what they are made of
    from grafanalib import core

    from toolchain.define.alerting.grafana_rule import GrafanaRule
    from toolchain.define.alerting.log_recording import LogRecordingRule
    from toolchain.define.alerting.proof import AlertTest
    from toolchain.define.alerting.recording import RecordingRule
    from toolchain.define.alerting.routing import ContactPoint, MessageTemplate, MuteTiming, Routing
    from toolchain.define.alerting.rule import AlertRule
    from toolchain.define.alerting.slo import SLO
    from toolchain.define.datasource import DataSource
    from toolchain.define.environment import Environment
    from toolchain.define.report import Report
    from toolchain.define.resources.library_panel import LibraryPanel


@frozen(eq=False)
class LoadedDashboard:
    """A dashboard object and where it was defined."""

    dashboard: core.Dashboard
    location: SourceLocation

    def source(self, root: Path) -> DashboardSource:
        """Return it as a document with a source map; raises what its parts raise."""
        from toolchain.project.defined_dashboards import defined_dashboard

        return defined_dashboard(self.dashboard, self.location, root)


@frozen(eq=False, repr=False)
class Project:
    """The definitions of one environment; ``findings`` are the modules that could not be loaded.

    Of each kind they stand in the order of files and lines, rules of objectives behind the others. ``resources`` are
    those that Grafana has behind its resource API, of every kind (``toolchain.define.resources``). ``source_types`` are
    those of data sources that are not defined, by uid and by name, ``checks`` the modules of the team's own rules,
    ``dialect`` the PromQL in which queries that were written by hand are read. ``retention`` is how long samples are
    kept, where that is not what the environment says.
    """

    root: Path
    environment: Environment
    catalog: Catalog
    datasources: tuple[DataSource, ...]
    dashboards: tuple[LoadedDashboard, ...]
    alerts: tuple[AlertRule, ...] = ()
    recordings: tuple[RecordingRule, ...] = ()
    grafana_rules: tuple[GrafanaRule, ...] = ()
    log_recordings: tuple[LogRecordingRule, ...] = ()
    slos: tuple[SLO, ...] = ()
    alert_tests: tuple[AlertTest, ...] = ()
    routings: tuple[Routing, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    mute_timings: tuple[MuteTiming, ...] = ()
    message_templates: tuple[MessageTemplate, ...] = ()
    reports: tuple[Report, ...] = ()
    library_panels: tuple[LibraryPanel, ...] = ()
    resources: tuple[Any, ...] = ()
    source_types: Mapping[str, str] = field(factory=dict)
    checks: tuple[ModuleType, ...] = ()
    dialect: Dialect = PROMETHEUS_3
    retention: str = ""
    findings: tuple[Finding, ...] = field(default=())

    @property
    def samples_kept_for(self) -> str:
        """How long samples are kept, as a duration of Prometheus; empty where nobody says it."""
        stack = self.environment.stack
        return self.retention or ("" if stack is None else stack.metrics.time)

    def datasource(self, key: str) -> DataSource | None:
        """Return the data source with this key or name."""
        return next((source for source in self.datasources if key in (source.key, source.name)), None)
