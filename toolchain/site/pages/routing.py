"""The page of the routing: the policies as a drawing and in words, contact points, and mute timings."""

from collections.abc import Iterator
from html import escape

from attrs import frozen

from toolchain.define.alerting.routing.matching import Route
from toolchain.site.content import Content
from toolchain.site.links import ROUTING
from toolchain.site.markup import code, counted, facts, joined, listed
from toolchain.site.page import Entry, Page, Section
from toolchain.site.pages.routing_drawing import drawing
from toolchain.site.policies import integrations_of, interval_words, matchers_of, policy_times


@frozen(eq=False)
class PlacedPolicy:
    """A policy with its anchor, and how deep below the root it is."""

    route: Route
    anchor: str
    depth: int


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where there is any routing."""
    project = content.project
    if content.routing.defined is None and not project.contact_points:
        return
    policies = tuple(_placed(content.tree, "policy", 0)) if content.tree else ()
    sections = [*_tree(content, policies), *_policies(content, policies), *_contact_points(content), *_timings(content)]
    entries = (
        Entry("page", "Routing", "who hears of what"),
        *(
            Entry("contact point", name, _ways(content, name), place)
            for name, place in content.links.contact_anchors.items()
        ),
        *(Entry("mute timing", name, "", place) for name, place in content.links.timing_anchors.items()),
    )
    lead = (
        "<p>An alert enters at the root and goes to the first policy that takes it, and on to the next one where that "
        "policy says so. Inside of a policy the same goes for those below it.</p>"
    )
    yield Page(ROUTING, "Routing", ROUTING, lead=lead, sections=tuple(sections), entries=entries)


def _ways(content: Content, name: str) -> str:
    """Return in words how a contact point reaches people."""
    found = next((each for each in content.routing.contact_points if each.definition.name == name), None)
    return "" if found is None else ", ".join(f"{kind} {to}" for kind, to in integrations_of(found))


def _placed(route: Route, anchor: str, depth: int) -> Iterator[PlacedPolicy]:
    yield PlacedPolicy(route, anchor, depth)
    for number, each in enumerate(route.routes, 1):
        yield from _placed(each, f"{anchor}-{number}", depth + 1)


def _tree(content: Content, policies: tuple[PlacedPolicy, ...]) -> Iterator[Section]:
    if not policies:
        text = "<p>The environment configures no contact point of the root: Grafana's own tree stays as it is.</p>"
        yield Section("tree", "The tree", text)
        return
    points = [
        (each.definition.name, content.links.contact_anchors[each.definition.name], tuple(integrations_of(each)))
        for each in content.routing.contact_points
    ]
    svg = drawing([(each.route, each.anchor, each.depth) for each in policies], points)
    yield Section(
        "tree",
        "The tree",
        f'<div class="wide drawing" role="region" tabindex="0" aria-label="Drawing of the policies">{svg}</div>',
    )


def _policies(content: Content, policies: tuple[PlacedPolicy, ...]) -> Iterator[Section]:
    if not policies:
        return
    yield Section("policies", "Policies", "<p>Each with the alerts that it tells of.</p>")
    for each in policies:
        told = content.alerts_told_by(each.route)
        alerts = listed((content.links.alert(alert.name) for alert in told), "many")
        html = facts(
            (
                ("Takes", matchers_of(each.route)),
                ("Tells", content.links.contact_point(each.route.contact_point)),
                ("When", policy_times(each.route)),
                ("Muted", joined(map(content.links.timing, each.route.muted))),
                ("Only in", joined(map(content.links.timing, each.route.active))),
                ("Goes on", "to the next policy as well" if each.route.continues else ""),
                (counted(len(told), "alert").capitalize(), alerts or "none: those below take them"),
                ("Source", content.links.source(each.route.policy.location) if each.route.policy else ""),
            )
        )
        title = " and ".join(f"{one.label}{one.op}{one.value}" for one in each.route.matchers) or "Root"
        yield Section(each.anchor, title, html, level=3)


def _contact_points(content: Content) -> Iterator[Section]:
    points = content.project.contact_points
    if not points:
        return
    configured = {each.definition.name: each for each in content.routing.contact_points}
    yield Section("contact-points", "Contact points", "<p>Secrets stand here by their names alone.</p>")
    for name, place in content.links.contact_anchors.items():
        definition = next(each for each in points if each.name == name)
        alerts = [each for each in content.alerts if name in content.told_by(each.name)]
        if name in configured:
            ways = listed(f"{escape(kind)} {code(to)}" for kind, to in integrations_of(configured[name]))
        else:
            ways = "<p>This environment configures none of its receivers: nobody is told through it.</p>"
        html = ways + facts(
            (
                ("Resolved", "told as well" if definition.resolved else "not told"),
                (
                    counted(len(alerts), "alert").capitalize(),
                    listed((content.links.alert(each.name) for each in alerts), "many") or "none",
                ),
                ("Source", content.links.source(definition.location)),
            )
        )
        yield Section(place, name, html, level=3)


def _timings(content: Content) -> Iterator[Section]:
    timings = content.project.mute_timings
    if not timings:
        return
    yield Section("mute-timings", "Mute timings", "<p>Recurring times in which policies send nothing.</p>")
    for name, place in content.links.timing_anchors.items():
        timing = next(each for each in timings if each.name == name)
        html = listed(escape(interval_words(each)) for each in timing.intervals)
        yield Section(place, name, f"{html}{facts((('Source', content.links.source(timing.location)),))}", level=3)
