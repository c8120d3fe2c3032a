"""The page of incidents: what can go wrong, which alerts find it, how soon, and who is told."""

from collections.abc import Iterator
from html import escape

from toolchain.simulate.scenario import Down, Effect, Hold, Incident, Ramp
from toolchain.site.content import Content, PlayedResult
from toolchain.site.links import INCIDENTS
from toolchain.site.markup import Column, badge, code, counted, facts, joined, linked, listed, paragraphs, table
from toolchain.site.naming import anchors
from toolchain.site.page import Entry, Page, Section
from toolchain.site.policies import duration

_ANY = "*"


def pages(content: Content) -> Iterator[Page]:
    """Yield the page, where the simulation knows incidents."""
    if not content.incidents:
        return
    places = anchors((each.name for each in content.incidents), "incident")
    placed = tuple(zip(content.incidents, places, strict=True))
    with_results = bool(content.results)
    columns: list[Column | str] = [
        "Incident",
        "What happens",
        "Must fire",
        Column("Found within", "nowrap"),
        *([Column("Found in", "nowrap")] if with_results else []),
        "Told",
    ]
    rows = ([*_row(content, each, place, with_results=with_results)] for each, place in placed)
    sections = [Section("incidents", "All incidents", table("Incidents", columns, rows, "roomy"))]
    sections.append(Section("each", "One by one", ""))
    sections += (Section(place, each.name, _incident(content, each), level=3) for each, place in placed)
    entries = (
        Entry("page", "Incidents", "what can go wrong"),
        *(Entry("incident", each.name, each.description, place) for each, place in placed),
    )
    near = sum(not each.fires for each in content.incidents)
    played = "" if not with_results else " What came of each is from when they were played last."
    lead = (
        f"<p>{counted(len(content.incidents), 'incident')} that the simulated system plays, {near} of which nobody may "
        f"be called for. All alerts that an incident does not name must stay silent.{played}</p>"
    )
    yield Page(
        INCIDENTS, "Incidents", INCIDENTS, lead=lead, sections=tuple(sections), entries=entries, with_contents=False
    )


def _row(content: Content, incident: Incident, place: str, *, with_results: bool) -> Iterator[str]:
    yield linked(f"{INCIDENTS}#{place}", code(incident.name))
    yield escape(incident.description)
    yield joined(_alerts(content, incident.fires)) or "nothing"
    yield "" if incident.detection is None else duration(incident.detection)
    if with_results:
        yield _found(content.results.get(incident.name))
    yield joined(map(content.links.contact_point, _told(content, incident)))


def _found(result: PlayedResult | None) -> str:
    if result is None:
        return "not played"
    time = "silent" if result.detected is None else duration(result.detected)
    return f"{time} {badge('as promised', 'good') if result.holds else badge('not as promised', 'critical')}"


def _alerts(content: Content, patterns: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        if pattern.endswith(_ANY):
            yield f"{code(pattern)} ({counted(len(_matching(content, pattern)), 'alert')})"
        else:
            yield content.links.alert(pattern)


def _matching(content: Content, pattern: str) -> list[str]:
    start = pattern.removesuffix(_ANY)
    return [each.name for each in content.alerts if each.name.startswith(start)]


def _told(content: Content, incident: Incident) -> tuple[str, ...]:
    """Return the contact points that hear of what must fire."""
    names = [each.name for each in content.alerts if incident.must_fire(each.name)]
    return tuple(dict.fromkeys(point for name in names for point in content.told_by(name)))


def _incident(content: Content, incident: Incident) -> str:
    result = content.results.get(incident.name)
    onset = f", {duration(incident.onset)} after it begins" if incident.onset else ""
    return paragraphs(incident.description) + facts(
        (
            ("Lasts", duration(incident.duration)),
            ("Must fire", joined(_alerts(content, incident.fires)) or "nothing"),
            ("May fire", joined(_alerts(content, incident.may_fire))),
            (
                "Found",
                "" if incident.detection is None else f"within {duration(incident.detection)} of its onset{onset}",
            ),
            ("Told", joined(map(content.links.contact_point, _told(content, incident)))),
            ("What changes", listed(map(_effect, incident.effects))),
            ("Fired", "" if result is None else joined(map(content.links.alert, result.fired)) or "nothing"),
            ("Found in", "" if result is None else _found(result)),
            (
                "Notifications",
                ""
                if result is None
                else joined(f"{content.links.contact_point(name)} {number}" for name, number in result.told),
            ),
        )
    )


def _effect(effect: Effect) -> str:
    after = f" after {duration(effect.after)}" if effect.after else ""
    match effect:
        case Down():
            which = "" if effect.instances is None else f" of instance {', '.join(map(str, effect.instances))}"
            what = "stops" if effect.restarts else "does not answer scrapes"
            return f"{code(effect.job)}{which} {what}{after}"
        case Ramp():
            return f"{code(effect.condition)} goes from {effect.first:g} to {effect.last:g}{after}"
        case Hold():
            return f"{code(effect.clock)} stands still{after}"
    return f"{code(effect.condition)} is {effect.value:g}{after}"
