"""The page of severities: what each means, by where its alerts go."""

from collections.abc import Iterator

from toolchain.site.content import Content, rank_of
from toolchain.site.links import SEVERITIES
from toolchain.site.markup import counted, facts, joined, listed
from toolchain.site.page import Entry, Page, Section
from toolchain.site.policies import policy_times


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where there are alerts."""
    places = content.links.severity_anchors
    if not places:
        return
    ordered = sorted(places, key=rank_of)
    sections = tuple(
        Section(
            places[name], name.capitalize(), _severity(content, name), mark=f"<small>{_count(content, name)}</small>"
        )
        for name in ordered
    )
    entries = (
        Entry("page", "Severities", "what critical and others mean"),
        *(Entry("severity", name, _count(content, name), places[name]) for name in ordered),
    )
    lead = "<p>A severity means what happens when an alert of it fires: who is told, how soon, and how often again.</p>"
    yield Page(SEVERITIES, "Severities", SEVERITIES, lead=lead, sections=sections, entries=entries)


def _count(content: Content, severity: str) -> str:
    return counted(sum(each.definition.severity == severity for each in content.alerts), "alert")


def _severity(content: Content, severity: str) -> str:
    alerts = [each for each in content.alerts if each.definition.severity == severity]
    policies = list({id(each): each for alert in alerts for each in content.policies_of(alert.name)}.values())
    told = facts(
        (
            route.contact_point,
            f"{content.links.contact_point(route.contact_point)}: {policy_times(route)}"
            + (f"; muted in {joined(map(content.links.timing, route.muted))}" if route.muted else ""),
        )
        for route in policies
    )
    return told + facts((("Alerts", listed((content.links.alert(each.name) for each in alerts), "many")),))
