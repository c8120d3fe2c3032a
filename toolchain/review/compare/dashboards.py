"""Dashboards and their rows: added, removed, renamed, and how they open."""

from collections.abc import Iterator

from attrs import evolve

from toolchain.base.documents.document import Document, items, section
from toolchain.base.layout import RowPart
from toolchain.base.order import out_of_order
from toolchain.compile.built.build import Build
from toolchain.compile.built.environment import BuiltEnvironment
from toolchain.compile.model import CompiledDashboard
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.review.change import Change, Kind, Risk, What
from toolchain.review.compare.paired_dashboards import DashboardPair, PairedDashboards, headed
from toolchain.review.compare.pairing import paired
from toolchain.review.normal.aspects import differing, without
from toolchain.review.normal.spots import ALWAYS, Part, grid_words, noun, shown_words, way
from toolchain.review.risk import assessed
from toolchain.review.words.promql import promql_words
from toolchain.review.words.values import counted, field_words, listed, shown

_NAMED = (
    *("uid", "title", "description", "tags", "time", "refresh", "timezone", "panels", "templating", "annotations"),
    "links",
)


def compare_dashboards(before: Build, after: Build, dashboards: PairedDashboards) -> Iterator[Change]:
    """Yield what changes in dashboards themselves, in their rows, links and annotations."""
    for gone in dashboards.removed:
        yield _removed(before, after, dashboards, gone)
    for come in dashboards.added:
        panels = [each for each in come.panels if not each.is_row]
        words = (f"{counted(len(panels), 'panel')}: {listed(each.title for each in panels)}",) if panels else ()
        yield assessed(Kind.DASHBOARD, (come.title,), "added", come.location, words=words)
    for pair in dashboards.pairs:
        yield from _dashboard(before, after, pair)
        yield from _rows(pair)
        yield from _annotations(before, after, pair)


def _removed(before: Build, after: Build, dashboards: PairedDashboards, gone: CompiledDashboard) -> Change:
    lost = [each.panel.title for each in dashboards.panels.removed if each.dashboard is gone]
    words = [f"{counted(len(lost), 'panel')}: {listed(lost)}"] if lost else []
    lost_links = {each.name for each in after.alerts if each.panel is None}
    linking = [each.name for each in before.alerts if each.panel and each.panel[0] == gone.uid]
    left_behind = [each for each in linking if each in lost_links]
    if left_behind:
        reason = f"links and bookmarks to it lead nowhere, and notifications of {listed(left_behind)} show no panel"
        return assessed(
            Kind.DASHBOARD, (gone.title,), "removed", gone.location, words=words, risk=Risk.HIGH, reason=reason
        )
    return assessed(Kind.DASHBOARD, (gone.title,), "removed", gone.location, words=words)


def _dashboard(before: Build, after: Build, pair: DashboardPair) -> Iterator[Change]:
    old, new, place = pair.before, pair.after, pair.after.location
    if old.title != new.title:
        yield assessed(Kind.DASHBOARD, pair.subject, "renamed", place, before=old.title, after=new.title)
    for name, was, becomes in differing(_aspects(before.environment, old), _aspects(after.environment, new)):
        yield assessed(Kind.DASHBOARD, pair.subject, name, place, before=was, after=becomes)
    for name, was_settings, settings in (
        ("links", old.document.get("links") or [], new.document.get("links") or []),
        ("settings", without(old.document, _NAMED), without(new.document, _NAMED)),
    ):
        words = field_words(was_settings, settings)
        if words:
            yield assessed(Kind.DASHBOARD, pair.subject, name, place, words=words)


def _aspects(environment: BuiltEnvironment, dashboard: CompiledDashboard) -> dict[What, str]:
    document = dashboard.document
    time, tags = section(document, "time"), document.get("tags")
    return {
        "uid": dashboard.uid,
        "folder": environment.folder_title(dashboard.folder),
        "description": str(document.get("description") or ""),
        "tags": ", ".join(sorted(map(str, tags))) if isinstance(tags, list) else shown(tags or ""),
        "time range": f"{time.get('from')} to {time.get('to')}" if time else "",
        "refresh": str(document.get("refresh") or ""),
        "time zone": str(document.get("timezone") or ""),
        "layout": grid_words(dashboard.layout) if dashboard.layout is not None else "",
    }


