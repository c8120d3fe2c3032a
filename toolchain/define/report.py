"""Reports: what happened in a period, told to people who were not looking.

A report's figures, lists and pictures are panels, as on dashboards, over the report's period (``q.RANGE``) and of the
environment that it is compiled for.
"""

from collections.abc import Sequence

from attrs import field, frozen
from grafanalib import core

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import AtLeast1, FileName, LabelName, Name, Period, Said
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.alerting.routing.contact_point import ContactPoint
from toolchain.define.alerting.routing.receivers import Email, Slack
from toolchain.define.dashboard import HouseDashboard
from toolchain.define.panels.base import HousePanel
from toolchain.define.panels.kinds import KINDS, kind_of
from toolchain.define.reference import DashboardRef

DASHBOARDS = "Dashboards"
"""The title of what a report has of whole dashboards."""


def is_figure(panel_type: object) -> bool:
    """Return whether values of a kind of panels are figures, each with that of the period it is compared with."""
    return kind_of(panel_type).in_reports == "figure"


@described("list of fired alerts", "fired_alerts()")
@frozen(eq=False)
class FiredAlerts:
    """The alerts that fired in the period; ``by`` are labels that tell one from another beside name and severity."""

    by: tuple[str, ...]
    most: int


@checked
def fired_alerts(*, by: Sequence[LabelName] = ("service",), most: AtLeast1 = 30) -> FiredAlerts:
    """Return the alerts that fired, ``most`` of them, those that fired longest first.

    Other labels of an alert are not told: what an alert is about may be a person's address.
    """
    return FiredAlerts(tuple(by), most)


@described("section", 'section("People", stat(...), ...)')
@frozen(eq=False)
class Section:
    """A part of a report; see ``section``."""

    title: str
    panels: tuple[HousePanel, ...]
    alerts: tuple[FiredAlerts, ...]
    is_headline: bool
    is_against_beginning: bool
    dashboard: DashboardRef | None
    location: SourceLocation


@checked
def section(
    title: Name,
    *entries: HousePanel | FiredAlerts,
    headline: bool = False,
    against_beginning: bool = False,
    dashboard: DashboardRef | None = None,
) -> Section:
    """Return a section: what fired first, then figures, then pictures, each in the order given.

    The figures of a ``headline`` stand in messages too; of other sections only those do that are beyond their limits.
    Figures ``against_beginning`` are compared with what they were when the period began: what remains of a budget, how
    full something is. ``dashboard`` is where people look closer. Raises DefinitionError for a kind of panel that no
    report has.
    """
    location = calling_location()
    panels = tuple(each for each in entries if isinstance(each, HousePanel))
    for panel in panels:
        if not kind_of(panel.kind).in_reports:  # log lines and traces may hold personal data
            raise DefinitionError(
                f"section {title!r} has the panel {panel.title!r} of the kind {panel.kind!r}, which no report shows",
                f"Take one of {', '.join(sorted(kind.type for kind in KINDS.values() if kind.in_reports))}.",
                panel.location,
            )
    alerts = tuple(each for each in entries if isinstance(each, FiredAlerts))
    return Section(title, panels, alerts, headline, against_beginning, dashboard, location)


@checked
@frozen(eq=False, kw_only=True)
class Report:
    """A report; ``name`` is how it is asked for, and what its files are called.

    ``period`` is how far it looks back. Each figure is asked for again as it was ``compared_with`` earlier, a duration.
    ``contact_points`` are whom it is sent to, by their Slack and email integrations. Of ``dashboards`` it has pictures,
    and pages that open without a server, over the same period. Raises DefinitionError.
    """

    name: FileName
    title: Name
    description: Said
    period: Period
    compared_with: Period
    sections: Sequence[Section]
    dashboards: Sequence[DashboardRef | HouseDashboard | core.Dashboard] = ()
    contact_points: Sequence[ContactPoint] = ()
    waivers: Sequence[Waiver] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what nobody could be told, or could tell apart."""
        titles = [each.title for each in self.sections]
        twice = next((title for index, title in enumerate(titles) if title in titles[:index]), None)
        if twice is not None:
            raise DefinitionError(f"report {self.name!r} has two sections {twice!r}", "Give them different titles.")
        if self.dashboards and DASHBOARDS in titles:
            raise DefinitionError(
                f"report {self.name!r} has a section {DASHBOARDS!r}, as its dashboards stand under",
                "Call it otherwise.",
            )
        for point in self.contact_points:
            if not any(isinstance(each, Slack | Email) for each in point.integrations):
                raise DefinitionError(
                    f"report {self.name!r} is sent to {point.name!r}, which has neither Slack nor email",
                    "Name a contact point that has one of them.",
                )

    @property
    def shown(self) -> tuple[DashboardRef, ...]:
        """The dashboards of which it has pictures."""
        return tuple(
            each if isinstance(each, DashboardRef) else DashboardRef(str(each.uid), str(each.title))
            for each in self.dashboards
        )
