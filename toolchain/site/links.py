"""Where everything is on the site, and links to it, as HTML."""

from collections.abc import Mapping
from functools import cached_property
from html import escape
from urllib.parse import quote

from attrs import field, frozen

from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledDashboard, CompiledPanel
from toolchain.define.alerting.slo import SLO
from toolchain.project.load_errors import relative_to
from toolchain.site.markup import linked, named, with_breaks
from toolchain.site.naming import anchors, file_names, slug

METRICS, ALERTS, DASHBOARDS, OBJECTIVES = "metrics", "alerts", "dashboards", "objectives"
RECORDINGS, ROUTING, OWNERS, SEVERITIES = "recordings.html", "routing.html", "owners.html", "severities.html"
LOGS, TRACES, PRIVACY, INCIDENTS = "logs.html", "traces.html", "privacy.html", "incidents.html"
ENVIRONMENTS, REPORTS = "environments.html", "reports.html"


@frozen(eq=False, slots=False)
class Links:
    """The addresses of a compilation's things; ``source_url`` is where its files are read, empty for nowhere."""

    compilation: Compilation = field(repr=False)
    source_url: str = ""

    @cached_property
    def metric_pages(self) -> Mapping[str, str]:
        """The page of each metric by its name."""
        return file_names(sorted(each.name for each in self.compilation.project.catalog.metrics), METRICS)

    @cached_property
    def alert_pages(self) -> Mapping[str, str]:
        """The page of each alert by its name."""
        return file_names(sorted(each.name for each in self.compilation.rules.alerts), ALERTS)

    @cached_property
    def dashboard_pages(self) -> Mapping[str, str]:
        """The page of each dashboard by its uid."""
        return file_names((each.uid for each in self.compilation.dashboards), DASHBOARDS)

    @cached_property
    def objective_pages(self) -> Mapping[str, str]:
        """The page of each objective by its name."""
        return file_names((each.name for each in self.compilation.project.slos), OBJECTIVES)

    @cached_property
    def recording_anchors(self) -> Mapping[str, str]:
        """The anchor of each recorded series by its name."""
        names = tuple(dict.fromkeys(each.record for each in self.compilation.rules.recordings if not each.of_alert))
        return dict(zip(names, anchors(names), strict=True))

    @cached_property
    def owner_anchors(self) -> Mapping[str, str]:
        """The anchor of each owner."""
        project = self.compilation.project
        owners = {
            *(each.owner for each in project.catalog.metrics),
            *(each.definition.owner for each in self.compilation.rules.alerts),
            *(each.owner for each in project.slos),
        } - {""}
        return dict(zip(sorted(owners), anchors(sorted(owners)), strict=True))

    @cached_property
    def contact_anchors(self) -> Mapping[str, str]:
        """The anchor of each contact point."""
        names = tuple(dict.fromkeys(each.name for each in self.compilation.project.contact_points))
        return dict(zip(names, anchors(names, "contact"), strict=True))

    @cached_property
    def timing_anchors(self) -> Mapping[str, str]:
        """The anchor of each mute timing."""
        names = tuple(dict.fromkeys(each.name for each in self.compilation.project.mute_timings))
        return dict(zip(names, anchors(names, "timing"), strict=True))

    @cached_property
    def severity_anchors(self) -> Mapping[str, str]:
        """The anchor of each severity."""
        names = sorted({each.definition.severity for each in self.compilation.rules.alerts})
        return dict(zip(names, anchors(names, "severity"), strict=True))

    @cached_property
    def _panels(self) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for dashboard in self.compilation.dashboards:
            panels = [each for each in dashboard.panels if not each.is_row]
            places = anchors((each.title for each in panels), "panel")
            page = self.dashboard_pages[dashboard.uid]
            found.update((id(each), f"{page}#{place}") for each, place in zip(panels, places, strict=True))
        return found

    @cached_property
    def _series(self) -> Mapping[str, str]:
        """Where each series is told of, by its name: those of a metric, and recorded ones."""
        found = {name: f"{RECORDINGS}#{place}" for name, place in self.recording_anchors.items()}
        for metric in self.compilation.project.catalog.metrics:
            found |= dict.fromkeys(metric.series_names, self.metric_pages[metric.name])
        return found

    def schemas(self, page: str, text: str) -> str:
        """Return a text that leads to the page of logs, of traces or on privacy, where there is one."""
        catalog = self.compilation.project.catalog
        privacy = catalog.privacy
        there = {
            LOGS: catalog.log_schemas,
            TRACES: catalog.trace_schemas,
            PRIVACY: (*privacy.patterns, *privacy.fields, *privacy.attributes),
        }
        return self._to(page if there[page] else "", escape(text))

    def of_series(self, name: str) -> str:
        """Return the address of a series, empty where nobody defines it."""
        return self._series.get(name, "")

    def series(self, name: str) -> str:
        """Return the name of a series, which leads to what it is."""
        return self._to(self.of_series(name), named(name))

    def alert(self, name: str) -> str:
        """Return the name of an alert, which leads to its page."""
        return self._to(self.alert_pages.get(name, ""), named(name))

    def objective(self, objective: SLO) -> str:
        """Return the title of an objective, which leads to its page."""
        return self._to(self.objective_pages.get(objective.name, ""), escape(objective.title))

    def dashboard(self, uid: str, title: str = "") -> str:
        """Return the title of a dashboard, which leads to its page."""
        known = next((each.title for each in self.compilation.dashboards if each.uid == uid), uid)
        return self._to(self.dashboard_pages.get(uid, ""), escape(title or known))

    def of_panel(self, panel: CompiledPanel) -> str:
        """Return the address of a panel, empty for one of no dashboard."""
        return self._panels.get(id(panel), "")

    @cached_property
    def report_anchors(self) -> Mapping[int, str]:
        """The anchor of each report by the identity of what it is compiled to, in their order."""
        reports = self.compilation.reports
        places = anchors((each.definition.name for each in reports), "report")
        return {id(each.dashboard): place for each, place in zip(reports, places, strict=True)}

    def panel(self, dashboard: CompiledDashboard, panel: CompiledPanel) -> str:
        """Return the title of a panel behind that of its dashboard or report, which leads to it."""
        address = self.of_panel(panel) or self._place(REPORTS, self.report_anchors.get(id(dashboard)))
        return self._to(address, f"{escape(dashboard.title)} › {escape(panel.title)}")

    def owner(self, name: str) -> str:
        """Return an owner, who leads to what is theirs."""
        return self._to(self._place(OWNERS, self.owner_anchors.get(name)), escape(name))

    def contact_point(self, name: str) -> str:
        """Return the name of a contact point, which leads to who that is."""
        return self._to(self._place(ROUTING, self.contact_anchors.get(name)), escape(name))

    def timing(self, name: str) -> str:
        """Return the name of a mute timing, which leads to its times."""
        return self._to(self._place(ROUTING, self.timing_anchors.get(name)), escape(name))

    def severity(self, alert: CompiledAlert) -> str:
        """Return the severity of an alert, which leads to what it means."""
        name = alert.definition.severity
        mark = f'<span class="badge {escape(slug(name))}">{escape(name)}</span>'
        return self._to(self._place(SEVERITIES, self.severity_anchors.get(name)), mark)

    def source(self, location: SourceLocation) -> str:
        """Return a line of the definitions, which leads to where it is read."""
        if location.file in ("", UNKNOWN.file):
            return ""
        at = relative_to(location, self.compilation.project.root)
        return self.file(at.file, at.line)

    def file(self, path: str, line: int = 0) -> str:
        """Return a file of the definitions, or a line of it, which leads to where it is read."""
        text = f"{path}:{line}" if line else path
        if not self.source_url:
            return f'<code class="source">{with_breaks(text)}</code>'
        url = f"{self.source_url.rstrip('/')}/{quote(path)}{f'#L{line}' if line else ''}"
        return f'<a class="source" href="{escape(url)}" rel="noreferrer noopener">{with_breaks(text)}</a>'

    @staticmethod
    def _place(page: str, anchor: str | None) -> str:
        return f"{page}#{anchor}" if anchor else ""

    @staticmethod
    def _to(address: str, html: str) -> str:
        return linked(address, html) if address else html