def _rows(pair: DashboardPair) -> Iterator[Change]:
    ways = {id(each): parts for side in (pair.before, pair.after) for each, parts in headed(side)}
    headers = {each.path: each for each in pair.before.panels}, {each.path: each for each in pair.after.panels}
    for each in pair.rows.removed:
        yield assessed(_kind(ways[id(each)]), (*pair.subject, each.title), "removed", each.location, risk=Risk.LOW)
    for each in pair.rows.added:
        yield assessed(_kind(ways[id(each)]), (*pair.subject, each.title), "added", each.location)
    told = set[int]()
    for old, new in pair.rows.both:
        subject, way_there = (*pair.subject, new.title), ways[id(new)]
        if old.title != new.title:
            yield assessed(_kind(way_there), subject, "renamed", new.location, before=old.title, after=new.title)
        around = [
            None if len(ways[id(each)]) == 1 else known[ways[id(each)][-2].header or ()]
            for each, known in zip((old, new), headers, strict=True)
        ]
        if not pair.is_same_row(*around):
            told.add(id(new))
            was_in, is_in = (way(ways[id(each)][:-1]) or "outside of tabs" for each in (old, new))
            yield assessed(_kind(way_there), subject, "moved", new.location, before=was_in, after=is_in)
        for name, was, becomes in differing(*(_state(ways[id(each)][-1]) for each in (old, new))):
            yield assessed(_kind(way_there), subject, name, new.location, before=was, after=becomes)
    order = {id(each): number for number, each in enumerate(pair.before.panels)}
    by_old_place = sorted(pair.rows.both, key=lambda each: order[id(each[0])])
    moved = out_of_order([id(new) for _, new in by_old_place], [id(new) for _, new in pair.rows.both])
    for number, (_, new) in enumerate(pair.rows.both, start=1):
        if id(new) in moved and id(new) not in told:
            yield assessed(
                _kind(ways[id(new)]),
                (*pair.subject, new.title),
                "moved",
                new.location,
                before=f"place {moved[id(new)] + 1}",
                after=f"place {number}",
            )


def _kind(way_there: tuple[Part, ...]) -> Kind:
    return Kind.TAB if noun(way_there[-1]) == "tab" else Kind.ROW


def _state(part: Part) -> dict[What, str]:
    is_closed = isinstance(part, RowPart) and part.is_collapsed
    return {
        "type": noun(part),
        "opens": "closed" if is_closed else "open",
        "repeated for": part.repeat,
        "visibility": shown_words(part.shown) or ALWAYS,
        "layout": grid_words(part.inside),
    }


def _annotations(before: Build, after: Build, pair: DashboardPair) -> Iterator[Change]:
    place = pair.after.location
    events = paired(
        _events(before.environment, pair.before),
        _events(after.environment, pair.after),
        (lambda each: each["name"],),
        _annotation_likeness,
    )
    for each in events.removed:
        yield assessed(Kind.ANNOTATION, (*pair.subject, each["name"]), "removed", pair.before.location)
    for each in events.added:
        yield assessed(Kind.ANNOTATION, (*pair.subject, each["name"]), "added", place)
    for old, new in events.both:
        subject = (*pair.subject, new["name"])
        if old["name"] != new["name"]:
            yield assessed(Kind.ANNOTATION, subject, "renamed", place, before=old["name"], after=new["name"])
        words = _query_words(old.get("expr"), new.get("expr"))
        if words:
            change = assessed(Kind.ANNOTATION, subject, "query", place, words=words, risk=Risk.MEDIUM)
            yield evolve(change, before=str(old.get("expr")), after=str(new.get("expr")))
        words = field_words(without(old, ("name", "expr")), without(new, ("name", "expr")))
        if words:
            yield assessed(Kind.ANNOTATION, subject, "settings", place, words=words)


def _events(environment: BuiltEnvironment, dashboard: CompiledDashboard) -> list[Document]:
    return [
        {**each, "name": str(each.get("name")), "datasource": environment.source_key(each.get("datasource"))}
        for each in items(section(dashboard.document, "annotations").get("list"))
    ]


def _annotation_likeness(before: Document, after: Document) -> float:
    return float(without(before, ("name",)) == without(after, ("name",)))


def _query_words(before: object, after: object) -> tuple[str, ...]:
    if before == after:
        return ()
    try:
        return promql_words(parse(str(before or "")), parse(str(after or "")))
    except PromqlSyntaxError:
        return (f"{shown(before)} → {shown(after)}",)
