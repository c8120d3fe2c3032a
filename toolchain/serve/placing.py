"""Which dashboard and which panel a finding is about, so that it is shown there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from toolchain.base.finding import Finding
from toolchain.base.source import SourceLocation
from toolchain.check.rule import panel_name
from toolchain.compile.model import CompiledDashboard

Place = tuple[str, str]
"""The uid of a dashboard and the id of a panel, which is empty for what is about the dashboard as a whole."""


@frozen(eq=False)
class PlacedFindings:
    """Findings by dashboard and panel; ``elsewhere`` are those of no dashboard, such as of alerts."""

    by_place: Mapping[Place, tuple[Finding, ...]] = field(factory=dict)
    elsewhere: tuple[Finding, ...] = ()

    def of_dashboard(self, uid: str) -> tuple[Finding, ...]:
        """Return the findings of a dashboard, those of its panels included, each once."""
        return tuple(
            dict.fromkeys(each for (owner, _), those in self.by_place.items() if owner == uid for each in those)
        )

    def of_panels(self, uid: str) -> dict[str, tuple[Finding, ...]]:
        """Return the findings of panels by their ids; those of the dashboard as a whole have an empty one."""
        return {panel: those for (owner, panel), those in self.by_place.items() if owner == uid}


def placed_findings(findings: Iterable[Finding], dashboards: Iterable[CompiledDashboard]) -> PlacedFindings:
    """Return findings where they are to be shown; one that others follow from is shown at all of those too."""
    pages = tuple(dashboards)
    lines: defaultdict[SourceLocation, dict[Place, None]] = defaultdict(dict)
    named: list[tuple[str, Place]] = []
    for page in pages:
        lines[page.location][page.uid, ""] = None
        for panel in page.panels:
            place = (page.uid, str(panel.document.get("id") or 0))
            named.append((f"{panel_name(page, panel)}: ", place))
            for part in (panel, *panel.targets):
                lines[part.location][place] = None
        for variable in page.variables:
            lines[variable.location][page.uid, ""] = None
    by_place: defaultdict[Place, dict[Finding, None]] = defaultdict(dict)
    elsewhere: list[Finding] = []
    for finding in findings:
        places = {place for each in (finding, *finding.followers) for place in _places(each, lines, named)}
        for place in places:
            by_place[place][finding] = None
        if not places:
            elsewhere.append(finding)
    return PlacedFindings({place: tuple(those) for place, those in by_place.items()}, tuple(elsewhere))


def _places(
    finding: Finding,
    lines: Mapping[SourceLocation, Mapping[Place, None]],
    named: Iterable[tuple[str, Place]],
) -> Iterator[Place]:
    """Yield the panels that a finding names or stands at."""
    by_name = [place for name, place in named if finding.message.startswith(name)]
    yield from by_name or lines.get(finding.location, {})
